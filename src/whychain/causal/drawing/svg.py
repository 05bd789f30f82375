"""Writing SVG: elements, numbers, paths and ids. Everything is escaped where it is written."""

import html
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec

Point = tuple[float, float]
_CORNER = 8.0
_NUMBERS_KEPT = 10_000
"""Pictures are full of the same few hundred numbers."""
_INERT = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\r": "&#13;",
    "\n": "&#10;",
    "\t": "&#09;",
}
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9-]")
_SPECIAL = re.compile(f"[{''.join(_INERT)}]")


class Element(msgspec.Struct):
    """An element of a picture: its attributes, its text, and after that what stands in it.

    Tags and names of attributes are the drawer's own; values and texts may come from anybody.
    """

    tag: str
    attributes: Mapping[str, str | float] = msgspec.field(default_factory=dict)
    text: str = ""
    children: list["Element"] = msgspec.field(default_factory=list)

    def written(self) -> str:
        """Return the element as XML; numbers are rounded to half pixels.

        >>> Element("text", {"class": 'a"b', "x": 1.6}, "1 < 2").written()
        '<text class="a&quot;b" x="1.5">1 &lt; 2</text>'
        >>> Element("g").written()
        '<g />'
        """
        parts: list[str] = []
        self._write(parts)
        return "".join(parts)

    def _write(self, parts: list[str]) -> None:
        parts.append(f"<{self.tag}")
        for name, value in self.attributes.items():
            shown = _in_attribute(value) if isinstance(value, str) else number(value)
            parts.append(f' {name}="{shown}"')
        if not self.text and not self.children:
            parts.append(" />")
            return
        parts.append(f">{html.escape(self.text, quote=False)}")
        for child in self.children:
            child._write(parts)
        parts.append(f"</{self.tag}>")


def add(
    parent: Element, tag: str, attributes: Mapping[str, str | float], text: str = ""
) -> Element:
    """Add an element at the end of another one and return it."""
    element = Element(tag, attributes, text)
    parent.children.append(element)
    return element


@lru_cache(maxsize=_NUMBERS_KEPT)
def number(value: float) -> str:
    """Return a number in half pixels, without a needless fraction.

    >>> number(12.3), number(0.7), number(-0.1)
    ('12.5', '0.5', '0')
    """
    halves = round(value * 2)
    return str(halves // 2) if halves % 2 == 0 else str(halves / 2)


def words(*parts: str | float) -> str:
    """Return the parts of a path or a list of points, with the numbers written out."""
    return " ".join([part if isinstance(part, str) else number(part) for part in parts])


def flowing(points: Sequence[Point]) -> str:
    """Return a path that is level in every other stretch and bends smoothly in between.

    >>> flowing([(0, 0), (10, 0), (20, 0), (30, 0)])
    'M 0 0 H 30'
    >>> flowing([(0, 0), (10, 0), (20, 8), (30, 8)])
    'M 0 0 H 10 C 15 0 15 8 20 8 H 30'
    """
    parts: list[str | float] = ["M", *points[0]]
    x, y = points[0]
    for next_x, next_y in points[1:]:
        if next_y != y:
            middle = (x + next_x) / 2
            parts += ["C", middle, y, middle, next_y, next_x, next_y]
        elif parts[-2] == "H":
            parts[-1] = next_x
        else:
            parts += ["H", next_x]
        x, y = next_x, next_y
    return words(*parts)


def cornered(points: Sequence[Point]) -> str:
    """Return a path of level and upright stretches with rounded corners."""
    parts: list[str | float] = ["M", *points[0]]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(_CORNER, _length(before, corner) / 2, _length(corner, after) / 2)
        parts += ["L", *_towards(corner, before, radius)]
        parts += ["Q", *corner, *_towards(corner, after, radius)]
    return words(*parts, "L", *points[-1])


def identifier(text: str) -> str:
    """Return a text as part of an XML id: different texts stay different.

    >>> identifier("slow-disk"), identifier("<b>"), identifier("a_b")
    ('slow-disk', '_3c_b_3e_', 'a_5f_b')
    """
    return _NOT_IN_IDS.sub(lambda found: f"_{ord(found[0]):x}_", text)


def _in_attribute(text: str) -> str:
    return _SPECIAL.sub(lambda found: _INERT[found[0]], text)


def _length(a: Point, b: Point) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _towards(start: Point, end: Point, by: float) -> Point:
    whole = _length(start, end) or 1.0
    return (
        start[0] + (end[0] - start[0]) * by / whole,
        start[1] + (end[1] - start[1]) * by / whole,
    )
