"""From a formula to its minimal sets and its probability, exactly, or as far as time allows."""

import time
from dataclasses import dataclass

from whychain.causal.logic.bdd import deep_recursion
from whychain.causal.logic.build import family_of
from whychain.causal.logic.circuit import Circuit, circuit_of
from whychain.causal.logic.family import Family, SolvedPart
from whychain.causal.logic.formula import Formula
from whychain.causal.logic.grouping import grouped
from whychain.causal.logic.limits import Limits
from whychain.causal.logic.modules import Part, parts_of
from whychain.causal.logic.nodes import Budget, Nodes, OutOfBudget
from whychain.causal.logic.orders import static_orders
from whychain.causal.logic.race import Outcome, Race
from whychain.causal.logic.zbdd import Zbdd

_SHARE_FOR_ALL = 0.7
"""Of the time, for the whole answer; the rest is kept for the small sets alone."""


@dataclass(frozen=True, slots=True)
class Solution:
    """Minimal sets of events that make a formula true, and how probable that is.

    ``exact_order`` is None when all sets are there. Otherwise the family holds exactly the
    sets of up to so many events (-1: not even those are known), and its count is a lower
    bound. ``probability`` is None when an event has none or it took too long.
    """

    family: Family
    probability: float | None
    exact_order: int | None

    @property
    def is_complete(self) -> bool:
        """Return whether all sets are there."""
        return self.exact_order is None


def solve(formula: Formula, limits: Limits | None = None, max_order: int | None = None) -> Solution:
    """Return the minimal sets of events that make a formula's top true.

    They are the minimal cut sets of a coherent formula, and the minimal models of any other.
    ``max_order`` allows leaving out larger sets when that is less work.

    >>> from whychain.causal.logic.formula import Connective, Gate
    >>> both = Gate(Connective.ALL, ("b", "c"))
    >>> gates = {"top": Gate(Connective.ANY, ("a", "both")), "both": both}
    >>> solution = solve(Formula(gates, {"a": 0.5, "b": 0.5, "c": 0.5}, "top"))
    >>> solution.family.smallest_first(), solution.probability
    ((('a',), ('b', 'c')), 0.625)
    """
    limits = limits or Limits()
    circuit = circuit_of(formula)
    everything = Budget(limits.nodes, limits.deadline(_SHARE_FOR_ALL))
    last = Budget(limits.nodes, limits.deadline())
    try:
        return _Solver(formula, everything, max_order).solution(grouped(circuit))
    except (OutOfBudget, MemoryError):
        return _small_sets(circuit, last, max_order)


@dataclass(frozen=True, slots=True)
class _Solver:
    formula: Formula
    budget: Budget
    max_order: int | None

    def solution(self, circuit: Circuit) -> Solution:
        solved: list[SolvedPart] = []
        chances: list[float | None] = []
        bounded = False
        for part in parts_of(circuit):
            found = self._outcome(part, chances)
            solved.append(_solved(part, found))
            chances.append(found.probability)
            bounded |= found.exact_order is not None
        exact = self.max_order if bounded else None
        return Solution(Family(tuple(solved)), chances[-1], exact)

    def _outcome(self, part: Part, chances: list[float | None]) -> Outcome:
        events = self.formula.events
        own = [
            events[name] if number is None else chances[number]
            for name, number in zip(part.circuit.events, part.parts, strict=True)
        ]
        known = [chance for chance in own if chance is not None]
        given = known if len(known) == len(own) else None
        return Race(part.circuit, given, self.max_order, self.budget).run()


def _solved(part: Part, found: Outcome) -> SolvedPart:
    leaves = tuple(_leaf(part, event) for event in found.order)
    return SolvedPart(found.nodes, found.family, leaves)


def _leaf(part: Part, event: int) -> str | int:
    number = part.parts[event]
    return part.circuit.events[event] if number is None else number


def _small_sets(circuit: Circuit, budget: Budget, max_order: int | None) -> Solution:
    """Return all sets of one event, of two, and so on while there is time."""
    best = Solution(Family((SolvedPart(Nodes(0, budget), 0, ()),)), None, -1)
    if not circuit.is_coherent:
        return best
    order = next(static_orders(circuit))
    names = tuple(circuit.events[event] for event in order)
    most = len(names) if max_order is None else max_order
    with deep_recursion(len(order) + 1):
        for largest in range(most + 1):
            zbdd = Zbdd(len(order), budget)
            try:
                root = family_of(circuit, order, zbdd, largest)
            except (OutOfBudget, MemoryError):
                break
            best = Solution(Family((SolvedPart(zbdd.nodes, root, names),)), None, largest)
            if budget.deadline is not None and time.monotonic() > budget.deadline:
                break
    return best
