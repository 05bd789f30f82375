"""The sets of a family one by one, cheapest first, without listing the others."""

from bisect import insort
from collections.abc import Iterator, Sequence

from whychain.causal.logic.flat import FlatFamily

Item = tuple[float, tuple[int, ...]]


class Ranked:
    """The sets by the sum of the costs of their events, then by name.

    At each node the sets without its event and those with it are two sorted streams; both
    stay sorted when an event is added to every set, so merging them is enough. What a node
    has given once is kept, since several parents ask for it.
    """

    def __init__(self, flat: FlatFamily, costs: Sequence[float]) -> None:
        self.flat = flat
        self.costs = costs
        self.names = sorted(flat.names)
        ranks = {name: rank for rank, name in enumerate(self.names)}
        self.ranks = [ranks[name] for name in flat.names]
        self._given: dict[int, list[Item]] = {0: [], 1: [(0.0, ())]}
        self._next: dict[int, tuple[int, int]] = {}
        self._ended = {0, 1}

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        position = 0
        while (item := self._item(self.flat.root, position)) is not None:
            yield tuple(self.names[rank] for rank in item[1])
            position += 1

    def _item(self, node: int, position: int) -> Item | None:
        """Return the item of a node at a position: at most one more than it has given."""
        given = self._given.setdefault(node, [])
        if position < len(given):
            return given[position]
        if node in self._ended:
            return None
        nodes = self.flat.nodes
        without, with_it = self._next.get(node, (0, 0))
        low = self._item(nodes.low[node], without)
        high = self._item(nodes.high[node], with_it)
        added = None if high is None else self._added(nodes.level[node], high)
        if low is not None and (added is None or low < added):
            given.append(low)
            self._next[node] = (without + 1, with_it)
        elif added is not None:
            given.append(added)
            self._next[node] = (without, with_it + 1)
        else:
            self._ended.add(node)
        return given[position] if position < len(given) else None

    def _added(self, level: int, item: Item) -> Item:
        ranks = list(item[1])
        insort(ranks, self.ranks[level])
        return item[0] + self.costs[level], tuple(ranks)
