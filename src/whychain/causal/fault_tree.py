"""The minimal cut sets of a fault tree that another tool wrote."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from whychain.causal.interchange.mef import read_mef
from whychain.causal.logic.formula import Formula
from whychain.causal.logic.limits import Limits
from whychain.causal.logic.solve import Solution, solve

MOST_SETS_SHOWN = 10_000


@dataclass(frozen=True, slots=True)
class TreeCutSets:
    """The minimal cut sets of a gate, sorted by size, then name.

    ``complete_to`` is None when ``count`` is exact; otherwise time or memory ran out, all
    sets of up to so many events are counted, and ``count`` is a lower bound.
    """

    outcome: str
    incident: None
    account: None
    count: int
    truncated: bool
    sets: tuple[tuple[str, ...], ...]
    by_order: tuple[int, ...]
    """How many sets there are of 0, 1, 2 ... events."""
    complete_to: int | None
    probability: float | msgspec.UnsetType | None = msgspec.UNSET


def tree_cut_sets(
    path: Path,
    top: str | None = None,
    *,
    limit: int | None = None,
    max_order: int | None = None,
    limits: Limits | None = None,
) -> TreeCutSets:
    """Return the minimal cut sets of a gate of an Open-PSA file; without ``top``, the top gate.

    Raises:
        ContentError: the file cannot be read as a fault tree.
        UsageError: the file has no such gate, or several on top.
    """
    formula = read_mef(path, top)
    return cut_sets_of(formula, limit=limit, max_order=max_order, limits=limits)


def cut_sets_of(
    formula: Formula,
    *,
    limit: int | None = None,
    max_order: int | None = None,
    limits: Limits | None = None,
) -> TreeCutSets:
    """Return the minimal cut sets of a formula; at most ``limit`` of them are shown."""
    solution = solve(formula, limits, max_order)
    counts = solution.family.histogram()
    within = counts if max_order is None else counts[: max_order + 1]
    count = sum(within)
    shown = min(count, MOST_SETS_SHOWN if limit is None else limit)
    return TreeCutSets(
        outcome=formula.top,
        incident=None,
        account=None,
        count=count,
        truncated=shown < count,
        sets=solution.family.smallest_first(shown),
        by_order=within,
        complete_to=_complete_to(solution, max_order),
        probability=solution.probability if formula.has_probabilities else msgspec.UNSET,
    )


def _complete_to(solution: Solution, max_order: int | None) -> int | None:
    exact = solution.exact_order
    return None if exact is None or (max_order is not None and exact >= max_order) else exact
