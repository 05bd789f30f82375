"""Crossing reduction: in which order the items of each column stand.

Sweeps to the right and back put every item at the mean place of its neighbours (barycentre,
Sugiyama, Tagawa, Toda 1981, doi:10.1109/TSMC.1981.4308636); between sweeps neighbours
change places where that removes crossings. The best order that was seen is kept.
"""

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence

from whychain.causal.drawing.layers import Layers

Order = tuple[tuple[int, ...], ...]
_Ends = list[list[tuple[int, float]]]
_MOST_SWEEPS = 24
_MOST_IN_VAIN = 2
"""After so many sweeps that remove no crossing, no later one does either, nearly always."""
_WORK = 12_000


def reduced(layers: Layers) -> Order:
    """Return the columns, in an order with few crossings; what is joined to nothing is last."""
    sweeps = max(2, min(_MOST_SWEEPS, _WORK // max(1, len(layers.items))))
    found = [_swept(layers, start, sweeps) for start in _starts(layers)]
    best = min(found, key=lambda pair: pair[0])[1]
    joined = {n for segment in layers.segments for n in (segment.left, segment.right)}
    return tuple(tuple(sorted(column, key=lambda n: n not in joined)) for column in best)


def crossings(layers: Layers, order: Order) -> int:
    """Return how many pairs of segments cross when the columns stand in this order."""
    place = _places(order)
    by_column: dict[int, list[tuple[tuple[int, float], tuple[int, float]]]] = {}
    for s in layers.segments:
        ends = ((place[s.left], 0.0), (place[s.right], s.offset))
        by_column.setdefault(layers.items[s.left].column, []).append(ends)
    return sum(_inversions(ends) for ends in by_column.values())


def _inversions(ends: list[tuple[tuple[int, float], tuple[int, float]]]) -> int:
    seen: list[tuple[int, float]] = []
    count = 0
    for _, right in sorted(ends):
        count += len(seen) - bisect_right(seen, right)
        insort(seen, right)
    return count


def _starts(layers: Layers) -> list[Order]:
    """Return two orders to begin with: as given, and as a depth-first walk meets the items."""
    rightward: dict[int, list[int]] = {}
    for segment in layers.segments:
        rightward.setdefault(segment.left, []).append(segment.right)
    met: dict[int, int] = {}
    for root in (number for column in layers.columns for number in column):
        stack = [root]
        while stack:
            number = stack.pop()
            if number not in met:
                met[number] = len(met)
                stack.extend(reversed(rightward.get(number, [])))
    walked = tuple(tuple(sorted(column, key=lambda n: met[n])) for column in layers.columns)
    return [walked, layers.columns]


def _swept(layers: Layers, start: Order, sweeps: int) -> tuple[int, Order]:
    lefts, rights = _ends(layers)
    columns = [list(column) for column in start]
    best, fewest, in_vain = start, crossings(layers, start), 0
    for sweep in range(sweeps):
        if fewest == 0 or in_vain == _MOST_IN_VAIN:
            break
        forward = sweep % 2 == 0
        for column in columns if forward else reversed(columns):
            _sort(column, columns, lefts if forward else rights, layers)
        _exchange(columns, lefts, rights)
        now = tuple(map(tuple, columns))
        count = crossings(layers, now)
        in_vain += 1
        if count < fewest:
            best, fewest, in_vain = now, count, 0
    return fewest, best


def _ends(layers: Layers) -> tuple[_Ends, _Ends]:
    """Return for every item its neighbours to the left and to the right, with the offsets."""
    lefts: _Ends = [[] for _ in layers.items]
    rights: _Ends = [[] for _ in layers.items]
    for s in layers.segments:
        item = layers.items[s.right]
        height = item.above + item.below
        shift = 0.45 * max(-1.0, min(1.0, 2 * s.offset / height))
        rights[s.left].append((s.right, shift))
        lefts[s.right].append((s.left, shift))
    return lefts, rights


def _sort(column: list[int], columns: Sequence[list[int]], ends: _Ends, layers: Layers) -> None:
    neighbours = {n for number in column for n, _ in ends[number]}
    if not neighbours:
        return
    beside = layers.items[next(iter(neighbours))].column
    place = {number: position for position, number in enumerate(columns[beside])}
    rightward = beside > layers.items[column[0]].column
    scale = max(1, len(column)) / max(1, len(place))
    mean = {
        number: _mean(ends[number], place, rightward) if ends[number] else position / scale
        for position, number in enumerate(column)
    }
    column.sort(key=lambda number: mean[number])


def _mean(ends: list[tuple[int, float]], place: Mapping[int, int], rightward: bool) -> float:
    return sum(place[n] + (shift if rightward else 0.0) for n, shift in ends) / len(ends)


def _exchange(columns: Sequence[list[int]], lefts: _Ends, rights: _Ends) -> None:
    """Let neighbours change places while that removes crossings, at most four times over."""
    place = _places(tuple(map(tuple, columns)))
    for _ in range(4):
        changes = sum(_exchange_in(column, place, lefts, rights) for column in columns)
        if not changes:
            return


def _exchange_in(column: list[int], place: list[int], lefts: _Ends, rights: _Ends) -> bool:
    """Let the neighbours of one column change places; what they are joined to stays."""
    left = {n: [place[end] for end, _ in lefts[n]] for n in column}
    right = {n: [place[end] + shift for end, shift in rights[n]] for n in column}
    changed = False
    for at in range(len(column) - 1):
        upper, lower = column[at], column[at + 1]
        if _gain(left[upper], left[lower]) + _gain(right[upper], right[lower]) > 0:
            column[at], column[at + 1] = lower, upper
            place[upper], place[lower] = at + 1, at
            changed = True
    return changed


def _gain(above: Sequence[float], below: Sequence[float]) -> int:
    """Return how many crossings fewer there are when the two change places."""
    if not above or not below:
        return 0
    if len(above) == 1 and len(below) == 1:
        return (above[0] > below[0]) - (above[0] < below[0])
    return sum((a > b) - (a < b) for a in above for b in below)


def _places(order: Order) -> list[int]:
    place = [0] * sum(len(column) for column in order)
    for column in order:
        for position, number in enumerate(column):
            place[number] = position
    return place
