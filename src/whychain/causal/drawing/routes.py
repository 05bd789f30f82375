"""Edge routing: the points that every arrow passes.

A forward arrow runs level through the columns that it passes and turns only in the gaps
between columns, where nothing stands, so it cannot run through a box. A feedback arrow
leaves its column by the gap to the right, returns in a lane of its own below or above all
that stands on the way, and comes in by the gap to the left of its target.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from whychain.causal.drawing.diagram import Arrow, Diagram
from whychain.causal.drawing.layers import Layers
from whychain.causal.drawing.ports import Ports

Point = tuple[float, float]
_LANE_OFF = 16.0
_LANES_APART = 10.0
_BELOW_IS_BETTER_BY = 20.0
_NARROW_GAP = 34.0
_WIDE_GAP = 84.0
_EXIT = 10.0
_ENTRY = 20.0
_CHANNELS_APART = 8.0
_HEAD = 10.0


class Route(msgspec.Struct, frozen=True, gc=False):
    """The way of one arrow. Every second stretch of a forward one, from the second, may bend."""

    points: tuple[Point, ...]
    feedback: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each column begins and ends, from left to right, in pixels."""

    lefts: tuple[float, ...]
    rights: tuple[float, ...]
    width: float


def lanes(diagram: Diagram, layers: Layers, y: Sequence[float]) -> Mapping[str, float]:
    """Return the height of the lane that each feedback arrow returns along, shortest first."""
    turned = [a for a in diagram.arrows if a.id not in layers.ways]
    turned.sort(key=lambda a: (_span(a, layers)[1] - _span(a, layers)[0], a.id))
    tops, bottoms = _extents(layers, y)
    taken: list[tuple[int, int, float, bool]] = []
    found: dict[str, float] = {}
    for arrow in turned:
        first, last = _span(arrow, layers)
        ends = y[layers.number_of[arrow.source]], y[layers.number_of[arrow.target]]
        beside = [t for t in taken if t[0] <= last + 1 and first <= t[1] + 1]
        low = max(bottoms[first : last + 1]) + _LANE_OFF
        low = max([low, *(t[2] + _LANES_APART for t in beside if t[3])])
        high = min(tops[first : last + 1]) - _LANE_OFF
        high = min([high, *(t[2] - _LANES_APART for t in beside if not t[3])])
        below = 2 * low - sum(ends) <= sum(ends) - 2 * high + _BELOW_IS_BETTER_BY
        found[arrow.id] = low if below else high
        taken.append((first, last, found[arrow.id], below))
    return found


def columns(
    diagram: Diagram, layers: Layers, y: Sequence[float], returns: Mapping[str, float]
) -> Columns:
    """Return the columns; a gap is as wide as the steepest arrow and the feedback in it need."""
    leaving, coming = _channels(diagram, layers, returns)
    lefts: list[float] = []
    rights: list[float] = []
    at = _ENTRY + _CHANNELS_APART * coming.get(0, 0) if coming.get(0) else 0.0
    for number, column in enumerate(layers.columns):
        lefts.append(at)
        at += max((b.width for n in column if (b := layers.items[n].box)), default=0.0)
        rights.append(at)
        channels = leaving.get(number, 0) + coming.get(number + 1, 0)
        if number + 1 < len(layers.columns):
            at += _gap(number, layers, y) + _CHANNELS_APART * channels
        elif channels:
            at += _EXIT + _CHANNELS_APART * channels
    return Columns(tuple(lefts), tuple(rights), at)


