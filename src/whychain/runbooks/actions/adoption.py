"""Which programs this process runs, and that it takes over the orphans that they leave."""

import os
import secrets
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from whychain.runbooks.actions.process_table import PROC, Entry, entries, entry_of

_PR_SET_CHILD_SUBREAPER = 36


@dataclass(slots=True)
class Running:
    """One program of this process, from before its start until all of it is dealt with."""

    program_id: str
    """Unlike a run and a step, no second program ever has it."""
    before: frozenset[tuple[int, int]]
    """Children of this process from before the start: not of this program."""
    alone: bool
    """Whether no other program ran beside it so far: orphans of unknown origin are its own."""


class Adoption:
    """Takes over orphans, and tells whose they are. Safe in several threads."""

    def __init__(self, proc: Path = PROC) -> None:
        self._proc = proc
        self._lock = threading.Lock()
        self._adopts = False
        self._prefix = secrets.token_hex(6)
        self._count = 0
        self._running: list[Running] = []
        self._left: dict[tuple[int, int], Entry] = {}

    def begin(self) -> Running:
        """Note that a program is about to be started. Each ``begin`` needs its ``end``."""
        with self._lock:
            if not self._adopts:
                _adopt_orphans()
                self._adopts = True
            self._reap_left()
            self._count += 1
            for other in self._running:
                other.alone = False
            children = (e.identity for e in entries(self._proc) if e.parent == os.getpid())
            name = f"{self._prefix}-{self._count}"
            running = Running(name, frozenset(children), alone=not self._running)
            self._running.append(running)
            return running

    def end(self, running: Running, left: Iterable[Entry] = ()) -> None:
        """Note that a program is done and what of it lives on; those are reaped once they end."""
        with self._lock:
            self._running.remove(running)
            self._left.update({entry.identity: entry for entry in left})

    def gave(self, environment: Iterable[bytes], name: str) -> bool:
        """Return whether an environment says that a program of this process brought it forth."""
        return any(word.startswith(f"{name}={self._prefix}-".encode()) for word in environment)

    def _reap_left(self) -> None:
        for identity, entry in tuple(self._left.items()):
            now = entry_of(entry.pid, self._proc)
            if now is None or now.identity != identity:
                del self._left[identity]
            elif not now.alive:
                reap(entry.pid)
                del self._left[identity]


def reap(pid: int) -> None:
    """Take the exit code of a child that has ended, if it is one of this process.

    A negative number stands for any child in that process group.
    """
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def _adopt_orphans() -> None:
    # Without it the orphan of an orphan goes to the first process of the machine, out of sight.
    # Where the kernel refuses, sessions and environments still tell most of them.
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


ADOPTION = Adoption()
"""The one of this process: the kernel knows no other."""
