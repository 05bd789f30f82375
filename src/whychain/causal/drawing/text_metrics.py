"""How wide text may become in a browser whose fonts are not known, and where to break it.

Widths are those of the widest of the common sans-serif fonts, rounded up, so a label that
fits here fits there.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

ELLIPSIS = "…"
_KEPT = 20_000
"""Labels that stay worked out: a site draws the same few thousand over and over."""
_EM = 100
_OTHER = 90
_GROUPS = {
    36: " .,:;'|!ijl",
    47: '()[]{}/\\-"frtI*°',
    63: "acehknosuvxyzgbdpqJ_?$€" + "0123456789",
    74: "ABEFKLPRSTVXYZ&",
    86: "CDGHNOQUw+<>=~#^…\u2013",
    112: "mMW@%—",
}
_WIDTHS = {character: width for width, group in _GROUPS.items() for character in group}
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_NOT_SHOWN = frozenset({"Cc", "Cs", "Cn"})
_MARKS = frozenset({"Mn", "Me", "Cf"})


@lru_cache(maxsize=_KEPT)
def text_width(text: str, size: float) -> float:
    """Return how wide a text may become at this font size, in pixels."""
    return sum(map(_width, text)) * size / _EM


@lru_cache(maxsize=_KEPT)
def printable(text: str) -> str:
    """Return the text on one line, without what no picture may hold.

    Control characters, halves of surrogate pairs, and marks that turn the direction of writing
    become the replacement character: the first two are not allowed in XML, the last would let
    a title rearrange the text around it.
    """
    shown = (c if c.isspace() or _is_printable(c) else _REPLACEMENT for c in text)
    return " ".join("".join(shown).split())


@lru_cache(maxsize=_KEPT)
def wrapped(text: str, size: float, width: float, lines: int = 3) -> tuple[str, ...]:
    """Return a text in at most so many lines of at most this width; what is left out is ``…``.

    The lines are made about equally long, so that a box is no wider than it must be.

    >>> wrapped("Retries multiply the load", 10, 100)
    ('Retries multiply', 'the load')
    >>> wrapped("Retries multiply the load", 10, 200, lines=1)
    ('Retries multiply the load',)
    """
    pieces = _pieces(printable(text), size, width)
    filled = _filled(pieces, size, width)
    if len(filled) > lines:
        return (*filled[: lines - 1], _cut("".join(filled[lines - 1 :]), size, width))
    narrow, wide = 0.0, width
    while wide - narrow > 1:
        middle = (narrow + wide) / 2
        tried = _filled(pieces, size, middle)
        fits = len(tried) <= len(filled) and all(text_width(t, size) <= middle for t in tried)
        narrow, wide = (narrow, middle) if fits else (middle, wide)
    return tuple(line.strip() for line in _filled(pieces, size, wide))


def _width(character: str) -> int:
    if character in _WIDTHS:
        return _WIDTHS[character]
    if unicodedata.category(character) in _MARKS:
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return 140 if ord(character) >= 0x1F000 else _EM
    return _OTHER if ord(character) < 0x2000 else 120


def _is_printable(character: str) -> bool:
    turns = unicodedata.bidirectional(character) in _TURNING
    return not turns and unicodedata.category(character) not in _NOT_SHOWN


def _pieces(text: str, size: float, width: float) -> list[str]:
    """Return the parts between which a line may end; a part may end in a blank."""
    pieces: list[str] = []
    word = ""
    for character in text:
        wide = unicodedata.east_asian_width(character) in "WF"
        if word and (wide or text_width(word + character, size) > width):
            pieces.append(word)
            word = ""
        word += character
        if character == " " or wide:
            pieces.append(word)
            word = ""
    return [*pieces, word] if word else pieces


def _filled(pieces: Sequence[str], size: float, width: float) -> list[str]:
    lines = [""]
    for piece in pieces:
        if lines[-1] and text_width((lines[-1] + piece).rstrip(), size) > width:
            lines.append("")
        lines[-1] += piece
    return lines


def _cut(text: str, size: float, width: float) -> str:
    kept = text
    while kept and text_width(kept.rstrip() + ELLIPSIS, size) > width:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS
