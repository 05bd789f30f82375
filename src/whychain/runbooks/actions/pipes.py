"""The pipes between this process and a program, served so that neither ever waits for ever."""

import os
import selectors
import subprocess
import time
from collections.abc import Mapping

from whychain.runbooks.actions.capture import Capture

_PIECE_BYTES = 256 * 1024
_NOTE_SECONDS = 0.25


class Pipes:
    """Feeds a program's standard input and takes its output, one turn at a time.

    Captures are by name of the stream: ``stdout`` and ``stderr``.
    """

    def __init__(
        self, process: subprocess.Popen[bytes], captures: Mapping[str, Capture], stdin: str
    ) -> None:
        self._selector = selectors.DefaultSelector()
        self._process = process
        self._wakes: set[int] = set()
        self._captures: dict[int, Capture] = {}
        self._unfed = memoryview(stdin.encode("utf-8", "surrogatepass"))
        for name, capture in captures.items():
            descriptor = getattr(process, name).fileno()
            self._captures[descriptor] = capture
            os.set_blocking(descriptor, False)
            self._selector.register(descriptor, selectors.EVENT_READ)
        if process.stdin:
            os.set_blocking(process.stdin.fileno(), False)
            self._selector.register(process.stdin.fileno(), selectors.EVENT_WRITE)

    def wake_for(self, descriptor: int) -> None:
        """Let a turn also end when this descriptor becomes readable."""
        self._wakes.add(descriptor)
        self._selector.register(descriptor, selectors.EVENT_READ)

    def wake_no_more(self) -> None:
        """Wait for nothing but the pipes from here on."""
        for descriptor in self._wakes:
            self._selector.unregister(descriptor)
        self._wakes.clear()

    def turn(self, seconds: float) -> frozenset[int]:
        """Wait so long at most and serve what is ready; return the descriptors that woke us."""
        owed = [c.lines for c in self._captures.values() if c.lines.owes_a_note]
        limit = min(seconds, _NOTE_SECONDS) if owed else seconds
        ready = [key.fd for key, _ in self._selector.select(max(limit, 0.0))]
        for descriptor in ready:
            if descriptor in self._captures:
                self._read(descriptor)
            elif descriptor not in self._wakes:
                self._write(descriptor)
        for lines in owed:
            lines.tick()
        return frozenset(self._wakes.intersection(ready))

    def serve(self, seconds: float) -> None:
        """Serve the pipes for so long, whatever happens."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.turn(left)

    def drain(self, seconds: float) -> None:
        """Read to the end, so long at most: somebody may hold the other end for ever.

        What is there already is read in any case, also when no time is left.
        """
        until = time.monotonic() + seconds
        left = seconds
        while self._captures and left > 0:
            left = until - time.monotonic()
            self.turn(left)

    def close(self) -> None:
        """Close our ends."""
        self._selector.close()
        close_ends(self._process)

    def _read(self, descriptor: int) -> None:
        piece = os.read(descriptor, _PIECE_BYTES)
        if piece:
            self._captures[descriptor].feed(piece)
        else:
            self._selector.unregister(descriptor)
            del self._captures[descriptor]

    def _write(self, descriptor: int) -> None:
        try:
            self._unfed = self._unfed[os.write(descriptor, self._unfed) :]
        except BrokenPipeError:
            self._unfed = self._unfed[:0]
        if not self._unfed and self._process.stdin:
            self._selector.unregister(descriptor)
            self._process.stdin.close()


def close_ends(process: subprocess.Popen[bytes]) -> None:
    """Close our ends of a program's pipes."""
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream:
            stream.close()
