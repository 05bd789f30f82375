"""Families of sets as zero-suppressed decision diagrams (Minato 1993).

Terminal 0 is the family of no set, 1 the family of the empty set alone. A node stands for
the sets of its low child, and those of its high child with the event of its level added.
"""

from collections.abc import Callable

from whychain.causal.logic.bdd import Bdd
from whychain.causal.logic.nodes import CHECK_EVERY, SHIFT, Budget, Nodes

Operation = Callable[[int, int], int]


class Zbdd:
    """Families over ``levels`` events; a family is a node number."""

    def __init__(self, levels: int, budget: Budget) -> None:
        self.nodes = Nodes(levels, budget)
        self.memories: tuple[dict[int, int], ...] = ({}, {}, {})
        self.without = _without(self.nodes, self.memories[0])
        self.minimal_union = _minimal_union(self, self.memories[1])
        self.minimal_product = _minimal_product(self, self.memories[2])

    def forget(self) -> None:
        """Give back the memory of remembered results now; the nodes stay."""
        for memory in self.memories:
            memory.clear()

    def single(self, level: int) -> int:
        """Return the family of the one set that holds only this event."""
        return self.nodes.make(level, 0, 1)

    def node(self, level: int, low: int, high: int) -> int:
        """Return the sets of ``low``, and those of ``high`` with one more event."""
        return self.nodes.make(level, low, high) if high else low


def _without(nodes: Nodes, memory: dict[int, int]) -> Operation:  # noqa: C901  see below
    """Return Rauzy's operation: the sets of one family that contain no set of another."""
    # One piece on purpose: nearly all time is spent here, and a call costs as much as the work.
    level, low, high, tables = nodes.level, nodes.low, nodes.high, nodes.tables

    def without(f: int, g: int) -> int:  # noqa: C901
        if not f or g == 1 or f == g:  # noqa: PLR1714  a set would be made anew each time
            return 0
        at = level[f]
        while level[g] < at:
            g = low[g]
        if g < 2:
            return 0 if g else f
        if f == 1:
            return f
        key = f << SHIFT | g
        result = memory.get(key)
        if result is not None:
            return result
        if level[g] == at:
            lo = without(low[f], low[g])
            hi = without(without(high[f], high[g]), low[g])
        else:
            lo, hi = without(low[f], g), without(high[f], g)
        result = lo
        if hi:
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

    return without


def _minimal_union(zbdd: Zbdd, memory: dict[int, int]) -> Operation:
    """Return the minimal sets of two families of minimal sets together."""
    nodes, without = zbdd.nodes, zbdd.without
    level, low, high = nodes.level, nodes.low, nodes.high
    remember = _remembering(memory, nodes)

    def union(f: int, g: int) -> int:
        if f > g:
            f, g = g, f
        if f < 2:
            return 1 if f else g
        if f == g:
            return f
        key = f << SHIFT | g
        result = memory.get(key)
        if result is not None:
            return result
        at, other = level[f], level[g]
        if at == other:
            lo, hi = union(low[f], low[g]), union(high[f], high[g])
        elif at < other:
            lo, hi = union(low[f], g), high[f]
        else:
            at, lo, hi = other, union(f, low[g]), high[g]
        return remember(key, zbdd.node(at, lo, without(hi, lo)))

    return union


def _minimal_product(zbdd: Zbdd, memory: dict[int, int]) -> Operation:
    """Return the minimal sets among the unions of a set of each family."""
    nodes, without, union = zbdd.nodes, zbdd.without, zbdd.minimal_union
    level, low, high = nodes.level, nodes.low, nodes.high
    remember = _remembering(memory, nodes)

    def product(f: int, g: int) -> int:
        if f > g:
            f, g = g, f
        if f < 2:
            return g if f else 0
        if f == g:
            return f
        key = f << SHIFT | g
        result = memory.get(key)
        if result is not None:
            return result
        at, other = level[f], level[g]
        if at > other:
            f, g, at, other = g, f, other, at
        if at == other:
            lo = product(low[f], low[g])
            hi = union(product(high[f], union(low[g], high[g])), product(low[f], high[g]))
        else:
            lo, hi = product(low[f], g), product(high[f], g)
        return remember(key, zbdd.node(at, lo, without(hi, lo)))

    return product


def _remembering(memory: dict[int, int], nodes: Nodes) -> Operation:
    def remember(key: int, result: int) -> int:
        memory[key] = result
        if not len(memory) & CHECK_EVERY:
            nodes.budget.spend(len(nodes))
        return result

    return remember


def minimal_solutions(bdd: Bdd, function: int, zbdd: Zbdd) -> int:
    """Return the family of minimal sets of events that make a function true.

    Rauzy 1993, doi:10.1016/0951-8320(93)90060-C: from the solutions where the first event is
    present, take away those that contain a solution without it. For a coherent function these
    are its minimal cut sets; for any other its minimal models.
    """
    nodes, node, without = bdd.nodes, zbdd.node, zbdd.without
    found = {0: 0, 1: 1}
    for at in nodes.below([function]):
        low = found[nodes.low[at]]
        found[at] = node(nodes.level[at], low, without(found[nodes.high[at]], low))
    return found[function]
