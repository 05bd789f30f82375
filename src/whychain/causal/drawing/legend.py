"""The legend of a causal picture: what the shapes and lines that occur in it mean."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from whychain.causal.drawing.figures import Figures, Glyph
from whychain.causal.drawing.shapes import Area, draw_gate, draw_node
from whychain.causal.drawing.svg import Element, add, words
from whychain.causal.drawing.text_metrics import text_width
from whychain.causal.drawing.wording import Wording
from whychain.causal.vocabulary import NodeKind

ROW_HEIGHT = 26.0
_SAMPLE = 30.0
_TEXT_SIZE = 11.0
_NOT_IN_TIME = frozenset({"absent", "disabled", "late"})
Draw = Callable[[Element, Area], None]


@dataclass(frozen=True, slots=True)
class Sign:
    """One entry: what it is called, and how to draw a sample of it into an area."""

    label: str
    draw: Draw

    @property
    def width(self) -> float:
        """Return how wide the entry is with its label."""
        return _SAMPLE + 8 + text_width(self.label, _TEXT_SIZE) + 18


def signs(figures: Figures, wording: Wording, *, feedback: bool, head: str) -> tuple[Sign, ...]:
    """Return an entry for everything that occurs; ``head`` is the start of the marker ids."""
    return (
        *_node_signs(figures, wording),
        *_gate_signs(figures, wording),
        *_line_signs(figures, wording, feedback=feedback, head=head),
    )


def rows(entries: Iterable[Sign], width: float) -> list[list[Sign]]:
    """Return the entries in rows of at most this width, at least one in each."""
    found: list[list[Sign]] = []
    used = 0.0
    for entry in entries:
        if not found or used + entry.width > width:
            found.append([])
            used = 0.0
        found[-1].append(entry)
        used += entry.width
    return found


def draw_legend(parent: Element, lines: list[list[Sign]], x: float, y: float) -> None:
    """Draw the rows of a legend, the upper left corner at this point."""
    group = add(parent, "g", {"class": "legend"})
    for number, line in enumerate(lines):
        at = x
        for entry in line:
            area = Area(at, y + number * ROW_HEIGHT + 4, _SAMPLE, ROW_HEIGHT - 8)
            entry.draw(group, area)
            baseline = area.middle[1] + 4
            add(group, "text", {"x": at + _SAMPLE + 8, "y": baseline}, entry.label)
            at += entry.width


def _node_signs(figures: Figures, wording: Wording) -> list[Sign]:
    missing = [figure.state in _NOT_IN_TIME for figure in figures.shown]
    kinds = {f.kind for f, late in zip(figures.shown, missing, strict=True) if not late}
    labels = _kind_labels(wording).items()
    found = [Sign(label, _node_sample(kind)) for kind, label in labels if kind in kinds]
    if any(missing):
        sample = _node_sample(NodeKind.CONTROL, "absent")
        found.append(Sign(wording.say("control that was not there in time"), sample))
    return found


def _kind_labels(wording: Wording) -> Mapping[NodeKind, str]:
    return {
        NodeKind.FAULT: wording.say("fault: a defect"),
        NodeKind.CONDITION: wording.say("condition: context, no defect"),
        NodeKind.EFFECT: wording.word("effect"),
        NodeKind.SYMPTOM: wording.say("symptom: what was seen"),
        NodeKind.OUTCOME: wording.say("outcome: harm to users"),
        NodeKind.CONTROL: wording.say("control, at what it guards"),
    }


def _gate_signs(figures: Figures, wording: Wording) -> list[Sign]:
    glyphs = {link.gate.glyph for link in figures.links if link.gate}
    labels = {
        Glyph.AND: wording.say("all of"),
        Glyph.OR: wording.say("any of"),
        Glyph.COUNT: wording.say("at least k of n"),
    }
    return [Sign(label, _gate_sample(g)) for g, label in labels.items() if g in glyphs]


def _line_signs(figures: Figures, wording: Wording, *, feedback: bool, head: str) -> list[Sign]:
    links, say = figures.links, wording.say
    ways = Counter(link.effect for link in links if not link.defeats)
    found: list[Sign] = []
    if any(count > 1 for count in ways.values()):
        meeting = say("several arrows into one box: any one is enough")
        found.append(Sign(meeting, _meeting(head)))
    if any(link.inferred for link in links):
        found.append(Sign(say("inferred"), _line("inferred", "arrow", head)))
    if feedback:
        found.append(Sign(say("feedback"), _line("", "arrow feedback", f"{head}-feedback")))
    if any(link.unless for link in links):
        found.append(Sign(say("stops it, if it works"), _tee))
    if any(link.defeats for link in links):
        defeats = say("defeats the control")
        found.append(Sign(defeats, _line("defeats", "arrow", f"{head}-defeats")))
    return found


def _node_sample(kind: NodeKind, state: str = "") -> Draw:
    def draw(parent: Element, area: Area) -> None:
        draw_node(add(parent, "g", {"class": f"{kind.value} {state}".strip()}), kind, area)

    return draw


def _gate_sample(glyph: Glyph) -> Draw:
    return lambda parent, area: draw_gate(parent, glyph, area)


def _line(group: str, name: str, head: str) -> Draw:
    def draw(parent: Element, area: Area) -> None:
        inside = add(parent, "g", {"class": group}) if group else parent
        path = words("M", area.x, area.middle[1], "H", area.right)
        add(inside, "path", {"class": name, "d": path, "marker-end": f"url(#{head})"})

    return draw


def _meeting(head: str) -> Draw:
    def draw(parent: Element, area: Area) -> None:
        for side in (-5, 5):
            path = words("M", area.x, area.middle[1] + side, "H", area.right - 4)
            add(parent, "path", {"class": "arrow", "d": path, "marker-end": f"url(#{head})"})
        edge = words("M", area.right - 3, area.y, "V", area.bottom)
        add(parent, "path", {"class": "arrow", "d": edge})

    return draw


def _tee(parent: Element, area: Area) -> None:
    centre, middle = area.middle
    line = words("M", area.x, middle, "H", centre + 6, "M", centre + 6, middle - 6, "V", middle + 6)
    add(parent, "path", {"class": "tee", "d": line})
