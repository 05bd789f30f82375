"""The small sets of a problem in parts, when all sets are too many."""

from collections.abc import Sequence

from whychain.causal.logic.bdd import deep_recursion
from whychain.causal.logic.build import Order
from whychain.causal.logic.family import Family, SolvedPart, smallest_size
from whychain.causal.logic.memory import Meter
from whychain.causal.logic.nodes import Budget
from whychain.causal.logic.problem import PartProblem
from whychain.causal.logic.small import SmallSets
from whychain.causal.logic.zbdd import Zbdd

_COMPARED = 2
"""Up to this size sets are few, and show which order of the events keeps them short."""


class SmallParts:
    """Parts of which the first ones are solved; of the others small sets are found.

    An order that is good for a function may be bad for its small sets: the opposite one is
    tried as well.
    """

    def __init__(
        self,
        parts: Sequence[PartProblem],
        solved: Sequence[SolvedPart],
        budget: Budget,
        meter: Meter,
    ) -> None:
        self.parts = parts
        self.solved = solved
        self.budget = budget
        self.meter = meter
        self._orders: dict[int, list[Order]] = {}
        self._is_exact = True

    def up_to(self, largest: int) -> tuple[Family, bool]:
        """Return all sets of up to so many events, perhaps with some larger ones.

        The second is true when no set had to be left out.

        Raises:
            OutOfBudget: they are too many.
        """
        self._is_exact = True
        found = list(self.solved)
        sizes: list[int] = []
        for part in self.solved:
            sizes.append(smallest_size(part, sizes))
        for number in range(len(found), len(self.parts)):
            found.append(self._part(number, sizes, largest))
            sizes.append(smallest_size(found[-1], sizes))
        return Family(tuple(found)), self._is_exact

    def _part(self, number: int, sizes: Sequence[int], largest: int) -> SolvedPart:
        part = self.parts[number]
        if number not in self._orders:
            order = next(part.problem.orders())
            self._orders[number] = [order, order[::-1]]
        tried = [self._under(part, order, sizes, largest) for order in self._orders[number]]
        best = min(range(len(tried)), key=lambda i: len(tried[i].nodes))
        if largest >= _COMPARED:
            self._orders[number] = [self._orders[number][best]]
        return tried[best]

    def _under(
        self, part: PartProblem, order: Order, sizes: Sequence[int], largest: int
    ) -> SolvedPart:
        leaves = tuple(part.leaves[event] for event in order)
        zbdd = Zbdd(len(order), self.budget)
        weights = [sizes[leaf] if isinstance(leaf, int) else 1 for leaf in leaves]
        small = SmallSets(zbdd, largest, weights)
        with deep_recursion(len(order) + 1):
            try:
                family = part.problem.family(order, zbdd, small)
            finally:
                self.meter.see(zbdd)
                zbdd.forget()
        self._is_exact &= small.is_exact
        return SolvedPart(zbdd.nodes, family, leaves)
