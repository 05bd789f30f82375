"""A regular expression as its parts, as far as it matters for how many ways it can match.

Only patterns that the standard library compiles are read. One character is asked of that
library itself, so that a class or an escape means here what it means there.
"""

import re
from dataclasses import dataclass

_SOME = "".join(map(chr, range(32, 256))) + "\u03a9\u0436\u0131\u017f\u212a\u4e2d\u0663"
_ATOM = re.compile(
    r"\[\^?\]?(?:\\.|[^\]\\])*\]"
    r"|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\N\{[^}]*\}"
    r"|\\0[0-7]{0,2}|\\.|.",
    re.DOTALL,
)
_COUNT = re.compile(r"([*+?]|\{(?:\d+(?:,\d*)?|,\d*)\})[?+]?")
_GROUP = re.compile(
    r"\((?:\?(?:P<\w+>|:|>|#|(?P<look><?[=!])|(?P<flags>[aiLmsux-]+)(?P<end>[:)])))?"
)
_NOWHERE = frozenset({"^", "$", r"\A", r"\Z", r"\b", r"\B"})


class UnreadablePatternError(Exception):
    """A pattern with a part that is not understood here; the message names it."""


@dataclass(frozen=True, slots=True)
class Character:
    """One character out of these; characters that no part tells apart are left out."""

    accepted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sequence:
    """One part after the other; empty for what matches between two characters."""

    parts: tuple["Part", ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these parts."""

    options: tuple["Part", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part so many times; ``most`` is None when there is no limit."""

    part: "Part"
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Look:
    """A part that must, or must not, match from here, without going on."""

    part: "Part"


Part = Character | Sequence | Choice | Repeat | Look


def parts_of(pattern: str) -> Part:
    """Return the parts of a pattern that compiles.

    Raises:
        UnreadablePatternError: for a back reference, a condition on a group, or verbose mode.
    """
    return _Reader(pattern).choice()


class _Reader:
    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0
        self._tried = "".join(dict.fromkeys(_SOME + pattern))
        self._known: dict[str, Character] = {}
        self._case = re.IGNORECASE if re.search(r"\(\?[a-zA-Z]*i", pattern) else re.NOFLAG

    def choice(self) -> Part:
        options = [self._sequence()]
        while self._text.startswith("|", self._at):
            self._at += 1
            options.append(self._sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self) -> Part:
        parts: list[Part] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            parts.append(self._counted(self._one()))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _counted(self, part: Part) -> Part:
        found = _COUNT.match(self._text, self._at)
        if not found:
            return part
        self._at = found.end()
        simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        if found[1] in simple:
            return Repeat(part, *simple[found[1]])
        least, comma, most = found[1][1:-1].partition(",")
        limit = int(most) if most else None
        return Repeat(part, int(least or 0), limit if comma else int(least))

    def _one(self) -> Part:
        if self._text[self._at] == "(":
            return self._group()
        atom = _ATOM.match(self._text, self._at)
        text = atom[0] if atom else ""
        self._at += len(text)
        if text in _NOWHERE:
            return Sequence()
        if re.fullmatch(r"\\[1-9]", text):
            raise UnreadablePatternError(f"refers back to a group ({text})")
        return self._character(text)

    def _character(self, text: str) -> Character:
        if text not in self._known:
            one = re.compile(text, self._case)
            accepted = frozenset(c for c in self._tried if one.fullmatch(c))
            self._known[text] = Character(accepted)
        return self._known[text]

    def _group(self) -> Part:
        opened = _GROUP.match(self._text, self._at)
        if not opened or self._text.startswith("(?", opened.end() - 1):
            end = self._text.find(")", self._at) + 1
            raise UnreadablePatternError(f"holds {self._text[self._at : end]}")
        if "x" in (opened["flags"] or "").partition("-")[0]:
            raise UnreadablePatternError("is in verbose mode")
        if opened[0] == "(?#":
            self._at = self._text.index(")", self._at) + 1
            return Sequence()
        self._at = opened.end()
        if opened["end"] == ")":
            return Sequence()
        inside = self.choice()
        self._at += 1
        return Look(inside) if opened["look"] else inside
