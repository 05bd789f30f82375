"""Coordinate assignment: at which height every item stands, without changing the order.

Every item wants to stand at the weighted mean height of its neighbours. A column is settled
at once, as near to that as its order and the distances allow: least squares with a minimum
distance, which pooling adjacent violators solves exactly (Ayer and others 1955,
doi:10.1214/aoms/1177728423). Long arrows are pulled straight at the end where nothing is in
the way.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from whychain.causal.drawing.crossings import Order
from whychain.causal.drawing.layers import Item, Layers

_BETWEEN_BOXES = 16.0
_BETWEEN_LINES = 10.0
_ROUNDS = 8
_AT_REST = 0.25
"""What moves by less than this many pixels in a round has found its place."""
_HALF = 2.0
_NEARLY = 10.0

_Pull = tuple[int, float, float]


def heights(layers: Layers, order: Order) -> list[float]:
    """Return the height of the line of every item, the topmost edge of all at 0."""
    lefts: list[list[_Pull]] = [[] for _ in layers.items]
    rights: list[list[_Pull]] = [[] for _ in layers.items]
    for s in layers.segments:
        rights[s.left].append((s.right, s.offset, s.weight))
        lefts[s.right].append((s.left, -s.offset, s.weight))
    y = _stacked(layers.items, order)
    below = [_below(column, layers.items) for column in order]
    both = [a + b for a, b in zip(lefts, rights, strict=True)]
    passes = [_Pass(lefts, order, below), _Pass(rights, order[::-1], below[::-1])]
    for _ in range(_ROUNDS // 2):
        if _settle(passes, y) == 0.0:
            break
    passes.append(_Pass(both, order, below))
    for _ in range(_ROUNDS // 2):
        if _settle(passes, y) < _AT_REST:
            break
    free = _Free(layers.items, order)
    for _ in range(2):
        _straighten(layers, free, y)
        _align(layers, order, free, y)
    _close_bands(layers.items, y)
    top = min((h - item.above for h, item in zip(y, layers.items, strict=True)), default=0.0)
    return [round((h - top) * _HALF) / _HALF for h in y]


def distance(upper: Item, lower: Item) -> float:
    """Return how far apart the lines of two neighbours in a column must be, in pixels."""
    lines = upper.box is None or lower.box is None
    return upper.below + lower.above + (_BETWEEN_LINES if lines else _BETWEEN_BOXES)


def _stacked(items: Sequence[Item], order: Order) -> list[float]:
    y = [0.0] * len(items)
    for column in order:
        for upper, lower in pairwise(column):
            y[lower] = y[upper] + distance(items[upper], items[lower])
        middle = sum(y[number] for number in column) / max(1, len(column))
        for number in column:
            y[number] -= middle
    return y


def _below(column: Sequence[int], items: Sequence[Item]) -> list[float]:
    """Return how far each item of a column must at least be below the first one."""
    offsets = [0.0]
    for upper, lower in pairwise(column):
        offsets.append(offsets[-1] + distance(items[upper], items[lower]))
    return offsets


class _Pass:
    """Settles one column after the other by what pulls on its items."""

    def __init__(
        self, pulls: Sequence[list[_Pull]], order: Order, below: Sequence[list[float]]
    ) -> None:
        self._columns = [
            [
                (number, offset, pulls[number], sum(weight for _, _, weight in pulls[number]))
                for number, offset in zip(column, offsets, strict=False)
            ]
            for column, offsets in zip(order, below, strict=True)
        ]

    def settle(self, y: list[float]) -> None:
        for column in self._columns:
            wanted: list[float] = []
            for number, offset, pulls, whole in column:
                at = y[number]
                if whole:
                    at = 0.0
                    for other, shift, weight in pulls:
                        at += (y[other] + shift) * weight
                    at /= whole
                wanted.append(at - offset)
            if wanted != sorted(wanted):
                wanted = _isotonic(wanted, [whole or 0.1 for _, _, _, whole in column])
            for (number, offset, _, _), at in zip(column, wanted, strict=True):
                y[number] = at + offset


def _settle(passes: Sequence[_Pass], y: list[float]) -> float:
    """Return by how much the item that moved most has moved."""
    before = y[:]
    for one in passes:
        one.settle(y)
    return max((abs(now - then) for now, then in zip(y, before, strict=True)), default=0.0)


def _isotonic(wanted: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Return the nearest numbers that never fall, by weighted least squares.

    >>> _isotonic([1.0, 5.0, 3.0], [1.0, 1.0, 1.0])
    [1.0, 4.0, 4.0]
    """
    blocks: list[tuple[float, float, int]] = []
    for value, own_weight in zip(wanted, weights, strict=True):
        mean, weight, count = value, own_weight, 1
        while blocks and blocks[-1][0] > mean:
            above, its_weight, its_count = blocks.pop()
            total = its_weight + weight
            mean = (above * its_weight + mean * weight) / total
            weight, count = total, count + its_count
        blocks.append((mean, weight, count))
    return [value for value, _, count in blocks for _ in range(count)]


