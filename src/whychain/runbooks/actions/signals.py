"""Ctrl-C and termination, as steps: stop; stop the undo too; end everything at once."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from whychain.runbooks.actions.interruption import Interruption

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def stopping_on_signals(
    stop: Interruption, stop_undo: Interruption, end_everything: Callable[[], None]
) -> Iterator[None]:
    """For as long as the block runs: the first signal stops the run, the second also its undo.

    The third ends every process that was started and this one, whatever is left unknown then.
    """
    received = 0

    def hear(number: int, _: object) -> None:
        nonlocal received
        received += 1
        if received == 1:
            stop.request()
        elif received == 2:
            stop_undo.request()
        else:
            end_everything()
            os._exit(128 + number)

    known = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    numbers = [n for n in known if not (_is_hang_up(n) and signal.getsignal(n) is signal.SIG_IGN)]
    before = {number: signal.signal(number, hear) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _is_hang_up(number: int) -> bool:
    """Return whether this is the end of the terminal, which ``nohup`` has programs ignore."""
    return number == getattr(signal, "SIGHUP", None)
