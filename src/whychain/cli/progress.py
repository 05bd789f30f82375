"""Who watches a run without a screen of its own: lines for people, JSON for programs, nobody.

Whoever reads may go away at any time. That ends the talk, never the run.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TextIO

from whychain.cli.control_codes import one_line
from whychain.cli.journal_text import Waits, entry_line, waits_for_people
from whychain.cli.output import json_line
from whychain.runbooks.plan import Plan
from whychain.runbooks.runs.entries import Entry, RunStarted


@dataclass(slots=True)
class LineWriter:
    """Writes whole lines from several threads, one write each; silent once nobody reads."""

    stream: TextIO
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _gone: bool = False

    def write(self, line: str) -> None:
        """Write one line; what the stream cannot spell is escaped."""
        encoding = self.stream.encoding or "utf-8"
        text = f"{line}\n".encode(encoding, "backslashreplace").decode(encoding)
        with self._lock:
            if self._gone:
                return
            try:
                self.stream.write(text)
                self.stream.flush()
            except (OSError, ValueError):
                self._gone = True


class PlainProgress:
    """Tells each entry in a line, and what steps write, as far as a plain stream can."""

    def __init__(self, plan: Plan, stream: TextIO, earlier: Iterable[Entry] = ()) -> None:
        self._plan = plan
        self._writer = LineWriter(stream)
        self._begun_at = ""
        self._waits: Waits = {}
        for entry in earlier:
            self._take(entry)

    def heard(self, entry: Entry) -> None:
        """Tell one entry."""
        self._take(entry)
        self._writer.write(entry_line(entry, self._begun_at, self._waits))

    def line(self, step: str, stream: str, text: str) -> None:
        """Tell one line of a step."""
        self._writer.write(f"  | {one_line(step)}: {one_line(text)}")

    def _take(self, entry: Entry) -> None:
        self._begun_at = self._begun_at or entry.at
        if isinstance(entry, RunStarted):
            self._waits = waits_for_people(self._plan, entry.run_id)


class EventProgress:
    """Tells each entry as one line of JSON with the fields of the journal, and lines of steps."""

    def __init__(self, stream: TextIO) -> None:
        self._writer = LineWriter(stream)

    def heard(self, entry: Entry) -> None:
        """Tell one entry."""
        self._writer.write(json_line(entry))

    def line(self, step: str, stream: str, text: str) -> None:
        """Tell one line of a step, as an event of the kind ``output``."""
        event = {"kind": "output", "step": step, "stream": stream, "text": _spelled(text)}
        self._writer.write(json_line(event))


def _spelled(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


@dataclass(frozen=True, slots=True)
class Silence:
    """Tells nothing."""

    def heard(self, entry: Entry) -> None:
        """Pass over an entry."""

    def line(self, step: str, stream: str, text: str) -> None:
        """Pass over a line of a step."""
