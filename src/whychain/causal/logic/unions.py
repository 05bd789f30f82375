"""For each event, how probable it is that one of the minimal sets that contain it happens."""

from collections.abc import Sequence

from whychain.causal.logic.bdd import Bdd, Probabilities
from whychain.causal.logic.nodes import Budget, Nodes, OutOfBudget


class Unions:
    """The minimal sets of a function, by what they contain.

    ``root`` is their family in ``sets``. The diagrams have the same levels; ``chances`` holds
    the probability of each level's event. ``bdd``, in which ``function`` is a node, is spent.
    A coherent function is itself the union of all sets, so that it can be made anew.
    """

    def __init__(
        self,
        bdd: Bdd,
        function: int,
        sets: Nodes,
        root: int,
        chances: Sequence[float],
        *,
        is_coherent: bool,
    ) -> None:
        self.bdd = bdd
        self.function = function
        self.is_coherent = is_coherent
        self.sets = sets
        self.root = root
        self.chances = chances
        self._inner = sets.below([root])
        self._union: dict[int, int] = {}
        self._known = Probabilities(bdd.nodes, chances)

    def with_each(self, budget: Budget) -> list[float | None]:
        """Return, for the event of each level, a probability given that the event is true.

        It is that of the function being true together with all events of one of its minimal
        sets which contains the event. None where time or nodes were used up.
        """
        self.bdd.nodes.budget = budget
        found: list[float | None] = []
        try:
            self._begin_anew() if self.is_coherent else self._unite()
            found.extend(self._tried(level) for level in range(len(self.chances)))
        except (OutOfBudget, MemoryError):
            pass
        self.bdd.discard()
        return found + [None] * (len(self.chances) - len(found))

    def _tried(self, level: int) -> float | None:
        try:
            return self._with(level)
        except OutOfBudget as out:
            if out.reason == "time" or not self.is_coherent:
                raise
        self._begin_anew()
        try:
            return self._with(level)
        except OutOfBudget as out:
            if out.reason == "time":
                raise
        self._begin_anew()
        return None

    def _begin_anew(self) -> None:
        """Leave behind all that was made for other purposes."""
        budget = self.bdd.nodes.budget
        self.bdd.discard()
        self.bdd = Bdd(len(self.chances), budget)
        self._known = Probabilities(self.bdd.nodes, self.chances)
        self._unite()

    def _unite(self) -> None:
        """Find, for each family below the root, where one of its sets happens."""
        sets, bdd = self.sets, self.bdd
        self._union = union = {0: 0, 1: 1}
        for node in self._inner:
            low, high = union[sets.low[node]], union[sets.high[node]]
            union[node] = bdd.node(sets.level[node], low, bdd.disjunction(low, high))

    def _with(self, level: int) -> float:
        sets, bdd = self.sets, self.bdd
        found: dict[int, int] = {}
        for node in self._inner:
            at = sets.level[node]
            if at == level:
                found[node] = self._union[sets.high[node]]
            elif at < level:
                low, high = found.get(sets.low[node], 0), found.get(sets.high[node], 0)
                found[node] = bdd.node(at, low, bdd.disjunction(low, high))
        with_it = found.get(self.root, 0)
        if not self.is_coherent:
            with_it = bdd.conjunction(with_it, bdd.restricted(self.function, {level: True}))
        return self._known.of(with_it)
