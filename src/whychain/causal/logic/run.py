"""One answer in the making: what is tried in turn, within the limits."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from whychain.causal.logic.bounds import family_bounds
from whychain.causal.logic.family import Family, SolvedPart
from whychain.causal.logic.limits import Limits
from whychain.causal.logic.memory import Meter
from whychain.causal.logic.nodes import Budget, Nodes, OutOfBudget
from whychain.causal.logic.problem import PartProblem, Problem
from whychain.causal.logic.race import Outcome, Race
from whychain.causal.logic.small_parts import SmallParts
from whychain.causal.logic.solution import Solution

_SHARE_FOR_ALL = 0.5
"""Of the time, for the whole answer; then come the small sets alone, and then the bounds."""
_SHARE_FOR_SMALL_SETS = 0.9
_SHARE_FOR_GATES = 0.95


@dataclass(frozen=True, slots=True)
class Run:
    """One answer in the making: its limits, begun when it is made, and what it took."""

    chances: Mapping[str, float | None]
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

    def solution(self, parts: Sequence[PartProblem]) -> Solution:
        """Return the sets of the last part, all of them or as many as there is time for."""
        solved: list[SolvedPart] = []
        chances: list[float | None] = []
        bounded = False
        try:
            for part in parts:
                known = [chances[x] if isinstance(x, int) else self.chances[x] for x in part.leaves]
                found = self.raced(part.problem, all_known(known))
                self.meter.keep(found.nodes)
                leaves = tuple(part.leaves[event] for event in found.order)
                solved.append(SolvedPart(found.nodes, found.family, leaves))
                chances.append(found.probability)
                bounded |= found.exact_order is not None
        except (OutOfBudget, MemoryError):
            return self._small_sets(parts, solved, bounded=bounded)
        return Solution(Family(tuple(solved)), chances[-1], self.max_order if bounded else None)

    def raced(
        self, problem: Problem, chances: list[float] | None, *, keep: bool = False
    ) -> Outcome:
        """Return all sets of a problem, or as many as were asked for; ``keep`` as in a race.

        Raises:
            OutOfBudget: it is too large.
        """
        budget = self.budget(_SHARE_FOR_ALL)
        return Race(problem, chances, self.max_order, budget, self.meter, keep=keep).run()

    def _small_sets(
        self, parts: Sequence[PartProblem], solved: list[SolvedPart], *, bounded: bool
    ) -> Solution:
        """Return all sets of one event, of two, and so on while there is time.

        ``bounded`` says that larger sets than were asked for miss in what is solved.
        """
        budget = self.budget(_SHARE_FOR_SMALL_SETS)
        best = Solution(Family((SolvedPart(Nodes(0, budget), 0, ()),)), None, -1)
        if not all(part.problem.is_coherent for part in parts):
            return best
        small = SmallParts(parts, solved, budget, self.meter)
        for largest in count() if self.max_order is None else range(self.max_order + 1):
            try:
                family, is_exact = small.up_to(largest)
            except (OutOfBudget, MemoryError):
                break
            are_all = is_exact and not bounded
            best = Solution(family, None, None if are_all else largest)
            if are_all or (budget.deadline is not None and time.monotonic() > budget.deadline):
                break
        return best

    def finished(self, found: Solution, problem: Problem) -> Solution:
        """Return an answer with what it took and, where it has no probability, with bounds."""
        chances = self.known(problem.events)
        if found.probability is not None or chances is None:
            return replace(found, memory=self.meter.memory)
        low, high = problem.bounds(
            list(chances.values()), self.budget(_SHARE_FOR_GATES), self.meter
        )
        if problem.is_coherent:
            budget = self.budget()
            sets = family_bounds(found.family, chances, found.exact_order, budget, self.meter)
            low, high = max(low, sets[0]), min(high, sets[1])
        if low == high and found.is_complete:
            return replace(found, probability=low, memory=self.meter.memory)
        return replace(found, probability_bounds=(low, high), memory=self.meter.memory)


def all_known(chances: Sequence[float | None]) -> list[float] | None:
    """Return the probabilities, or None when one of them is not known."""
    known = [chance for chance in chances if chance is not None]
    return known if len(known) == len(chances) else None
