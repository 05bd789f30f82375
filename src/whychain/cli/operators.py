"""The person at the terminal, or nobody: one question, one typed line."""

import os
import selectors
import threading
import time
from dataclasses import dataclass, field
from typing import TextIO

from whychain.cli.control_codes import without_control_codes
from whychain.runbooks.actions.interruption import Interruption

_LONGEST_ANSWER = 4096
_LONGEST_WAIT_SECONDS = 60.0


@dataclass(slots=True)
class NoOperator:
    """Nobody can be asked."""

    interactive: bool = False

    def ask(self, question: str, interruption: Interruption, timeout_seconds: float) -> str | None:
        """Return None at once: nobody is there."""
        return None


@dataclass(slots=True)
class TerminalOperator:
    """The person at a terminal: questions go to ``stream``, answers come from a descriptor."""

    keyboard: int
    stream: TextIO
    interactive: bool = True
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, question: str, interruption: Interruption, timeout_seconds: float) -> str | None:
        """Return the line that is typed after the question; None when none is, or input ended.

        One question at a time. What was typed before it stood there is no answer.
        """
        ends_at = time.monotonic() + timeout_seconds
        if not self._turn.acquire(timeout=min(max(timeout_seconds, 0.0), threading.TIMEOUT_MAX)):
            return None
        try:
            _forget_typed(self.keyboard)
            self._say(f"[{timeout_seconds:g} s to answer] {without_control_codes(question)}")
            typed = _typed_line(self.keyboard, interruption, ends_at)
            if typed is None:
                self._say("\n")
        except OSError:  # the terminal is gone, and with it whoever sat there
            return None
        else:
            return typed
        finally:
            self._turn.release()

    def _say(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()


def _forget_typed(keyboard: int) -> None:
    if not os.isatty(keyboard):
        return
    import termios

    termios.tcflush(keyboard, termios.TCIFLUSH)


def _typed_line(keyboard: int, interruption: Interruption, ends_at: float) -> str | None:
    """Return one line without its end; None when time, stopping or the end of input comes first."""
    typed = b""
    with selectors.DefaultSelector() as selector:
        selector.register(keyboard, selectors.EVENT_READ)
        selector.register(interruption, selectors.EVENT_READ)
        while b"\n" not in typed:
            left = ends_at - time.monotonic()
            ready = selector.select(min(max(left, 0.0), _LONGEST_WAIT_SECONDS))
            if interruption.requested or left <= 0:
                return None
            if not ready:
                continue
            piece = os.read(keyboard, _LONGEST_ANSWER)
            if not piece:
                return None
            typed += piece
    return typed.partition(b"\n")[0].decode("utf-8", "replace").rstrip("\r")
