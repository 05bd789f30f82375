"""Crossing reduction: in which order the items of each column stand.

Sweeps to the right and back put every item at the mean place of its neighbours (barycentre,
Sugiyama, Tagawa, Toda 1981, doi:10.1109/TSMC.1981.4308636); between sweeps neighbours
change places where that removes crossings. The best order that was seen is kept.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from whychain.causal.drawing.layers import Layers

Order = tuple[tuple[int, ...], ...]
_MOST_SWEEPS = 24
_MOST_IN_VAIN = 2
"""After so many sweeps that remove no crossing, no later one does either, nearly always."""
_WORK = 12_000


def reduced(layers: Layers) -> Order:
    """Return the columns, in an order with few crossings; what is joined to nothing is last."""
    sweeps = max(2, min(_MOST_SWEEPS, _WORK // max(1, len(layers.items))))
    joints = _joints(layers)
    found: list[tuple[int, Order]] = []
    for start in dict.fromkeys(_starts(layers)):
        found.append(_swept(joints, start, sweeps))
        if found[-1][0] == 0:
            break
    best = min(found, key=lambda pair: pair[0])[1]
    joined = {n for segment in layers.segments for n in (segment.left, segment.right)}
    return tuple(tuple(sorted(column, key=lambda n: n not in joined)) for column in best)


def crossings(layers: Layers, order: Order) -> int:
    """Return how many pairs of segments cross when the columns stand in this order."""
    return _crossings(_joints(layers), _places(order))


@dataclass(frozen=True, slots=True)
class _Joints:
    """What is joined to what, by the numbers of the items.

    ``lefts`` are the neighbours to the left of every item; ``rights`` those to the right, each
    with how far from its line the segment enters it, as a part of a place. ``gaps`` are the
    segments between two columns, with the rank of that distance as a part of a place.
    """

    lefts: list[list[int]]
    rights: list[list[tuple[int, float]]]
    gaps: list[list[tuple[int, int, float]]]


def _joints(layers: Layers) -> _Joints:
    offsets = sorted({segment.offset for segment in layers.segments})
    rank = {offset: number / len(offsets) for number, offset in enumerate(offsets)}
    lefts: list[list[int]] = [[] for _ in layers.items]
    rights: list[list[tuple[int, float]]] = [[] for _ in layers.items]
    gaps: list[list[tuple[int, int, float]]] = [[] for _ in layers.columns]
    for s in layers.segments:
        item = layers.items[s.right]
        height = item.above + item.below
        shift = 0.45 * max(-1.0, min(1.0, 2 * s.offset / height))
        rights[s.left].append((s.right, shift))
        lefts[s.right].append(s.left)
        gaps[layers.items[s.left].column].append((s.left, s.right, rank[s.offset]))
    return _Joints(lefts, rights, gaps)


def _crossings(joints: _Joints, place: Sequence[int]) -> int:
    return sum(
        _inversions([(place[left], place[right] + part) for left, right, part in gap])
        for gap in joints.gaps
        if len(gap) > 1
    )


def _inversions(ends: list[tuple[int, float]]) -> int:
    seen: list[float] = []
    count = 0
    for _, right in sorted(ends):
        at = bisect_right(seen, right)
        count += len(seen) - at
        seen.insert(at, right)
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


def _swept(joints: _Joints, start: Order, sweeps: int) -> tuple[int, Order]:
    columns = [list(column) for column in start]
    place = _places(start)
    best, fewest, in_vain = start, _crossings(joints, place), 0
    for sweep in range(sweeps):
        if fewest == 0 or in_vain == _MOST_IN_VAIN:
            break
        if sweep % 2 == 0:
            _sweep_right(columns, place, joints)
        else:
            _sweep_left(columns, place, joints)
        _exchange(columns, place, joints)
        count = _crossings(joints, place)
        in_vain += 1
        if count < fewest:
            best, fewest, in_vain = tuple(map(tuple, columns)), count, 0
    return fewest, best


def _sweep_right(columns: Sequence[list[int]], place: list[int], joints: _Joints) -> None:
    for before, column in pairwise(columns):
        ends = {n: [place[end] for end in joints.lefts[n]] for n in column}
        _sort(column, ends, place, len(before))


def _sweep_left(columns: Sequence[list[int]], place: list[int], joints: _Joints) -> None:
    for after, column in pairwise(reversed(columns)):
        ends = {n: [place[end] + shift for end, shift in joints.rights[n]] for n in column}
        _sort(column, ends, place, len(after))


def _sort(
    column: list[int], ends: Mapping[int, Sequence[float]], place: list[int], beside: int
) -> None:
    """Put every item at the mean of its ends, what has none where it stood among so many."""
    if len(column) == 1 or not any(ends.values()):
        return
    scale = len(column) / beside
    mean = {
        number: sum(ends[number]) / len(ends[number]) if ends[number] else position / scale
        for position, number in enumerate(column)
    }
    column.sort(key=mean.__getitem__)
    for position, number in enumerate(column):
        place[number] = position


def _exchange(columns: Sequence[list[int]], place: list[int], joints: _Joints) -> None:
    """Let neighbours change places while that removes crossings, at most four times over.

    A column need be looked at again only when it or one beside it has changed.
    """
    waiting = set(range(len(columns)))
    for _ in range(4):
        for number, column in enumerate(columns):
            if number in waiting:
                waiting.remove(number)
                if _exchange_in(column, place, joints):
                    waiting |= {number - 1, number, number + 1}
        if not waiting:
            return


def _exchange_in(column: list[int], place: list[int], joints: _Joints) -> bool:
    """Let the neighbours of one column change places; what they are joined to stays."""
    if len(column) == 1:
        return False
    left = {n: [place[end] for end in joints.lefts[n]] for n in column}
    right = {n: [place[end] + shift for end, shift in joints.rights[n]] for n in column}
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
    gain = 0
    for a in above:
        for b in below:
            gain += (a > b) - (a < b)
    return gain


def _places(order: Order) -> list[int]:
    place = [0] * sum(len(column) for column in order)
    for column in order:
        for position, number in enumerate(column):
            place[number] = position
    return place
