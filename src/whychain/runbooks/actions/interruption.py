"""Being asked to stop, by Ctrl-C or by another process, in a form that every wait can hear."""

import os
import selectors
import threading
from collections.abc import Iterator


class Interruption:
    """A request to stop. Once made it stays; every thread that waits hears it.

    ``fileno`` is readable from then on, so that a selector can wait for it beside other things.
    """

    def __init__(self) -> None:
        self._pipe: tuple[int, int] | None = None
        self._requested = False
        self._lock = threading.Lock()

    @property
    def requested(self) -> bool:
        """Return whether stopping was asked for."""
        return self._requested

    def request(self) -> None:
        """Ask everything that waits to stop. Safe in a signal handler: it takes no lock."""
        self._requested = True
        self._tell()

    def fileno(self) -> int:
        """Return a descriptor that is readable once stopping was asked for."""
        with self._lock:
            if self._pipe is None:
                reading, writing = os.pipe()
                os.set_blocking(writing, False)
                self._pipe = (reading, writing)
        if self._requested:
            self._tell()
        return self._pipe[0]

    def _tell(self) -> None:
        """Make the descriptor readable, if anybody has asked for it; nobody ever reads it empty."""
        if self._pipe is not None:
            try:
                os.write(self._pipe[1], b"!")
            except BlockingIOError:
                return

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until stopping is asked for; return whether it was."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno(), selectors.EVENT_READ)
            return any(selector.select(piece) for piece in pieces_of(seconds))

    def __del__(self) -> None:
        """Give the descriptors back."""
        for descriptor in self._pipe or ():
            os.close(descriptor)


_LONGEST_SECONDS = 24 * 3600.0


def pieces_of(seconds: float) -> Iterator[float]:
    """Yield a time in pieces that the kernel takes; it refuses to wait for a month.

    >>> list(pieces_of(-1.0)), list(pieces_of(100_000.0))
    ([0.0], [86400.0, 13600.0])
    """
    while seconds > _LONGEST_SECONDS:
        yield _LONGEST_SECONDS
        seconds -= _LONGEST_SECONDS
    yield max(seconds, 0.0)
