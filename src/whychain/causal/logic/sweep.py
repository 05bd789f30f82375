"""A function with one of its events true, and with it false: for all events at once.

One pass up a diagram finds how probable each node is, one pass down how probable it is to
come by it. Only sums of what is not negative are used, so that a probability of zero is seen
to be zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from whychain.causal.logic.bdd import Bdd


@dataclass(frozen=True, slots=True)
class Given:
    """The probability of a function when one event is false, and when it is true."""

    false: float
    true: float
    difference: float
    """Of the two, found node by node, which is closer than their difference."""


def given_each(bdd: Bdd, function: int, chances: Sequence[float]) -> list[Given]:
    """Return, for the event of each level, the probabilities of a function given that event.

    ``chances`` holds the probability of the variable of each level.

    >>> from whychain.causal.logic.nodes import Budget
    >>> bdd = Bdd(2, Budget(100))
    >>> either = bdd.disjunction(bdd.variable(0), bdd.variable(1))
    >>> given_each(bdd, either, [0.5, 0.25])[0]
    Given(false=0.25, true=1.0, difference=0.75)
    """
    nodes = bdd.nodes
    inner = nodes.below([function])
    value = _values(bdd, inner, chances)
    reached = dict.fromkeys(inner, 0.0)
    reached[function] = 1.0
    false, true = [0.0] * len(chances), [0.0] * len(chances)
    difference = [0.0] * len(chances)
    past = _Ranges(len(chances))
    past.add(0, min(nodes.level[function], len(chances)), value[function])
    for node in reversed(inner):
        at, here = nodes.level[node], reached[node]
        low, high = nodes.low[node], nodes.high[node]
        false[at] += here * value[low]
        true[at] += here * value[high]
        difference[at] += here * (value[high] - value[low])
        for child, chance in ((low, 1.0 - chances[at]), (high, chances[at])):
            past.add(at + 1, min(nodes.level[child], len(chances)), here * chance * value[child])
            if child > 1:
                reached[child] += here * chance
    return [
        Given(false[at] + skips, true[at] + skips, difference[at])
        for at, skips in enumerate(past.totals())
    ]


def _values(bdd: Bdd, inner: list[int], chances: Sequence[float]) -> dict[int, float]:
    nodes, value = bdd.nodes, {0: 0.0, 1: 1.0}
    for node in inner:
        chance = chances[nodes.level[node]]
        value[node] = (1.0 - chance) * value[nodes.low[node]] + chance * value[nodes.high[node]]
    return value


class _Ranges:
    """Sums for each place, to which whole ranges of places are added: a segment tree."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._sums = [0.0] * (2 * size)

    def add(self, start: int, end: int, amount: float) -> None:
        """Add an amount to each place from ``start`` until before ``end``."""
        start += self.size
        end += self.size
        while start < end:
            if start & 1:
                self._sums[start] += amount
                start += 1
            if end & 1:
                end -= 1
                self._sums[end] += amount
            start >>= 1
            end >>= 1

    def totals(self) -> list[float]:
        """Return the sum of each place."""
        sums = list(self._sums)
        for i in range(2, 2 * self.size):
            sums[i] += sums[i >> 1]
        return sums[self.size :]
