"""Nodes of a decision diagram in flat lists, and the budget that they are made under.

A node is a number. 0 and 1 are the terminals; every other node has a level (0 is at the
root), a low and a high child, and a larger number than both of them: going through nodes in
order of their numbers visits children first.
"""

import time
from collections.abc import Iterable

SHIFT = 32
"""Two node numbers fit in one key: ``first << SHIFT | second``."""
_TERMINAL_LEVEL = 1 << 30
CHECK_EVERY = 4095
"""A bit mask: the budget is looked at once in so many results."""


class OutOfBudget(Exception):  # noqa: N818  not an error: the caller tries something else
    """More nodes or more time than allowed; says which in ``reason``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Budget:
    """How many nodes may be made, and until when (seconds of ``time.monotonic``)."""

    __slots__ = ("deadline", "nodes")

    def __init__(self, nodes: int, deadline: float | None = None) -> None:
        self.nodes = nodes
        self.deadline = deadline

    def spend(self, made: int) -> None:
        """Raise when more nodes than allowed were made or the time is over.

        Raises:
            OutOfBudget: nodes or time are used up.
        """
        if made > self.nodes:
            raise OutOfBudget("nodes")
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise OutOfBudget("time")


class Nodes:
    """The nodes of one diagram over a number of levels; equal nodes are one node."""

    __slots__ = ("budget", "high", "level", "low", "tables")

    def __init__(self, levels: int, budget: Budget) -> None:
        self.budget = budget
        self.level = [_TERMINAL_LEVEL, _TERMINAL_LEVEL]
        self.low = [0, 1]
        self.high = [0, 1]
        self.tables: list[dict[int, int]] = [{} for _ in range(levels)]

    def __len__(self) -> int:
        return len(self.level)

    def make(self, level: int, low: int, high: int) -> int:
        """Return the node with these children; reduction rules are the caller's."""
        table = self.tables[level]
        key = low << SHIFT | high
        node = table.get(key)
        if node is None:
            node = table[key] = len(self.level)
            self.level.append(level)
            self.low.append(low)
            self.high.append(high)
        return node

    def discard(self) -> None:
        """Give back the memory of all nodes; nothing can be asked or made any more."""
        self.tables.clear()
        for column in (self.level, self.low, self.high):
            column.clear()

    def below(self, roots: Iterable[int]) -> list[int]:
        """Return the inner nodes that can be reached, children first."""
        seen: set[int] = set()
        waiting = [node for node in roots if node > 1]
        low, high = self.low, self.high
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                if low[node] > 1:
                    waiting.append(low[node])
                if high[node] > 1:
                    waiting.append(high[node])
        return sorted(seen)
