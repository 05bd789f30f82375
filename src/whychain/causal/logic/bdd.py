"""Reduced ordered binary decision diagrams (Bryant 1986, doi:10.1109/TC.1986.1676819).

Levels are fixed when a diagram is made. Terminal 0 is false and 1 is true.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from whychain.causal.logic.nodes import CHECK_EVERY, SHIFT, Budget, Nodes

Operation = Callable[[int, int], int]
_FRAMES_PER_LEVEL = 4
_FRAMES_TO_SPARE = 2_000


@contextmanager
def deep_recursion(levels: int) -> Iterator[None]:
    """Let operations recurse once or twice a level, however many levels there are.

    Calls from Python to Python need no C stack, so only the interpreter's own limit is lifted.
    """
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _FRAMES_PER_LEVEL * levels + _FRAMES_TO_SPARE))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


class Bdd:
    """Boolean functions over ``levels`` variables; a function is a node number.

    >>> bdd = Bdd(2, Budget(100))
    >>> both = bdd.conjunction(bdd.variable(0), bdd.variable(1))
    >>> bdd.probability(both, [0.5, 0.5])
    0.25
    """

    def __init__(self, levels: int, budget: Budget) -> None:
        self.nodes = Nodes(levels, budget)
        self._negated = {0: 1, 1: 0}
        self.memories: tuple[dict[int, int], ...] = ({}, {}, self._negated)
        self.conjunction = _junction(self.nodes, self.memories[0], neutral=1)
        self.disjunction = _junction(self.nodes, self.memories[1], neutral=0)

    def discard(self) -> None:
        """Give back all memory now: operations know themselves, so that it would be held on."""
        for memory in self.memories:
            memory.clear()
        self.nodes.discard()

    def variable(self, level: int) -> int:
        """Return the function that is the variable of this level."""
        return self.nodes.make(level, 0, 1)

    def node(self, level: int, low: int, high: int) -> int:
        """Return the function that is ``low`` where the variable is false, else ``high``."""
        return low if low == high else self.nodes.make(level, low, high)

    def negation(self, function: int) -> int:
        """Return the function that holds where this one does not."""
        nodes, negated = self.nodes, self._negated
        for node in nodes.below([function]):
            if node not in negated:
                opposite = nodes.make(
                    nodes.level[node], negated[nodes.low[node]], negated[nodes.high[node]]
                )
                negated[node] = opposite
                negated[opposite] = node
        nodes.budget.spend(len(nodes))
        return negated[function]

    def exclusive(self, one: int, other: int) -> int:
        """Return the function that holds where exactly one of two does."""
        only_one = self.conjunction(one, self.negation(other))
        return self.disjunction(only_one, self.conjunction(self.negation(one), other))

    def choice(self, test: int, then: int, otherwise: int) -> int:
        """Return ``then`` where ``test`` holds, else ``otherwise``."""
        yes = self.conjunction(test, then)
        return self.disjunction(yes, self.conjunction(self.negation(test), otherwise))

    def at_least(self, needed: int, functions: Sequence[int]) -> int:
        """Return the function that holds where at least ``needed`` of these do.

        With R(i, k) for "k of those from i on": R(i, k) is R(i+1, k), or function i holds and
        R(i+1, k-1).
        """
        if needed <= 0:
            return 1
        row = [1] + [0] * needed
        for function in sorted(functions, key=self.nodes.level.__getitem__, reverse=True):
            for k in range(needed, 0, -1):
                row[k] = self.disjunction(row[k], self.conjunction(function, row[k - 1]))
        return row[needed]

    def restricted(self, function: int, values: dict[int, bool]) -> int:
        """Return the function with the variables of some levels held at a value."""
        nodes = self.nodes
        new = {0: 0, 1: 1}
        for node in nodes.below([function]):
            level, low, high = nodes.level[node], new[nodes.low[node]], new[nodes.high[node]]
            if level in values:
                new[node] = high if values[level] else low
            else:
                new[node] = self.node(level, low, high)
        return new[function]

    def probability(self, function: int, chances: Sequence[float]) -> float:
        """Return how probable the function is; variables are independent.

        ``chances`` holds the probability of the variable of each level. One pass, exact.
        """
        nodes = self.nodes
        found = {0: 0.0, 1: 1.0}
        for node in nodes.below([function]):
            chance = chances[nodes.level[node]]
            low, high = found[nodes.low[node]], found[nodes.high[node]]
            found[node] = chance * high + (1.0 - chance) * low
        return found[function]


class Probabilities:
    """The probabilities of functions in a diagram that grows; each node's is found once."""

    def __init__(self, nodes: Nodes, chances: Sequence[float]) -> None:
        self.nodes = nodes
        self.chances = chances
        self._found = [0.0, 1.0]

    def of(self, function: int) -> float:
        """Return how probable a function is; the variable of each level has its own chance."""
        nodes, found = self.nodes, self._found
        for node in range(len(found), function + 1):
            chance = self.chances[nodes.level[node]]
            found.append((1.0 - chance) * found[nodes.low[node]] + chance * found[nodes.high[node]])
        return found[function]


def _junction(  # noqa: C901  see below
    nodes: Nodes, memory: dict[int, int], neutral: int
) -> Operation:
    """Return the operation for "and" (neutral 1) or "or" (neutral 0), with its own memory."""
    # One piece on purpose: nearly all time is spent here, and a call costs as much as the work.
    level, low, high, tables = nodes.level, nodes.low, nodes.high, nodes.tables

    def join(f: int, g: int) -> int:  # noqa: C901
        if f > g:
            f, g = g, f
        if f < 2:
            return g if f == neutral else f
        if f == g:
            return f
        key = f << SHIFT | g
        result = memory.get(key)
        if result is not None:
            return result
        at, other = level[f], level[g]
        if at == other:
            lo, hi = join(low[f], low[g]), join(high[f], high[g])
        elif at < other:
            lo, hi = join(low[f], g), join(high[f], g)
        else:
            at = other
            lo, hi = join(f, low[g]), join(f, high[g])
        if lo == hi:
            result = lo
        else:
            size = len(level)
            result = tables[at].setdefault(lo << SHIFT | hi, size)
            if result == size:
                level.append(at)
                low.append(lo)
                high.append(hi)
        memory[key] = result
        if not len(memory) & CHECK_EVERY:
            nodes.budget.spend(len(level))
        return result

    return join
