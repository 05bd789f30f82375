"""A causal graph as a picture: one SVG element, from causes on the left to harm on the right."""

from collections.abc import Callable, Mapping

import msgspec

from whychain.causal.drawing.descriptions import (
    describe_graph,
    describe_link,
    describe_node,
    name_node,
)
from whychain.causal.drawing.figures import Figures, Glyph, LinkFigure, figures
from whychain.causal.drawing.labelled import NodeFigure, label_height, line_height
from whychain.causal.drawing.layout import Layout, lay_out
from whychain.causal.drawing.legend import ROW_HEIGHT, draw_legend, rows, signs
from whychain.causal.drawing.picture_style import file_style_sheet, style_sheet
from whychain.causal.drawing.shapes import Area, draw_node
from whychain.causal.drawing.svg import Element, add, identifier, words
from whychain.causal.drawing.text_metrics import printable
from whychain.causal.drawing.wiring import barrier_areas, draw_link
from whychain.causal.drawing.wording import ENGLISH, Wording
from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.network import CausalNetwork
from whychain.causal.vocabulary import NodeKind

LinkTo = Callable[[str], str | None]
_MARGIN = 16.0
_LEAST_WIDTH = 420.0
_HEADS = ("", "feedback", "defeats")


def picture(
    graph: AnyGraph,
    *,
    title: str,
    link_to: LinkTo = lambda node: None,
    wording: Wording = ENGLISH,
) -> str:
    """Return the graph as one ``<svg>`` element, for a page that has ``picture_css``.

    Args:
        graph: what to draw.
        title: what the picture is called; untrusted text, as is everything in the graph.
        link_to: the address that a node leads to, or None when it leads nowhere.
        wording: says the legend, the states of controls and the descriptions in a language.
    """
    return _drawn(network_of(graph), title, link_to, wording).written()


def standalone(graph: AnyGraph, *, title: str) -> str:
    """Return the graph as an SVG file of its own, with its colours in it."""
    svg = _drawn(network_of(graph), title, lambda node: None, ENGLISH)
    svg.children.insert(2, Element("style", text="\n" + file_style_sheet()))
    return svg.written() + "\n"


def picture_css() -> str:
    """Return the style sheet that a page with pictures needs: light, and dark for slate."""
    return style_sheet()


def picture_id(network: CausalNetwork) -> str:
    """Return what all ids in the picture of this graph begin with: its incident and account.

    So pictures of different accounts can stand on one page, but not two of the same account.
    """
    names = (network.incident, network.account)
    return "--".join(["picture", *(identifier(name) for name in names if name)])


def _drawn(network: CausalNetwork, title: str, link_to: LinkTo, wording: Wording) -> Element:
    shown = figures(network)
    layout = lay_out(shown.diagram)
    prefix = picture_id(network)
    turned = any(route.feedback for route in layout.routes.values())
    width = max(layout.width, _LEAST_WIDTH)
    legend = rows(signs(shown, wording, feedback=turned, head=f"{prefix}-head"), width)
    bottom = layout.height + (_MARGIN + ROW_HEIGHT * len(legend) if legend else 0.0)
    boxes = _in_reading_order(shown, layout)
    addresses = [link_to(figure.node) for figure, _ in boxes]
    size = words(width + 2 * _MARGIN), words(bottom + 2 * _MARGIN)
    role = "group" if any(address is not None for address in addresses) else "img"
    told = printable(title) or wording.say("Causal graph"), describe_graph(network, wording)
    svg = _frame(prefix, told, size, role)
    _add_heads(svg, prefix)
    canvas = add(svg, "g", {"transform": f"translate({words(_MARGIN, _MARGIN)})"})
    links = add(canvas, "g", {"class": "links"})
    for number, link in enumerate(shown.links, 1):
        group = add(links, "g", {"class": _link_class(link), "id": f"{prefix}-l-{number}"})
        add(group, "title", {}, describe_link(network, link, wording))
        draw_link(group, link, layout, f"{prefix}-head")
    nodes = add(canvas, "g", {"class": "nodes"})
    for (figure, area), address in zip(boxes, addresses, strict=True):
        _draw_node(nodes, figure, area, _told(network, figure, wording), (prefix, address))
    if legend:
        draw_legend(canvas, legend, 0.0, layout.height + _MARGIN)
    return svg


