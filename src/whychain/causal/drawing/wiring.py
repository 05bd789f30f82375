"""Drawing the links of a causal picture: arrows, gates, and the lines of barriers."""

from whychain.causal.drawing.figures import (
    BARRIER_OFF,
    GATE_WIDTH,
    Barrier,
    GateFigure,
    Glyph,
    LinkFigure,
)
from whychain.causal.drawing.labelled import NodeFigure
from whychain.causal.drawing.layout import Layout
from whychain.causal.drawing.routes import Route
from whychain.causal.drawing.shapes import Area, draw_gate, gate_inset
from whychain.causal.drawing.svg import Element, Point, add, cornered, flowing, words

_TEE_OFF = 4.0
_TEE_REACH = 7.0
_RAIL_OFF = 6.0


def draw_link(parent: Element, link: LinkFigure, layout: Layout, head: str) -> None:
    """Draw the arrows of a link, its gate, and the lines from its barriers.

    ``head`` is the start of the ids of the arrow heads.
    """
    area = gate_area(link.gate, layout) if link.gate else None
    turned = [name for name in link.inputs if layout.routes[name].feedback]
    wire = link.gate is not None and link.gate.glyph is Glyph.WIRE
    for name in link.inputs:
        route = layout.routes[name]
        pointed = link.gate is None or (route.feedback and not wire)
        end = gate_inset(link.gate.glyph, area, route.points[-1][1]) if link.gate and area else 0.0
        _draw_arrow(parent, route, head if pointed else "", link, end)
    for name in link.outputs:
        route = layout.routes[name]
        continued = Route(route.points, route.feedback or (wire and bool(turned)))
        _draw_arrow(parent, continued, head, link, 0.0, bent=route.feedback)
    if link.gate and area:
        _draw_gate(parent, link.gate, area)
        for barrier in link.gate.barriers:
            _draw_tee(parent, link.gate, barrier, area.middle)


def gate_area(gate: GateFigure, layout: Layout) -> Area:
    """Return where the symbol of a gate stands."""
    place = layout.places[gate.box]
    width = 0.0 if gate.glyph is Glyph.WIRE else GATE_WIDTH
    return Area(place.middle - width / 2, place.y - gate.height / 2, width, gate.height)


def barrier_areas(gate: GateFigure, layout: Layout) -> list[tuple[NodeFigure, Area]]:
    """Return the barriers of a gate and where the box of each stands."""
    place = layout.places[gate.box]
    found: list[tuple[NodeFigure, Area]] = []
    for barrier in gate.barriers:
        figure = barrier.figure
        left = place.middle - figure.width / 2
        top = place.y + barrier.offset - figure.height / 2
        found.append((figure, Area(left, top, figure.width, figure.height)))
    return found


def _draw_arrow(
    parent: Element,
    route: Route,
    head: str,
    link: LinkFigure,
    further: float,
    *,
    bent: bool | None = None,
) -> None:
    points = (*route.points[:-1], (route.points[-1][0] + further, route.points[-1][1]))
    turned = route.feedback if bent is None else bent
    attributes = {
        "class": "arrow feedback" if route.feedback else "arrow",
        "d": cornered(points) if turned else flowing(points),
    }
    if head:
        kind = "-defeats" if link.defeats else "-feedback" if route.feedback else ""
        attributes["marker-end"] = f"url(#{head}{kind})"
    add(parent, "path", attributes)


def _draw_gate(parent: Element, gate: GateFigure, area: Area) -> None:
    draw_gate(parent, gate.glyph, area)
    if gate.label:
        x, y = area.middle
        shift = {Glyph.AND: -1.0, Glyph.OR: 1.0}.get(gate.glyph, 0.0)
        attributes = {"class": "gate-label", "text-anchor": "middle"}
        add(parent, "text", {**attributes, "x": x + shift, "y": y + 3.5}, gate.label)


def _draw_tee(parent: Element, gate: GateFigure, barrier: Barrier, middle: Point) -> None:
    x, line = middle
    side = 1 if barrier.offset > 0 else -1
    half = 0.0 if gate.glyph is Glyph.WIRE else gate.height / 2
    stop = line + side * (half + _TEE_OFF)
    bar = ("M", x - _TEE_REACH, stop, "H", x + _TEE_REACH)
    if not barrier.outer:
        start = line + barrier.offset - side * barrier.figure.height / 2
        path = words("M", x, start, "V", stop, *bar)
    else:
        edge = x + barrier.figure.width / 2
        widest = max(b.figure.width for b in gate.barriers)
        turn = line + side * (gate.height / 2 + BARRIER_OFF / 2)
        rail = x + widest / 2 + _RAIL_OFF
        path = words(
            "M", edge, line + barrier.offset, "H", rail, "V", turn, "H", x, "V", stop, *bar
        )
    add(parent, "path", {"class": "tee", "d": path})
