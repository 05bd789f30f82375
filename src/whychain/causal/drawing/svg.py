"""Writing SVG: elements, numbers, paths and ids. Everything is escaped by the XML writer."""

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

Point = tuple[float, float]
_CORNER = 8.0


def add(
    parent: ET.Element, tag: str, attributes: Mapping[str, str | float], text: str = ""
) -> ET.Element:
    """Add an element and return it; numbers are rounded to half pixels."""
    written = {name: _written(value) for name, value in attributes.items()}
    element = ET.SubElement(parent, tag, written)
    if text:
        element.text = text
    return element


def number(value: float) -> str:
    """Return a number in half pixels, without a needless fraction.

    >>> number(12.3), number(0.7), number(-0.1)
    ('12.5', '0.5', '0')
    """
    halves = round(value * 2)
    return str(halves // 2) if halves % 2 == 0 else str(halves / 2)


def words(*parts: str | float) -> str:
    """Return the parts of a path or a list of points, with the numbers written out."""
    return " ".join(map(_written, parts))


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
    return "".join(
        c if c == "-" or (c.isascii() and c.isalnum()) else f"_{ord(c):x}_" for c in text
    )


def _written(value: str | float) -> str:
    return value if isinstance(value, str) else number(value)


def _length(a: Point, b: Point) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _towards(start: Point, end: Point, by: float) -> Point:
    whole = _length(start, end) or 1.0
    return (
        start[0] + (end[0] - start[0]) * by / whole,
        start[1] + (end[1] - start[1]) * by / whole,
    )