def routes(
    diagram: Diagram,
    layers: Layers,
    y: Sequence[float],
    returns: Mapping[str, float],
    places: tuple[Columns, Ports],
) -> Mapping[str, Route]:
    """Return the way of every arrow."""
    found = {
        arrow.id: _forward(arrow, layers, y, *places)
        for arrow in diagram.arrows
        if arrow.id in layers.ways
    }
    leaving: dict[int, int] = {}
    coming: dict[int, int] = {}
    arrow_of = {arrow.id: arrow for arrow in diagram.arrows}
    for name, lane in returns.items():
        first, last = _span(arrow_of[name], layers)
        channels = (leaving.get(last, 0), coming.get(first, 0))
        found[name] = _back(arrow_of[name], layers, lane, channels, places)
        leaving[last] = channels[0] + 1
        coming[first] = channels[1] + 1
    return found


def _span(arrow: Arrow, layers: Layers) -> tuple[int, int]:
    """Return the columns from the target of a feedback arrow to its source."""
    return (
        layers.items[layers.number_of[arrow.target]].column,
        layers.items[layers.number_of[arrow.source]].column,
    )


def _extents(layers: Layers, y: Sequence[float]) -> tuple[list[float], list[float]]:
    tops = [min(y[n] - layers.items[n].above for n in column) for column in layers.columns]
    bottoms = [max(y[n] + layers.items[n].below for n in column) for column in layers.columns]
    return tops, bottoms


def _channels(
    diagram: Diagram, layers: Layers, returns: Mapping[str, float]
) -> tuple[dict[int, int], dict[int, int]]:
    leaving: dict[int, int] = {}
    coming: dict[int, int] = {}
    for arrow in diagram.arrows:
        if arrow.id in returns:
            first, last = _span(arrow, layers)
            leaving[last] = leaving.get(last, 0) + 1
            coming[first] = coming.get(first, 0) + 1
    return leaving, coming


def _gap(number: int, layers: Layers, y: Sequence[float]) -> float:
    steepest = max(
        (
            abs(y[s.left] - y[s.right] - s.offset)
            for s in layers.segments
            if layers.items[s.left].column == number
        ),
        default=0.0,
    )
    return round(min(_WIDE_GAP, _NARROW_GAP + 0.15 * steepest))


def _touch(arrow: Arrow, layers: Layers, columns: Columns, *, entering: bool) -> float:
    """Return where along the column the arrow touches its target, or leaves its source."""
    item = layers.items[layers.number_of[arrow.target if entering else arrow.source]]
    left, right = columns.lefts[item.column], columns.rights[item.column]
    core = item.box.core_width if item.box else None
    if entering and arrow.entry:
        core = arrow.entry.width
    if core is None:
        return left if entering else right
    middle = (left + right) / 2
    return middle - core / 2 if entering else middle + core / 2


def _forward(
    arrow: Arrow, layers: Layers, y: Sequence[float], columns: Columns, ports: Ports
) -> Route:
    start, *passing, end = layers.ways[arrow.id]
    leave, enter = ports.exits[arrow.id], ports.entries[arrow.id]
    points = [
        (_touch(arrow, layers, columns, entering=False), leave),
        (columns.rights[layers.items[start].column], leave),
    ]
    for number in passing:
        column = layers.items[number].column
        points += [(columns.lefts[column], y[number]), (columns.rights[column], y[number])]
    points += [
        (columns.lefts[layers.items[end].column] - _HEAD, enter),
        (_touch(arrow, layers, columns, entering=True), enter),
    ]
    return Route(tuple(points))


def _back(
    arrow: Arrow,
    layers: Layers,
    lane: float,
    channels: tuple[int, int],
    places: tuple[Columns, Ports],
) -> Route:
    where, ports = places
    first, last = _span(arrow, layers)
    out = where.rights[last] + _EXIT + _CHANNELS_APART * channels[0]
    back = where.lefts[first] - _ENTRY - _CHANNELS_APART * channels[1]
    leave, enter = ports.exits[arrow.id], ports.entries[arrow.id]
    return Route(
        (
            (_touch(arrow, layers, where, entering=False), leave),
            (out, leave),
            (out, lane),
            (back, lane),
            (back, enter),
            (_touch(arrow, layers, where, entering=True), enter),
        ),
        feedback=True,
    )
