"""From a formula to its minimal sets and its probability, exactly, or as far as time allows."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from whychain.causal.logic.bdd import deep_recursion
from whychain.causal.logic.bounds import family_bounds
from whychain.causal.logic.circuit import Circuit, circuit_of
from whychain.causal.logic.family import Family, SolvedPart
from whychain.causal.logic.formula import Formula
from whychain.causal.logic.gate_bounds import Interval, gate_bounds
from whychain.causal.logic.grouping import grouped
from whychain.causal.logic.limits import Limits
from whychain.causal.logic.memory import Meter
from whychain.causal.logic.modules import Part, parts_of
from whychain.causal.logic.nodes import Budget, Nodes, OutOfBudget
from whychain.causal.logic.problem import CircuitProblem, Problem
from whychain.causal.logic.race import Outcome, Race
from whychain.causal.logic.solution import Solution
from whychain.causal.logic.zbdd import Zbdd

Chances = Mapping[str, float | None]
ANYTHING: Interval = (0.0, 1.0)
_SHARE_FOR_ALL = 0.7
"""Of the time, for the whole answer; then come the small sets alone, and then the bounds."""
_SHARE_FOR_SMALL_SETS = 0.9


def solve(formula: Formula, limits: Limits | None = None, max_order: int | None = None) -> Solution:
    """Return the minimal sets of events that make a formula's top true.

    They are the minimal cut sets of a coherent formula, and the minimal models of any other.
    ``max_order`` allows leaving out larger sets when that is less work. What is too large is
    no error: the answer is then partial.

    >>> from whychain.causal.logic.formula import Connective, Gate
    >>> both = Gate(Connective.ALL, ("b", "c"))
    >>> gates = {"top": Gate(Connective.ANY, ("a", "both")), "both": both}
    >>> solution = solve(Formula(gates, {"a": 0.5, "b": 0.5, "c": 0.5}, "top"))
    >>> solution.family.smallest_first(), solution.probability
    ((('a',), ('b', 'c')), 0.625)
    """
    circuit = circuit_of(formula)
    run = Run(formula.events, max_order, limits or Limits())
    try:
        found = _by_parts(run, grouped(circuit))
    except (OutOfBudget, MemoryError):
        found = run.small_sets(CircuitProblem(circuit))
    chances = run.known(circuit.events)
    needs_bounds = found.probability is None and chances is not None and circuit.is_coherent
    gates = gate_bounds(circuit, [*(chances or {}).values()]) if needs_bounds else ANYTHING
    return run.finished(found, CircuitProblem(circuit), gates)


@dataclass(frozen=True, slots=True)
class Run:
    """One answer in the making: its limits, begun when it is made, and what it took."""

    chances: Chances
    max_order: int | None
    limits: Limits
    meter: Meter = field(default_factory=Meter)
    begun: float = field(default_factory=time.monotonic)

    def budget(self, share: float = 1.0) -> Budget:
        """Return the budget for what must be over when this share of the time is."""
        return Budget(self.limits.nodes, self.begun + self.limits.seconds * share)

    def known(self, events: tuple[str, ...]) -> dict[str, float] | None:
        """Return the probabilities of these events, or None when one is not known."""
        known = {e: chance for e in events if (chance := self.chances[e]) is not None}
        return known if len(known) == len(events) else None

    def raced(
        self, problem: Problem, chances: list[float] | None, *, keep: bool = False
    ) -> Outcome:
        """Return all sets of a problem, or as many as were asked for; ``keep`` as in a race.

        Raises:
            OutOfBudget: it is too large.
        """
        budget = self.budget(_SHARE_FOR_ALL)
        return Race(problem, chances, self.max_order, budget, self.meter, keep=keep).run()

    def small_sets(self, problem: Problem) -> Solution:
        """Return all sets of one event, of two, and so on while there is time."""
        budget = self.budget(_SHARE_FOR_SMALL_SETS)
        best = Solution(Family((SolvedPart(Nodes(0, budget), 0, ()),)), None, -1)
        if not problem.is_coherent:
            return best
        order = next(problem.orders())
        names = tuple(problem.events[event] for event in order)
        most = len(names) if self.max_order is None else self.max_order
        with deep_recursion(len(order) + 1):
            for largest in range(most + 1):
                zbdd = Zbdd(len(order), budget)
                try:
                    root = problem.family(order, zbdd, largest)
                except (OutOfBudget, MemoryError):
                    break
                finally:
                    self.meter.see(zbdd)
                    zbdd.forget()
                exact = None if largest >= len(names) else largest
                best = Solution(Family((SolvedPart(zbdd.nodes, root, names),)), None, exact)
                if budget.deadline is not None and time.monotonic() > budget.deadline:
                    break
        return best

    def finished(self, found: Solution, problem: Problem, gates: Interval = ANYTHING) -> Solution:
        """Return an answer with what it took and, where it has no probability, with bounds.

        ``gates`` are bounds that are known from elsewhere.
        """
        chances = self.known(problem.events)
        if found.probability is not None or chances is None:
            return replace(found, memory=self.meter.memory)
        low, high = gates
        if problem.is_coherent:
            budget = self.budget()
            sets = family_bounds(found.family, chances, found.exact_order, budget, self.meter)
            low, high = max(low, sets[0]), min(high, sets[1])
        return replace(found, probability_bounds=(low, high), memory=self.meter.memory)


def _by_parts(run: Run, circuit: Circuit) -> Solution:
    solved: list[SolvedPart] = []
    chances: list[float | None] = []
    bounded = False
    for part in parts_of(circuit):
        found = run.raced(CircuitProblem(part.circuit), _chances(run, part, chances))
        run.meter.keep(found.nodes)
        solved.append(_solved(part, found))
        chances.append(found.probability)
        bounded |= found.exact_order is not None
    exact = run.max_order if bounded else None
    return Solution(Family(tuple(solved)), chances[-1], exact)


def _chances(run: Run, part: Part, chances: list[float | None]) -> list[float] | None:
    own = [chances[leaf] if isinstance(leaf, int) else run.chances[leaf] for leaf in part.leaves()]
    known = [chance for chance in own if chance is not None]
    return known if len(known) == len(own) else None


def _solved(part: Part, found: Outcome) -> SolvedPart:
    leaves = part.leaves()
    return SolvedPart(found.nodes, found.family, tuple(leaves[event] for event in found.order))