def _frame(prefix: str, told: tuple[str, str], size: tuple[str, str], role: str) -> Element:
    """Return a picture without content; ``told`` are its title and its description."""
    attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": "causal-picture",
        "aria-labelledby": f"{prefix}-title {prefix}-desc",
        "viewBox": words("0 0", *size),
        "width": size[0],
        "height": size[1],
        "role": role,
    }
    svg = Element("svg", attributes)
    add(svg, "title", {"id": f"{prefix}-title"}, told[0])
    add(svg, "desc", {"id": f"{prefix}-desc"}, told[1])
    return svg


def _add_heads(svg: Element, prefix: str) -> None:
    attributes: Mapping[str, str | float] = {
        "markerWidth": 9,
        "markerHeight": 8,
        "refX": 8,
        "refY": 4,
        "orient": "auto",
        "markerUnits": "userSpaceOnUse",
    }
    definitions = add(svg, "defs", {})
    for kind in _HEADS:
        name = f"{prefix}-head-{kind}" if kind else f"{prefix}-head"
        marker = add(definitions, "marker", {"id": name, **attributes})
        add(marker, "path", {"class": f"head {kind}".strip(), "d": "M 0 0 L 9 4 L 0 8 Z"})


def _link_class(link: LinkFigure) -> str:
    role = "defeats" if link.defeats else "link"
    gate = _gate_class(link.gate.glyph if link.gate else Glyph.WIRE, link.needed)
    return f"{role} {gate} inferred" if link.inferred else f"{role} {gate}"


def _gate_class(glyph: Glyph, needed: int) -> str:
    match glyph:
        case Glyph.AND:
            return "all-of"
        case Glyph.OR:
            return "any-of"
        case Glyph.COUNT:
            return f"at-least-{needed}-of"
        case Glyph.WIRE:
            return "from"


def _in_reading_order(shown: Figures, layout: Layout) -> list[tuple[NodeFigure, Area]]:
    """Return all boxes with text, column by column and each from top to bottom."""
    found: list[tuple[tuple[int, float, str, int], NodeFigure, Area]] = []
    for box, figure in shown.nodes.items():
        place = layout.places[box]
        top = place.y - figure.height / 2
        area = Area(place.left, top, place.right - place.left, figure.height)
        found.append(((place.column, area.y, figure.node, figure.copy), figure, area))
    for link in shown.links:
        if link.gate:
            column = layout.places[link.gate.box].column
            for figure, area in barrier_areas(link.gate, layout):
                found.append(((column, area.y, figure.node, figure.copy), figure, area))
    return [(figure, area) for _, figure, area in sorted(found, key=lambda entry: entry[0])]


class _Told(msgspec.Struct, frozen=True):
    """A node in words: the state is that of a control, empty without one."""

    name: str
    description: str
    state: str


def _told(network: CausalNetwork, figure: NodeFigure, wording: Wording) -> _Told:
    state = wording.word(figure.state) if figure.state else ""
    name, note = name_node(figure, wording), network.nodes[figure.node].note
    return _Told(name, describe_node(name, note, wording), state)


def _draw_node(
    parent: Element, figure: NodeFigure, area: Area, told: _Told, linked: tuple[str, str | None]
) -> None:
    prefix, address = linked
    if address is not None:
        parent = add(parent, "a", {"href": address, "aria-label": told.name})
    name = identifier(figure.node)
    copy = f"_{figure.copy}" if figure.copy > 1 else ""
    tokens = ("node", figure.kind.value, figure.state, f"node-{name}")
    group = add(
        parent,
        "g",
        {"class": " ".join(t for t in tokens if t), "id": f"{prefix}-n-{name}{copy}"},
    )
    add(group, "title", {}, told.description)
    draw_node(group, figure.kind, area)
    _write_label(group, figure, area, told.state)


def _write_label(parent: Element, figure: NodeFigure, area: Area, state: str) -> None:
    centre, middle = area.middle
    shift = 3.0 if figure.kind is NodeKind.FAULT else 0.0
    step = line_height(figure)
    baseline = middle - label_height(figure) / 2 + 0.75 * step
    lines = [("label", line) for line in figure.lines]
    if state:
        lines.append(("state", state))
    for name in ("label", "state"):
        chosen = [(i, line) for i, (of, line) in enumerate(lines) if of == name]
        if chosen:
            text = add(parent, "text", {"class": name, "text-anchor": "middle"})
            for i, line in chosen:
                add(text, "tspan", {"x": centre + shift, "y": baseline + i * step}, line)
