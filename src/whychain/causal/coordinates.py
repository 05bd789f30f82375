"""Coordinate assignment: at which height every item stands, without changing the order.

Every item wants to stand at the weighted mean height of its neighbours. A column is settled
at once, as near to that as its order and the distances allow: least squares with a minimum
distance, which pooling adjacent violators solves exactly (Ayer and others 1955,
doi:10.1214/aoms/1177728423). Long arrows are pulled straight at the end where nothing is in
the way.
"""

from collections.abc import Sequence

from whychain.causal.crossings import Order
from whychain.causal.layers import Item, Layers

_BETWEEN_BOXES = 16.0
_BETWEEN_LINES = 10.0
_ROUNDS = 12
_HALF = 2.0

_Pull = tuple[int, float, float]


def heights(layers: Layers, order: Order) -> list[float]:
    """Return the height of the line of every item, the topmost edge of all at 0."""
    lefts: list[list[_Pull]] = [[] for _ in layers.items]
    rights: list[list[_Pull]] = [[] for _ in layers.items]
    for s in layers.segments:
        rights[s.left].append((s.right, s.offset, s.weight))
        lefts[s.right].append((s.left, -s.offset, s.weight))
    y = _stacked(layers.items, order)
    for turn in range(_ROUNDS):
        for column in order:
            _settle(column, layers.items, lefts, y)
        for column in reversed(order):
            _settle(column, layers.items, rights, y)
        if turn >= _ROUNDS // 2:
            both = [a + b for a, b in zip(lefts, rights, strict=True)]
            for column in order:
                _settle(column, layers.items, both, y)
    for _ in range(2):
        _straighten(layers, order, y)
    top = min((h - item.above for h, item in zip(y, layers.items, strict=True)), default=0.0)
    return [round((h - top) * _HALF) / _HALF for h in y]


def distance(upper: Item, lower: Item) -> float:
    """Return how far apart the lines of two neighbours in a column must be, in pixels."""
    lines = upper.box is None or lower.box is None
    return upper.below + lower.above + (_BETWEEN_LINES if lines else _BETWEEN_BOXES)


def _stacked(items: Sequence[Item], order: Order) -> list[float]:
    y = [0.0] * len(items)
    for column in order:
        for upper, lower in zip(column, column[1:], strict=False):
            y[lower] = y[upper] + distance(items[upper], items[lower])
        middle = sum(y[number] for number in column) / max(1, len(column))
        for number in column:
            y[number] -= middle
    return y


def _settle(
    column: Sequence[int], items: Sequence[Item], pulls: Sequence[list[_Pull]], y: list[float]
) -> None:
    offsets, wanted, weights = [0.0], [], []
    for upper, lower in zip(column, column[1:], strict=False):
        offsets.append(offsets[-1] + distance(items[upper], items[lower]))
    for number, offset in zip(column, offsets, strict=False):
        weight = sum(w for _, _, w in pulls[number])
        at = sum((y[n] + shift) * w for n, shift, w in pulls[number]) / weight if weight else y[number]
        wanted.append(at - offset)
        weights.append(weight or 0.1)
    for number, offset, at in zip(column, offsets, _isotonic(wanted, weights), strict=False):
        y[number] = at + offset


def _isotonic(wanted: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Return the nearest numbers that never fall, by weighted least squares.

    >>> _isotonic([1.0, 5.0, 3.0], [1.0, 1.0, 1.0])
    [1.0, 4.0, 4.0]
    """
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(wanted, weights, strict=True):
        block = (value, weight, 1)
        while blocks and blocks[-1][0] > block[0]:
            other = blocks.pop()
            total = other[1] + block[1]
            mean = (other[0] * other[1] + block[0] * block[1]) / total
            block = (mean, total, other[2] + block[2])
        blocks.append(block)
    return [value for value, _, count in blocks for _ in range(count)]


def _straighten(layers: Layers, order: Order, y: list[float]) -> None:
    above, below = _neighbours(order)
    for way in layers.ways.values():
        passing = way[1:-1]
        if not passing:
            continue
        low, high = float("-inf"), float("inf")
        for number in passing:
            item = layers.items[number]
            if (upper := above[number]) is not None:
                low = max(low, y[upper] + distance(layers.items[upper], item))
            if (lower := below[number]) is not None:
                high = min(high, y[lower] - distance(item, layers.items[lower]))
        if low <= high:
            mean = sum(y[number] for number in passing) / len(passing)
            for number in passing:
                y[number] = min(high, max(low, mean))


def _neighbours(order: Order) -> tuple[list[int | None], list[int | None]]:
    size = sum(len(column) for column in order)
    above: list[int | None] = [None] * size
    below: list[int | None] = [None] * size
    for column in order:
        for upper, lower in zip(column, column[1:], strict=False):
            below[upper], above[lower] = lower, upper
    return above, below
