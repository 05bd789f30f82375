"""What a picture shows of a causal graph: figures with their sizes, and the diagram they form.

A link of several causes is a gate. A control is a barrier at every link that it guards, so
one control may be drawn several times; it is also drawn by itself when it guards nothing or
is itself a cause. All barriers of a link stand above and below its gate.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from whychain.causal.drawing.diagram import Arrow, Box, Diagram, Entry
from whychain.causal.drawing.labelled import NodeFigure, node_figure
from whychain.causal.network import CausalLink, CausalNetwork
from whychain.causal.vocabulary import NodeKind

GATE_WIDTH = 36.0
BARRIER_OFF = 16.0
"""From a gate to the barriers above and below it."""
_RAIL = 12.0
_BETWEEN_BARRIERS = 8.0


class Glyph(StrEnum):
    """How a link is drawn where its causes come together."""

    AND = "and"
    OR = "or"
    COUNT = "count"
    WIRE = "wire"


class Barrier(msgspec.Struct, frozen=True, gc=False):
    """A control where it guards a link; ``offset`` is its middle from the line of the link."""

    figure: NodeFigure
    offset: float
    outer: bool
    """Another barrier stands between this one and the link."""


class GateFigure(msgspec.Struct, frozen=True, gc=False):
    """Where the causes of a link, or of what defeats a control, come together."""

    box: str
    glyph: Glyph
    label: str
    height: float
    barriers: tuple[Barrier, ...] = ()


class LinkFigure(msgspec.Struct, frozen=True, gc=False):
    """The arrows of one link or of one defeat, and its gate if it has one."""

    causes: tuple[str, ...]
    needed: int
    effect: str
    unless: tuple[str, ...]
    inferred: bool
    defeats: bool
    gate: GateFigure | None
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that is drawn, and the diagram to lay out. Node figures are by box."""

    nodes: Mapping[str, NodeFigure]
    links: tuple[LinkFigure, ...]
    diagram: Diagram

    @property
    def shown(self) -> tuple[NodeFigure, ...]:
        """Return every box with text that is drawn, barriers included."""
        barriers = (b.figure for link in self.links if link.gate for b in link.gate.barriers)
        return (*self.nodes.values(), *barriers)


def figures(network: CausalNetwork) -> Figures:
    """Return the figures of a causal graph."""
    drawing = _Drawing(network)
    only_guards = _only_guards(network)
    for name in sorted(network.nodes.keys() - only_guards):
        drawing.add_node(name)
    guarded = [drawing.add_link(number, link) for number, link in enumerate(network.links, 1)]
    defeats = [drawing.add_defeat(number, *d) for number, d in enumerate(_defeats(network), 1)]
    diagram = Diagram(tuple(drawing.boxes), tuple(drawing.arrows))
    return Figures(drawing.nodes, (*guarded, *defeats), diagram)


def box_of(node: str) -> str:
    """Return the box in which a node stands by itself."""
    return f"node {node}"


def _only_guards(network: CausalNetwork) -> set[str]:
    """Return the controls that do nothing but guard links: they are drawn there alone."""
    guards = {name for link in network.links for name in link.unless}
    gates = [link.gate for link in network.links] + [defeat.gate for defeat in network.defeats]
    causes = {name for gate in gates for name in gate.inputs}
    return {n for n in guards - causes if network.nodes[n].kind is NodeKind.CONTROL}


def _defeats(network: CausalNetwork) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """Yield each control with one set of what defeats it and how many of that it takes."""
    for defeat in sorted(network.defeats, key=lambda one: (one.control, one.id)):
        yield defeat.control, defeat.gate.inputs, defeat.gate.needed


def _glyph(needed: int, inputs: int) -> tuple[Glyph, str]:
    if inputs < 2:
        return Glyph.WIRE, ""
    if needed >= inputs:
        return Glyph.AND, "AND"
    return (Glyph.OR, "OR") if needed <= 1 else (Glyph.COUNT, f"{needed}/{inputs}")


def _gate_height(glyph: Glyph, inputs: int) -> float:
    return 12.0 if glyph is Glyph.WIRE else max(32.0, 10.0 * inputs + 8)


