"""Answers on stdout, talk on stderr; colour on a terminal only."""

import os
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import typer

_UNSEEN = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Control characters, line ends and changes of direction that JSON allows as they are."""


def print_json(answer: Any) -> None:
    """Print an answer as JSON: the same answer gives the same bytes."""
    print(msgspec.json.format(json_line(answer), indent=2))


def print_json_line(answer: Any) -> None:
    """Print an answer as one line of JSON, as a stream of them needs it."""
    print(json_line(answer))


def json_line(answer: Any) -> str:
    r"""Return an answer as one line of JSON that cannot move the cursor of a terminal.

    >>> json_line({"text": "\x9b31m, \x1b[31m"})
    '{"text":"\\u009b31m, \\u001b[31m"}'
    """
    text = msgspec.json.encode(answer).decode()
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def print_lines(lines: Iterable[str]) -> None:
    """Print an answer for people, without what nobody sees and what turns text round."""
    for line in lines:
        print(_UNSEEN.sub("", line))


def say(text: str) -> None:
    """Tell the person something that is not part of the answer, after what was answered so far."""
    sys.stdout.flush()
    print(_UNSEEN.sub("", text), file=sys.stderr)


def coloured(text: str, colour: str) -> str:
    """Return a text in a colour when stdout is a terminal and NO_COLOR is not set."""
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        return typer.style(text, fg=colour)
    return text


def columns(rows: Sequence[Sequence[str]], gap: str = "  ") -> list[str]:
    """Return rows as lines with aligned columns; the last column keeps its length."""
    if not rows:
        return []
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        gap.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 error``, ``2 errors``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def seconds_text(seconds: float | None) -> str:
    """Return a duration for people: ``611 s (10 min 11 s)``, or ``unknown``."""
    if seconds is None:
        return "unknown"
    if seconds < 120:
        return f"{seconds:g} s"
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    long = f"{hours:g} h {minutes:g} min" if hours else f"{minutes:g} min {rest:g} s"
    return f"{seconds:g} s ({long})"
