"""A real pseudo-terminal with somebody who reads its screen and types."""

import os
import pty
import selectors
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

_PATIENCE_SECONDS = 30.0


@dataclass(slots=True)
class Person:
    """Sits at a terminal; ``keyboard`` and ``screen`` are what a program there is given."""

    master: int
    keyboard: int
    screen: TextIO
    seen: str = ""

    def types(self, text: str) -> None:
        """Press keys."""
        os.write(self.master, text.encode())

    def waits_for(self, text: str) -> str:
        """Look at the screen until the text stands there; return all that was seen so far."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.master, selectors.EVENT_READ)
            while text not in self.seen:
                assert selector.select(_PATIENCE_SECONDS), f"never seen: {text!r} in {self.seen!r}"
                self.seen += os.read(self.master, 65536).decode("utf-8", "replace")
        return self.seen


@contextmanager
def at_a_terminal() -> Iterator[Person]:
    """Open a pseudo-terminal and close it again."""
    master, slave = pty.openpty()
    with os.fdopen(os.dup(slave), "w", encoding="utf-8") as screen:
        try:
            yield Person(master, slave, screen)
        finally:
            os.close(slave)
            os.close(master)
