"""Being asked to stop, by Ctrl-C or by another process, in a form that every wait can hear."""

import os
import selectors


class Interruption:
    """A request to stop. Once made it stays; every thread that waits hears it.

    ``fileno`` is readable from then on, so that a selector can wait for it beside other things.
    """

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)
        self._requested = False

    @property
    def requested(self) -> bool:
        """Return whether stopping was asked for."""
        return self._requested

    def request(self) -> None:
        """Ask everything that waits to stop. Safe in a signal handler."""
        if not self._requested:
            self._requested = True
            os.write(self._write, b"!")

    def fileno(self) -> int:
        """Return a descriptor that is readable once stopping was asked for."""
        return self._read

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until stopping is asked for; return whether it was."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._read, selectors.EVENT_READ)
            return bool(selector.select(max(seconds, 0.0)))
