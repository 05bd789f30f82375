"""Layered layout from left to right, after Sugiyama, Tagawa and Toda (1981).

Cycle breaking, layer assignment, crossing reduction, coordinate assignment and routing are
one module each; this one puts them together. Pure: the same diagram gives the same layout.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from whychain.causal.drawing.coordinates import heights
from whychain.causal.drawing.crossings import reduced
from whychain.causal.drawing.cycles import feedback
from whychain.causal.drawing.diagram import Diagram
from whychain.causal.drawing.layers import layers
from whychain.causal.drawing.ports import ports
from whychain.causal.drawing.routes import Route, columns, lanes, routes


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where a box stands: its column from left to right, its line, its rank in reading order."""

    left: float
    right: float
    y: float
    column: int
    position: int

    @property
    def middle(self) -> float:
        """Return the middle of the column."""
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is; nothing reaches out of ``width`` and ``height``, which begin at 0."""

    places: Mapping[str, Place]
    routes: Mapping[str, Route]
    width: float
    height: float


def lay_out(diagram: Diagram) -> Layout:
    """Return where every box stands and which way every arrow takes.

    >>> from whychain.causal.drawing.diagram import Arrow, Box
    >>> boxes = (Box("cause", 40, 10, 10), Box("effect", 40, 10, 10))
    >>> found = lay_out(Diagram(boxes, (Arrow("a", "cause", "effect"),)))
    >>> found.places["cause"].right < found.places["effect"].left
    True
    """
    if not diagram.boxes:
        return Layout({}, {}, 0.0, 0.0)
    layered = layers(diagram, feedback(diagram))
    order = reduced(layered)
    y = heights(layered, order)
    returns = lanes(diagram, layered, y)
    top = min([0.0, *returns.values()])
    y = [height - top for height in y]
    returns = {name: lane - top for name, lane in returns.items()}
    where = columns(diagram, layered, y, returns)
    doors = ports(diagram, layered, y, returns)
    bottom = max(h + item.below for h, item in zip(y, layered.items, strict=True))
    return Layout(
        places={
            item.box.id: Place(where.lefts[number], where.rights[number], y[n], number, position)
            for number, column in enumerate(order)
            for position, n in enumerate(column)
            if (item := layered.items[n]).box
        },
        routes=routes(diagram, layered, y, returns, (where, doors)),
        width=where.width,
        height=max([bottom, *returns.values()]),
    )
