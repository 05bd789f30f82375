"""What is kept of a program's output: the beginning, the end, and how much lay between."""

import codecs

from whychain.runbooks.actions.action import Captured, Watcher
from whychain.runbooks.actions.live_lines import LiveLines
from whychain.runbooks.redaction import Redaction

HEAD_BYTES = 1024 * 1024
TAIL_BYTES = 64 * 1024


class Capture:
    """Takes one stream in pieces: redacts, shows and keeps it in bounded memory."""

    def __init__(self, stream: str, redaction: Redaction, watcher: Watcher) -> None:
        self._redacted = redaction.stream()
        self.lines = LiveLines(stream, redaction, watcher)
        self._ends = HeadAndTail()
        self._bytes_total = 0

    def feed(self, piece: bytes) -> None:
        """Take what the program wrote next."""
        self._bytes_total += len(piece)
        self._take(self._redacted.feed(piece))

    def finish(self) -> Captured:
        """Return what is kept; ``bytes_total`` is what the program wrote, before redaction."""
        self._take(self._redacted.finish())
        self.lines.finish()
        return Captured(self._ends.text(), self._bytes_total, not self._ends.left_out)

    def _take(self, piece: bytes) -> None:
        if piece:
            self._ends.feed(piece)
            self.lines.feed(piece)


class HeadAndTail:
    """The first MiB and the last 64 KiB of what may be without end."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._tail = bytearray()
        self._dropped = 0

    @property
    def left_out(self) -> int:
        """Return how many bytes lie between the beginning and the end."""
        return self._dropped + max(len(self._tail) - TAIL_BYTES, 0)

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""
        room = HEAD_BYTES - len(self._head)
        self._head += piece[:room]
        self._tail += piece[room:]
        # Not at every piece: moving 64 KiB for each small one would cost more than reading it.
        if len(self._tail) > 4 * TAIL_BYTES:
            excess = len(self._tail) - TAIL_BYTES
            del self._tail[:excess]
            self._dropped += excess

    def text(self) -> str:
        """Return it as text, with one line in place of what was left out."""
        if not self.left_out:
            return (self._head + self._tail).decode("utf-8", "replace")
        # A character that the cut goes through belongs to what is left out.
        head = codecs.getincrementaldecoder("utf-8")("replace").decode(bytes(self._head))
        tail = self._tail[-TAIL_BYTES:]
        broken = next((i for i in range(4) if tail[i] & 0xC0 != 0x80), 0)
        left_out = self.left_out + broken
        line_end = "" if head.endswith("\n") else "\n"
        note = f"{line_end}[… {left_out} bytes left out …]\n"
        return head + note + tail[broken:].decode("utf-8", "replace")