class _Drawing:
    """What has been drawn so far."""

    def __init__(self, network: CausalNetwork) -> None:
        self.network = network
        self.nodes: dict[str, NodeFigure] = {}
        self.boxes: list[Box] = []
        self.arrows: list[Arrow] = []
        self.copies: dict[str, list[tuple[str, Entry | None]]] = {}

    def add_node(self, node: str) -> None:
        figure = node_figure(self.network.nodes[node])
        half = figure.height / 2
        last = figure.kind is NodeKind.OUTCOME
        box = Box(box_of(node), figure.width, half, half, reach=_reach(figure), last=last)
        self.nodes[box.id] = figure
        self.boxes.append(box)
        self.copies[node] = [(box.id, None)]

    def add_link(self, number: int, link: CausalLink) -> LinkFigure:
        causes, effect = tuple(sorted(link.gate.inputs)), box_of(link.effect)
        glyph, label = _glyph(link.gate.needed, len(causes))
        gate = None
        outputs: tuple[str, ...] = ()
        entry, group = effect, f"link {number}"
        if glyph is not Glyph.WIRE or link.unless or not causes:
            entry = group
            height = _gate_height(glyph, len(causes))
            gate = GateFigure(entry, glyph, label, height, self._barriers(link, entry, height))
            self.boxes.append(_gate_box(gate, effect))
            outputs = (self._add_arrow(Arrow(f"{group} out", entry, effect, group)),)
        inputs = [
            self._add_arrow(Arrow(f"{group} from {c}", box_of(c), entry, group, link.gate.needed))
            for c in causes
        ]
        return LinkFigure(
            causes,
            link.gate.needed,
            link.effect,
            tuple(sorted(link.unless)),
            link.inferred,
            defeats=False,
            gate=gate,
            inputs=tuple(inputs),
            outputs=outputs,
        )

    def add_defeat(self, number: int, control: str, by: tuple[str, ...], needed: int) -> LinkFigure:
        glyph, label = _glyph(needed, len(by))
        group = f"defeat {number}"
        gate = None
        inputs: list[str] = []
        sources = [box_of(cause) for cause in by]
        if glyph is not Glyph.WIRE:
            gate = GateFigure(group, glyph, label, _gate_height(glyph, len(by)))
            self.boxes.append(_gate_box(gate, None))
            inputs = [
                self._add_arrow(Arrow(f"{group} from {c}", box_of(c), group, group, needed))
                for c in by
            ]
            sources = [group]
        outputs = [
            self._add_arrow(Arrow(f"{s} {group} to {copy}", s, box, group, 1, entry is None, entry))
            for s in sources
            for copy, (box, entry) in enumerate(self.copies[control])
        ]
        return LinkFigure(
            by,
            needed,
            control,
            (),
            inferred=False,
            defeats=True,
            gate=gate,
            inputs=tuple(inputs),
            outputs=tuple(outputs),
        )

    def _add_arrow(self, arrow: Arrow) -> str:
        self.arrows.append(arrow)
        return arrow.id

    def _barriers(self, link: CausalLink, box: str, height: float) -> tuple[Barrier, ...]:
        """Return the barriers of a link, by turns above and below it, each side outwards."""
        reach = {-1: height / 2 + BARRIER_OFF, 1: height / 2 + BARRIER_OFF}
        found: list[Barrier] = []
        for index, control in enumerate(sorted(link.unless)):
            side = 1 if index % 2 else -1
            known = self.copies.setdefault(control, [])
            figure = node_figure(self.network.nodes[control], len(known) + 1)
            offset = side * (reach[side] + figure.height / 2)
            known.append((box, Entry(offset, figure.width)))
            found.append(Barrier(figure, offset, outer=index > 1))
            reach[side] += figure.height + _BETWEEN_BARRIERS
        return tuple(found)


def _reach(figure: NodeFigure) -> float:
    """Return how far from its middle arrows still meet the straight part of a box's side."""
    round_corner = 18.0 if figure.kind is NodeKind.CONDITION else 9.0
    return max(0.0, figure.height / 2 - round_corner)


def _gate_box(gate: GateFigure, effect: str | None) -> Box:
    half = gate.height / 2
    rail = _RAIL if any(b.outer for b in gate.barriers) else 0.0
    core = 0.0 if gate.glyph is Glyph.WIRE else GATE_WIDTH
    return Box(
        gate.box,
        width=max([core, *(b.figure.width + 2 * rail for b in gate.barriers)]),
        above=max([half, *(b.figure.height / 2 - b.offset for b in gate.barriers)]),
        below=max([half, *(b.figure.height / 2 + b.offset for b in gate.barriers)]),
        core_width=core,
        reach=0.0 if gate.glyph is Glyph.WIRE else half - 6,
        stands_before=effect,
    )
