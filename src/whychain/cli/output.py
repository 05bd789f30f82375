"""Answers on stdout, talk on stderr; colour on a terminal only."""

import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import typer


def print_json(answer: Any) -> None:
    """Print an answer as JSON: the same answer gives the same bytes."""
    encoded = msgspec.json.encode(answer)
    print(msgspec.json.format(encoded, indent=2).decode())


def print_json_line(answer: Any) -> None:
    """Print an answer as one line of JSON, as a stream of them needs it."""
    print(msgspec.json.encode(answer).decode())


def print_lines(lines: Iterable[str]) -> None:
    """Print an answer for people."""
    for line in lines:
        print(line)


def say(text: str) -> None:
    """Tell the person something that is not part of the answer, after what was answered so far."""
    sys.stdout.flush()
    print(text, file=sys.stderr)


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
