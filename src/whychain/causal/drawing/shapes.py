"""The shapes of a causal picture: one outline for each kind of node, one for each gate."""

import math

import msgspec

from whychain.causal.drawing.figures import Glyph
from whychain.causal.drawing.svg import Element, add, words
from whychain.causal.vocabulary import NodeKind

_FOLD = 9.0
_POINT = 6.0
_OR_HOLLOW = 0.28


class Area(msgspec.Struct, frozen=True, gc=False):
    """A rectangle, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Return the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Return the lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> tuple[float, float]:
        """Return the point in the middle."""
        return self.x + self.width / 2, self.y + self.height / 2


def draw_node(parent: Element, kind: NodeKind, area: Area) -> None:
    """Draw the outline of a node: kinds differ in shape, not in colour alone."""
    match kind:
        case NodeKind.FAULT:
            _rectangle(parent, area, 0)
            bar = Area(area.x, area.y, min(6.0, area.width / 4), area.height)
            _rectangle(parent, bar, 0, "mark")
        case NodeKind.CONDITION:
            _rectangle(parent, area, min(area.height / 2, 18.0))
        case NodeKind.EFFECT:
            _rectangle(parent, area, 5)
        case NodeKind.SYMPTOM:
            _note(parent, area)
        case NodeKind.OUTCOME:
            _rectangle(parent, area, 2)
            inner = Area(area.x + 3, area.y + 3, area.width - 6, area.height - 6)
            _rectangle(parent, inner, 1, "inner")
        case NodeKind.CONTROL:
            _shield(parent, area)


def draw_gate(parent: Element, glyph: Glyph, area: Area) -> None:
    """Draw a gate as the logic symbol that fault trees and circuits share; a wire is nothing."""
    x, y, width, height = area.x, area.y, area.width, area.height
    centre, middle = area.middle
    match glyph:
        case Glyph.AND:
            flat = x + width * 0.45
            arc = ("A", width * 0.55, height / 2, "0 0 1", flat, area.bottom)
            add(
                parent,
                "path",
                {"class": "gate", "d": words("M", x, y, "H", flat, *arc, "H", x, "Z")},
            )
        case Glyph.OR:
            bend = x + width * 0.6
            upper = ("Q", bend, y, area.right, middle)
            lower = ("Q", bend, area.bottom, x, area.bottom)
            hollow = ("Q", x + width * _OR_HOLLOW, middle, x, y)
            path = words("M", x, y, *upper, *lower, *hollow, "Z")
            add(parent, "path", {"class": "gate", "d": path})
        case Glyph.COUNT:
            ellipse = {"cx": centre, "cy": middle, "rx": width / 2, "ry": height / 2}
            add(parent, "ellipse", {"class": "gate", **ellipse})
        case Glyph.WIRE:
            pass


def gate_inset(glyph: Glyph, area: Area, y: float) -> float:
    """Return how far right of the left edge of a gate's area its outline is at height ``y``."""
    down = min(1.0, max(0.0, (y - area.y) / area.height)) if area.height else 0.5
    if glyph is Glyph.OR:
        return 2 * down * (1 - down) * _OR_HOLLOW * area.width
    if glyph is Glyph.COUNT:
        return area.width / 2 * (1 - math.sqrt(max(0.0, 1 - (2 * down - 1) ** 2)))
    return 0.0


def _rectangle(parent: Element, area: Area, radius: float, name: str = "shape") -> None:
    attributes: dict[str, str | float] = {"class": name, "x": area.x, "y": area.y}
    attributes |= {"width": area.width, "height": area.height}
    add(parent, "rect", attributes | ({"rx": radius} if radius else {}))


def _note(parent: Element, area: Area) -> None:
    fold = min(_FOLD, area.height / 2)
    inwards, down = area.right - fold, area.y + fold
    outline = words(
        "M", area.x, area.y, "H", inwards, "L", area.right, down,
        "V", area.bottom, "H", area.x, "Z",
    )  # fmt: skip
    add(parent, "path", {"class": "shape", "d": outline})
    corner = words("M", inwards, area.y, "V", down, "H", area.right)
    add(parent, "path", {"class": "inner", "d": corner})


def _shield(parent: Element, area: Area) -> None:
    point = min(_POINT, area.height / 3)
    side = area.bottom - point
    centre = area.x + area.width / 2
    outline = words(
        "M", area.x, area.y, "H", area.right, "V", side,
        "Q", area.right, side + point * 0.5, centre, area.bottom,
        "Q", area.x, side + point * 0.5, area.x, side, "Z",
    )  # fmt: skip
    add(parent, "path", {"class": "shape", "d": outline})
    top = words("M", area.x, area.y + 2, "H", area.right)
    add(parent, "path", {"class": "mark", "d": top})
