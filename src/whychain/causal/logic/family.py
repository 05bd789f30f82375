"""A family of minimal sets, kept in parts: counted without listing, listed best first."""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from whychain.causal.logic.bdd import deep_recursion
from whychain.causal.logic.flat import FlatFamily, flattened
from whychain.causal.logic.nodes import Nodes
from whychain.causal.logic.ranked import Ranked

_SORT_AT_ONCE = 100_000
_NO_SET = 1 << 30


@dataclass(frozen=True, slots=True)
class SolvedPart:
    """The family of one module: each level is an event or an earlier part."""

    nodes: Nodes
    root: int
    leaves: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """The sets of the last part, in which every part stands for its own sets."""

    parts: tuple[SolvedPart, ...]

    def count(self) -> int:
        """Return how many sets there are, without listing them."""
        weights: list[int] = []
        for part in self.parts:
            weights.append(_weighed(part, weights, 1))
        return weights[-1]

    def histogram(self) -> tuple[int, ...]:
        """Return how many sets there are of 0, 1, 2 ... events, without listing them.

        A polynomial with these coefficients is one integer here, so many bits to each.
        """
        bits = self.count().bit_length() + 1
        weights: list[int] = []
        for part in self.parts:
            weights.append(_weighed(part, weights, 1 << bits))
        packed, counts = weights[-1], []
        while packed:
            counts.append(packed & ((1 << bits) - 1))
            packed >>= bits
        return tuple(counts)

    def smallest_first(self, limit: int | None = None) -> tuple[tuple[str, ...], ...]:
        """Return the sets by size, then by name; names inside a set are sorted."""
        count = self.count()
        if limit == 0 or not count:
            return ()
        flat = flattened(self.parts)
        if count <= _SORT_AT_ONCE or limit is None or limit >= count:
            return _sorted(flat, limit)
        costs = [1.0] * len(flat.names)
        return tuple(islice(_by_rank(flat, costs), limit))

    def most_probable_first(
        self, chances: Mapping[str, float], limit: int, max_order: int | None = None
    ) -> tuple[tuple[str, ...], ...]:
        """Return the sets by the product of the probabilities of their events, then by name.

        Sets of more than ``max_order`` events are left out.
        """
        from math import inf, log

        if limit == 0:
            return ()
        flat = flattened(self.parts, max_order)
        costs = [-log(chances[name]) if chances[name] > 0 else inf for name in flat.names]
        return tuple(islice(_by_rank(flat, costs), limit))


def smallest_size(part: SolvedPart, sizes: Sequence[int]) -> int:
    """Return how many events the smallest set of a part has, and a large number for no set.

    ``sizes`` holds the same of the parts before it.
    """
    nodes = part.nodes
    each = [sizes[leaf] if isinstance(leaf, int) else 1 for leaf in part.leaves]
    found = {0: _NO_SET, 1: 0}
    for node in nodes.below([part.root]):
        with_it = found[nodes.high[node]] + each[nodes.level[node]]
        found[node] = min(found[nodes.low[node]], with_it)
    return found[part.root]


def _weighed(part: SolvedPart, weights: list[int], event: int) -> int:
    nodes = part.nodes
    each = [weights[leaf] if isinstance(leaf, int) else event for leaf in part.leaves]
    found = {0: 0, 1: 1}
    for node in nodes.below([part.root]):
        found[node] = found[nodes.low[node]] + found[nodes.high[node]] * each[nodes.level[node]]
    return found[part.root]


def _sorted(flat: FlatFamily, limit: int | None) -> tuple[tuple[str, ...], ...]:
    sets = (tuple(sorted(names)) for names in flat.each())
    if limit is None:
        return tuple(sorted(sets, key=_size_then_names))
    return tuple(heapq.nsmallest(limit, sets, key=_size_then_names))


def _size_then_names(names: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    return len(names), names


def _by_rank(flat: FlatFamily, costs: list[float]) -> Iterator[tuple[str, ...]]:
    with deep_recursion(len(flat.names)):
        yield from Ranked(flat, costs)
