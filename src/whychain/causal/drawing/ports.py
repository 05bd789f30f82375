"""Where on the edge of its box every arrow starts and ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from whychain.causal.drawing.diagram import Arrow, Box, Diagram
from whychain.causal.drawing.layers import Layers

_APART = 12.0


@dataclass(frozen=True, slots=True)
class Ports:
    """The height at which each arrow leaves its source and enters its target."""

    exits: Mapping[str, float]
    entries: Mapping[str, float]


def ports(
    diagram: Diagram, layers: Layers, y: Sequence[float], returns: Mapping[str, float]
) -> Ports:
    """Return the ports of all arrows, in the order in which the arrows come and go.

    ``returns`` gives for each feedback arrow the height that it comes back along.
    """
    leaving: dict[str, list[Arrow]] = {}
    coming: dict[str, list[Arrow]] = {}
    for arrow in diagram.arrows:
        leaving.setdefault(arrow.source, []).append(arrow)
        coming.setdefault(arrow.target, []).append(arrow)
    exits: dict[str, float] = {}
    entries: dict[str, float] = {}
    for box in diagram.boxes:
        line = y[layers.number_of[box.id]]
        for arrow in leaving.get(box.id, []):
            alone = len(leaving[box.id]) == 1 and arrow.id in layers.ways
            straight = y[layers.ways[arrow.id][1]] - line if alone else 0.0
            level = abs(straight) <= (0.0 if box.stands_before else box.reach)
            exits[arrow.id] = line + (straight if level else 0.0)
        entries.update(_entries(box, line, coming.get(box.id, []), layers, y, returns))
    return Ports(exits, entries)


def _clamp(offset: float, reach: float) -> float:
    return max(-reach, min(reach, offset))


def _entries(
    box: Box,
    line: float,
    arrows: Sequence[Arrow],
    layers: Layers,
    y: Sequence[float],
    returns: Mapping[str, float],
) -> dict[str, float]:
    found = {a.id: line + a.entry.offset for a in arrows if a.entry}
    origin = {
        a.id: y[layers.ways[a.id][-2]] if a.id in layers.ways else returns[a.id]
        for a in arrows
        if not a.entry
    }
    names = sorted(origin, key=lambda name: (origin[name], name))
    wanted = [origin[name] - line for name in names]
    spread = _spread(wanted, box.reach)
    return found | {name: line + at for name, at in zip(names, spread, strict=True)}


def _spread(wanted: Sequence[float], reach: float) -> list[float]:
    """Return offsets in the same order, apart from each other and within reach of the line.

    >>> _spread([-90.0, 0.0, 90.0], 20.0)
    [-12.0, 0.0, 12.0]
    >>> _spread([7.0], 20.0), _spread([], 20.0)
    ([7.0], [])
    """
    if len(wanted) < 2:
        return [_clamp(at, reach) for at in wanted]
    apart = min(_APART, 2 * reach / (len(wanted) - 1))
    first = -apart * (len(wanted) - 1) / 2
    mean = sum(_clamp(at, reach) for at in wanted) / len(wanted)
    shift = _clamp(mean, max(0.0, reach + first))
    return [round(2 * (shift + first + apart * number)) / 2 for number in range(len(wanted))]
