"""A family put together from its parts into one diagram over events."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from whychain.causal.logic.bdd import deep_recursion
from whychain.causal.logic.limits import DEFAULT_NODES
from whychain.causal.logic.nodes import Budget, Nodes
from whychain.causal.logic.small import SmallSets
from whychain.causal.logic.zbdd import Zbdd


class PartOfFamily(Protocol):
    """What is needed of a part: its diagram, its root, and what its levels stand for."""

    @property
    def nodes(self) -> Nodes:
        """Return the diagram."""

    @property
    def root(self) -> int:
        """Return the node of the family."""

    @property
    def leaves(self) -> tuple[str | int, ...]:
        """Return the event or the earlier part of each level."""


@dataclass(frozen=True, slots=True)
class FlatFamily:
    """One diagram; ``names`` holds the event of each level."""

    nodes: Nodes
    root: int
    names: tuple[str, ...]

    def each(self) -> Iterator[list[str]]:
        """Yield every set, in the order of the diagram."""
        waiting: list[tuple[int, list[str]]] = [(self.root, [])]
        nodes = self.nodes
        while waiting:
            node, chosen = waiting.pop()
            while node > 1:
                waiting.append((nodes.low[node], chosen))
                chosen = [*chosen, self.names[nodes.level[node]]]
                node = nodes.high[node]
            if node:
                yield chosen


def flattened(parts: Sequence[PartOfFamily], max_order: int | None = None) -> FlatFamily:
    """Return the family of the last part over events alone, without sets that are larger.

    Raises:
        OutOfBudget: it takes too many nodes.
    """
    names: list[str] = []
    starts: dict[tuple[int, int], int] = {}
    with deep_recursion(len(parts)):
        _number(parts, len(parts) - 1, names, starts)
        zbdd = Zbdd(len(names), Budget(DEFAULT_NODES))
        root = _Expansion(parts, starts, zbdd).expanded(len(parts) - 1, 0, 1)
    with deep_recursion(len(names)):
        root = root if max_order is None else SmallSets(zbdd, max_order).up_to(root)
    return FlatFamily(zbdd.nodes, root, tuple(names))


def _number(
    parts: Sequence[PartOfFamily],
    part: int,
    names: list[str],
    starts: dict[tuple[int, int], int],
) -> None:
    """Give every event its level, those of a part where it stands in its parent."""
    for level, leaf in enumerate(parts[part].leaves):
        if isinstance(leaf, int):
            _number(parts, leaf, names, starts)
        else:
            starts[part, level] = len(names)
            names.append(leaf)


@dataclass(frozen=True, slots=True)
class _Expansion:
    parts: Sequence[PartOfFamily]
    starts: dict[tuple[int, int], int]
    zbdd: Zbdd

    def expanded(self, number: int, low: int, high: int) -> int:
        """Return ``low``, and the sets of a part each joined with the sets of ``high``."""
        part = self.parts[number]
        nodes = part.nodes
        path = _low_path(part)
        chosen = {0: 0, 1: high}
        for node in nodes.below(nodes.high[node] for node in path):
            below, above = chosen[nodes.low[node]], chosen[nodes.high[node]]
            chosen[node] = self._node(number, nodes.level[node], below, above)
        untouched = low if part.root != 1 else high
        for node in reversed(path):
            above = chosen[nodes.high[node]]
            untouched = self._node(number, nodes.level[node], untouched, above)
        return untouched

    def _node(self, number: int, level: int, low: int, high: int) -> int:
        leaf = self.parts[number].leaves[level]
        if isinstance(leaf, int):
            return self.expanded(leaf, low, high)
        return self.zbdd.node(self.starts[number, level], low, high)


def _low_path(part: PartOfFamily) -> list[int]:
    """Return the nodes that are reached without choosing anything, from the root down."""
    found, node = list[int](), part.root
    while node > 1:
        found.append(node)
        node = part.nodes.low[node]
    return found
