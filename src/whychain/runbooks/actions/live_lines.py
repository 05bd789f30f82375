"""The lines of a program's output, shown while it runs: readable, harmless and not too many."""

import re
import time
from collections.abc import Callable

from whychain.runbooks.actions.action import Watcher
from whychain.runbooks.redaction import Redaction

LINES_PER_SECOND = 200
LINE_CHARACTERS = 500
_LINE_BYTES = 8192

# Whole sequences first, so that no "[31m" is left of them; then every other control character,
# C1 and those that turn the direction of writing included: they reach terminals as commands.
_CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b[ -/]*[0-~]"
    r"|[\x00-\x08\x0a-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)


def printable(text: str) -> str:
    """Return a text without control characters and terminal sequences; tabs stay."""
    return _CONTROL.sub("", text)


class LiveLines:
    """Cuts one redacted stream into lines for a watcher; what is too much is only counted."""

    def __init__(
        self,
        stream: str,
        redaction: Redaction,
        watcher: Watcher,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream, self._redaction, self._watcher = stream, redaction, watcher
        self._clock = clock
        self._second_began = clock()
        self._shown = 0
        self._missed = 0
        self._begun = bytearray()
        self._begun_is_cut = False

    @property
    def owes_a_note(self) -> bool:
        """Return whether lines were left out that nobody was told of yet; see ``tick``."""
        return self._missed > 0

    def feed(self, piece: bytes) -> None:
        """Show the lines that end in this piece, as far as this second allows."""
        self.tick()
        *lines, rest = piece.split(b"\n", LINES_PER_SECOND - self._shown)
        for line in lines:
            self._begin(line)
            self._show()
        ends = rest.count(b"\n")
        if ends:
            self._missed += ends
            self._forget()
            rest = rest[rest.rindex(b"\n") + 1 :]
        self._begin(rest)

    def tick(self) -> None:
        """Begin a new second if the old one is over, and say what was not shown in it."""
        now = self._clock()
        if now - self._second_began >= 1:
            self._second_began = now
            self._shown = 0
            self._tell_missed()

    def finish(self) -> None:
        """Show a last line without an end, and say what was not shown."""
        if self._begun and self._shown < LINES_PER_SECOND:
            self._show()
        elif self._begun:
            self._missed += 1
        self._tell_missed()

    def _begin(self, part: bytes) -> None:
        room = _LINE_BYTES - len(self._begun)
        self._begun += part[:room]
        self._begun_is_cut = self._begun_is_cut or len(part) > room

    def _show(self) -> None:
        # Once more redacted: a colour in the middle of a secret hid it from the stream's filter.
        text = self._redaction.text(printable(self._begun.decode("utf-8", "replace")))
        cut = self._begun_is_cut or len(text) > LINE_CHARACTERS
        self._shown += 1
        self._forget()
        self._watcher.output(self._stream, text[:LINE_CHARACTERS] + "…" if cut else text)

    def _forget(self) -> None:
        self._begun.clear()
        self._begun_is_cut = False

    def _tell_missed(self) -> None:
        missed, self._missed = self._missed, 0
        if missed:
            lines = "line was" if missed == 1 else "lines were"
            self._watcher.output(self._stream, f"… {missed} {lines} not shown")
