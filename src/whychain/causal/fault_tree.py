"""The minimal cut sets of a fault tree that another tool wrote."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path

import msgspec

from whychain.causal.choices import Ranking
from whychain.causal.interchange.mef import read_mef
from whychain.causal.logic.formula import Formula
from whychain.causal.logic.limits import Limits
from whychain.causal.logic.solution import Solution
from whychain.causal.logic.solve import solve
from whychain.errors import UsageError

MOST_SETS_SHOWN = 10_000


@dataclass(frozen=True, slots=True)
class TreeCutSets:
    """The minimal cut sets of a gate, sorted by size, then name, or the most probable first.

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
    diagram_nodes: int
    """Nodes of decision diagrams at the peak."""
    memory_mebibytes: float
    """What these diagrams took at the peak, with what was remembered about them."""
    probability: float | msgspec.UnsetType | None = msgspec.UNSET
    """Exact; unset when a basic event has none, None when it was not found."""
    probability_bounds: tuple[float, float] | msgspec.UnsetType = msgspec.UNSET
    """What the probability surely lies between, only where it was not found."""
    set_probabilities: tuple[float, ...] | msgspec.UnsetType = msgspec.UNSET
    """For each of ``sets`` the product of the probabilities of its events, when ranked by it."""


def tree_cut_sets(
    path: Path,
    top: str | None = None,
    *,
    limit: int | None = None,
    max_order: int | None = None,
    rank: Ranking = Ranking.SIZE,
    limits: Limits | None = None,
) -> TreeCutSets:
    """Return the minimal cut sets of a gate of an Open-PSA file; without ``top``, the top gate.

    Raises:
        ContentError: the file cannot be read as a fault tree.
        UsageError: the file has no such gate, or several on top, or not the probabilities
            that the ranking needs.
    """
    formula = read_mef(path, top)
    return cut_sets_of(formula, limit=limit, max_order=max_order, rank=rank, limits=limits)


def cut_sets_of(
    formula: Formula,
    *,
    limit: int | None = None,
    max_order: int | None = None,
    rank: Ranking = Ranking.SIZE,
    limits: Limits | None = None,
) -> TreeCutSets:
    """Return the minimal cut sets of a formula; at most ``limit`` of them are shown.

    Raises:
        UsageError: they are ranked by probability, and an event has none.
    """
    chances = _chances(formula) if rank is Ranking.PROBABILITY else None
    solution = solve(formula, limits, max_order)
    counts = solution.family.histogram()
    within = counts if max_order is None else counts[: max_order + 1]
    count = sum(within)
    shown = min(count, MOST_SETS_SHOWN if limit is None else limit)
    sets = _first(solution, chances, shown, max_order)
    return TreeCutSets(
        outcome=formula.top,
        incident=None,
        account=None,
        count=count,
        truncated=shown < count,
        sets=sets,
        by_order=within,
        complete_to=solution.complete_to(max_order),
        diagram_nodes=solution.memory.nodes,
        memory_mebibytes=round(solution.memory.bytes / 2**20, 1),
        probability=solution.probability if formula.has_probabilities else msgspec.UNSET,
        probability_bounds=solution.probability_bounds or msgspec.UNSET,
        set_probabilities=tuple(prod(chances[n] for n in names) for names in sets)
        if chances is not None
        else msgspec.UNSET,
    )


def _chances(formula: Formula) -> dict[str, float]:
    used = formula.used_events()
    known = {name: p for name, p in formula.events.items() if name in used and p is not None}
    unknown = sorted(used - known.keys())
    if unknown:
        raise UsageError(
            f"basic event {unknown[0]!r} has no probability to rank by", fix="--rank size"
        )
    return known


def _first(
    solution: Solution, chances: Mapping[str, float] | None, shown: int, max_order: int | None
) -> tuple[tuple[str, ...], ...]:
    if chances is None:
        return solution.family.smallest_first(shown)
    return solution.family.most_probable_first(chances, shown, max_order)