class _Free:
    """How far an item may move between its neighbours."""

    def __init__(self, items: Sequence[Item], order: Order) -> None:
        self._above: dict[int, tuple[int, float]] = {}
        self._below: dict[int, tuple[int, float]] = {}
        for column in order:
            for upper, lower in pairwise(column):
                apart = distance(items[upper], items[lower])
                self._below[upper], self._above[lower] = (lower, apart), (upper, apart)

    def room(self, number: int, y: Sequence[float]) -> tuple[float, float]:
        """Return the lowest and the highest number that the height may become."""
        low, high = float("-inf"), float("inf")
        if number in self._above:
            upper, apart = self._above[number]
            low = y[upper] + apart
        if number in self._below:
            lower, apart = self._below[number]
            high = y[lower] - apart
        return low, high


def _straighten(layers: Layers, free: _Free, y: list[float]) -> None:
    """Let every arrow pass as many columns as it can at one height.

    That of its source, or of its target when other arrows leave the source as well.
    """
    leaving = Counter(way[0] for way in layers.ways.values())
    for way in layers.ways.values():
        passing = list(way[1:-1])
        level = y[way[0]] if leaving[way[0]] == 1 else y[way[-1]]
        while passing:
            low, high, count = float("-inf"), float("inf"), 0
            for number in passing:
                room = free.room(number, y)
                if max(low, room[0]) > min(high, room[1]):
                    break
                low, high, count = max(low, room[0]), min(high, room[1]), count + 1
            if count == 0:
                break
            level = min(high, max(low, level))
            for number in passing[:count]:
                y[number] = level
            del passing[:count]


def _align(layers: Layers, order: Order, free: _Free, y: list[float]) -> None:
    """Put what is nearly level with the one thing that leads to it exactly level."""
    sources: dict[int, list[int]] = {}
    for segment in layers.segments:
        if segment.offset == 0:
            sources.setdefault(segment.right, []).append(segment.left)
    for number in (n for column in order for n in column if len(sources.get(n, ())) == 1):
        level = y[sources[number][0]]
        low, high = free.room(number, y)
        if abs(level - y[number]) <= _NEARLY and low <= level <= high:
            y[number] = level


def _close_bands(items: Sequence[Item], y: list[float]) -> None:
    """Take out of the picture what is empty over its whole width, but for a little distance."""
    bottom, shift = float("inf"), 0.0
    for number in sorted(range(len(items)), key=lambda n: y[n] - items[n].above):
        top = y[number] - items[number].above
        shift += max(0.0, top - bottom - _BETWEEN_BOXES)
        low = y[number] + items[number].below
        bottom = low if bottom == float("inf") else max(bottom, low, top - _BETWEEN_BOXES)
        y[number] -= shift
