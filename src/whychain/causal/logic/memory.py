"""What the diagrams of an answer took at their peak."""

from collections.abc import Iterable
from dataclasses import dataclass
from sys import getsizeof
from typing import Protocol

from whychain.causal.logic.nodes import Nodes

_BYTES_OF_A_NUMBER = 32
"""A whole number beyond the small ones that Python keeps ready, with its share of padding."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Decision diagrams at their peak, with those of the parts that are part of the answer.

    ``nodes`` is how many nodes there were at a time. ``bytes`` is what their lists and tables
    and the results remembered about them take, by the sizes that Python tells; the rest of
    the process (some 20 MiB) and what the allocator holds in reserve are not in it. The same
    question has the same figures, whatever else the machine does.
    """

    nodes: int = 0
    bytes: int = 0


class Diagram(Protocol):
    """What is needed of a diagram: its nodes, and the results that it remembers."""

    @property
    def nodes(self) -> Nodes:
        """Return the nodes."""

    @property
    def memories(self) -> tuple[dict[int, int], ...]:
        """Return what it remembers, by pairs of nodes."""


class Meter:
    """Notes what diagrams take; ``memory`` is the most of all that it saw."""

    def __init__(self) -> None:
        self.memory = Memory()
        self._kept = Memory()

    def see(self, *diagrams: Diagram) -> None:
        """Note diagrams that exist at the same time, besides the nodes that are kept."""
        nodes = self._kept.nodes + sum(len(diagram.nodes) for diagram in diagrams)
        if nodes <= self.memory.nodes:
            return
        size = self._kept.bytes + sum(_bytes(d.nodes, d.memories) for d in diagrams)
        self.memory = Memory(nodes, max(size, self.memory.bytes))

    def keep(self, nodes: Nodes) -> None:
        """Note nodes that stay, without the results remembered about them."""
        size = self._kept.bytes + _bytes(nodes, ())
        self._kept = Memory(self._kept.nodes + len(nodes), size)


def _bytes(nodes: Nodes, memories: Iterable[dict[int, int]]) -> int:
    lists = getsizeof(nodes.level) + getsizeof(nodes.low) + getsizeof(nodes.high)
    tables = sum(map(getsizeof, nodes.tables))
    numbers = 2 * len(nodes)
    for memory in memories:
        tables += getsizeof(memory)
        numbers += len(memory)
    return lists + tables + numbers * _BYTES_OF_A_NUMBER
