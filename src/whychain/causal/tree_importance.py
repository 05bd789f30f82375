"""How much each basic event matters in a fault tree that another tool wrote."""

from pathlib import Path

from whychain.causal.interchange.mef import read_mef
from whychain.causal.logic.importance import Importances, importances
from whychain.causal.logic.limits import Limits
from whychain.errors import UsageError


def tree_importance(
    path: Path, top: str | None = None, *, limits: Limits | None = None
) -> Importances:
    """Return how much each basic event of an Open-PSA file matters for a gate.

    Raises:
        ContentError: the file cannot be read as a fault tree.
        UsageError: the file has no such gate, several on top, or not all probabilities.
        WhychainError: there was not enough time or memory.
    """
    formula = read_mef(path, top)
    used = formula.used_events()
    chances = {name: p for name, p in formula.events.items() if name in used and p is not None}
    if len(chances) < len(used):
        missing = sorted(used - chances.keys())[0]
        raise UsageError(
            f"{path}: {missing!r} has no probability", fix="give every basic event one"
        )
    return importances(formula.gates, chances, formula.top, limits)
