"""All that one program brought forth, and ending it; also what an earlier run left alive."""

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from whychain.runbooks.actions.adoption import ADOPTION, Adoption, Running, reap
from whychain.runbooks.actions.process_table import (
    PROC,
    Entry,
    ancestors_of,
    command_of,
    entries,
    entry_of,
    environment_of,
)

RUN_ID = "WHYCHAIN_RUN_ID"
STEP_ID = "WHYCHAIN_STEP_ID"
ATTEMPT_KEY = "WHYCHAIN_ATTEMPT_KEY"
PROGRAM_ID = "WHYCHAIN_PROGRAM_ID"

KILL_SECONDS = 5.0
"""How long killing is repeated before what is left is reported."""
_FIRST_PAUSE = 0.002
_LONGEST_PAUSE = 0.05

Wait = Callable[[float], object]
Send = Callable[[tuple[Entry, ...]], None]


@dataclass(frozen=True, slots=True)
class Living:
    """A process of a run. Its command is as it stands in the process list, not redacted."""

    pid: int
    start_time: str
    command: str
    step: str


def living_processes(run_id: str, proc: Path = PROC) -> tuple[Living, ...]:
    """Return what is alive of a run, by pid, apart from this process and those it comes from.

    Knows them by their environment: one that was started with another environment, or that
    belongs to somebody else, is not found. Empty on machines without ``/proc``.
    """
    table = entries(proc)
    own = ancestors_of(os.getpid(), table)
    mark = f"{RUN_ID}={run_id}".encode()
    found: list[Living] = []
    for entry in table:
        environment = environment_of(entry.pid, proc) if entry.pid not in own else ()
        if entry.alive and mark in environment:
            step = _step_of(environment)
            found.append(Living(entry.pid, str(entry.start), _command(entry, proc), step))
    return tuple(found)


def _step_of(environment: tuple[bytes, ...]) -> str:
    mark = f"{STEP_ID}=".encode()
    words = (word.removeprefix(mark) for word in environment if word.startswith(mark))
    return next(words, b"").decode(errors="replace")


def start_time_of(pid: int, proc: Path = PROC) -> str:
    """Return when a process began, in clock ticks since the machine did; empty if unknown."""
    entry = entry_of(pid, proc)
    return str(entry.start) if entry else ""


def is_alive(pid: int, start_time: str, proc: Path = PROC) -> bool:
    """Return whether the very process lives that had this pid and this start time.

    Without a start time any process with this pid counts.
    """
    if start_time:
        entry = entry_of(pid, proc)
        return entry is not None and entry.alive and str(entry.start) == start_time
    try:
        os.kill(pid, 0)
    except OSError as error:
        return isinstance(error, PermissionError)
    return True


def signal_process(entry: Entry, number: signal.Signals, proc: Path = PROC) -> None:
    """Signal this very process, never a later one with its pid; a kill goes to its whole group."""
    now = entry_of(entry.pid, proc)
    if now is None or now.identity != entry.identity:
        return
    try:
        os.kill(now.pid, number)
        # The kernel kills a group in one go: no fork of its members slips through.
        if number == signal.SIGKILL and now.group > 1:
            os.killpg(now.group, number)
    except (ProcessLookupError, PermissionError):
        return


class ProcessTree:
    """A program and all that it brought forth, in whatever session and under whatever parent.

    What belongs to it: the descendants; whoever is in one of their sessions, which nobody can
    join from outside; whoever has this program's mark in the environment; and, while no other
    program runs in this process, the orphans that came to this process since the start. Out of
    reach is what somebody else starts on request: a container, a timer, a service.
    """

    def __init__(self, pid: int, running: Running, adoption: Adoption, proc: Path = PROC) -> None:
        unseen = Entry(pid, os.getpid(), pid, pid, 0, alive=True, name="")
        self._root = entry_of(pid, proc) or unseen
        self._running, self._adoption, self._proc = running, adoption, proc
        self._mark = f"{PROGRAM_ID}={running.program_id}".encode()
        self._known: set[tuple[int, int]] = {self._root.identity}
        self._sessions: set[int] = {pid}

    def end(
        self, grace_seconds: float, wait: Wait, kill_seconds: float = KILL_SECONDS
    ) -> tuple[Entry, ...]:
        """Ask every process once to end, wait, kill; return what is still seen after all that.

        ``wait`` is called with seconds instead of sleeping. Exit codes of orphans are taken,
        that of the program itself is left to whoever started it.
        """
        asked: set[tuple[int, int]] = set()

        def ask(seen: tuple[Entry, ...]) -> None:
            for entry in seen:
                if entry.identity not in asked:
                    asked.add(entry.identity)
                    signal_process(entry, signal.SIGTERM, self._proc)

        return self._until_gone(ask, grace_seconds, wait) and self._until_gone(
            self._kill, kill_seconds, wait
        )

    def close(self) -> None:
        """Let go of the program; what is alive of it lives on."""
        self._adoption.end(self._running, self.members())

    def members(self) -> tuple[Entry, ...]:
        """Return what is alive of the tree now; orphans that have ended are reaped."""
        seen = self._seen()
        _reap_ended(seen)
        return tuple(entry for entry in seen if entry.alive)

    def _seen(self) -> tuple[Entry, ...]:
        """Return what is alive of the tree, and its orphans that have ended since the last look.

        Such an orphan may have started another one, which the same look missed.
        """
        return tuple(
            entry
            for entry in self._found()
            if entry.alive or (entry.parent == os.getpid() and entry.pid != self._root.pid)
        )

    def _until_gone(self, send: Send, seconds: float, wait: Wait) -> tuple[Entry, ...]:
        until = time.monotonic() + seconds
        pause = _FIRST_PAUSE
        # A second look: while a process turns into another program, its marks cannot be read.
        while seen := self._seen() or self._seen():
            send(seen)
            _reap_ended(seen)
            left = until - time.monotonic()
            if left <= 0:
                break
            wait(min(pause, left))
            pause = min(pause * 2, _LONGEST_PAUSE)
        return seen

    def _kill(self, seen: tuple[Entry, ...]) -> None:
        for entry in seen:
            signal_process(entry, signal.SIGKILL, self._proc)

    def _found(self) -> tuple[Entry, ...]:
        table = entries(self._proc)
        own = next((entry.session for entry in table if entry.pid == os.getpid()), 0)
        rest = [e for e in table if e.start >= self._root.start and e.session not in {0, own}]
        found: dict[int, Entry] = {}
        grown = True
        while grown:
            new = [entry for entry in rest if self._belongs(entry, found)]
            rest = [entry for entry in rest if entry not in new]
            found.update({entry.pid: entry for entry in new})
            self._known.update(entry.identity for entry in new)
            self._sessions.update(entry.session for entry in new)
            grown = bool(new)
        return tuple(found.values())

    def _belongs(self, entry: Entry, found: dict[int, Entry]) -> bool:
        if entry.session in self._sessions or entry.parent in found:
            return True
        if entry.identity in self._known:
            return True
        environment = environment_of(entry.pid, self._proc)
        return self._mark in environment or self._is_stray(entry, environment)

    def _is_stray(self, entry: Entry, environment: tuple[bytes, ...]) -> bool:
        return (
            self._running.alone
            and entry.parent == os.getpid()
            and entry.identity not in self._running.before
            and not self._adoption.gave(environment, PROGRAM_ID)
        )


def _reap_ended(seen: tuple[Entry, ...]) -> None:
    for entry in seen:
        if not entry.alive:
            reap(entry.pid)


class ProcessGroup:
    """A program and what stayed in its process group: all that can be told without ``/proc``."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def end(
        self, grace_seconds: float, wait: Wait, kill_seconds: float = KILL_SECONDS
    ) -> tuple[Entry, ...]:
        """Ask the group to end, wait, kill. Nothing can be said of what is left."""
        for number, seconds in ((signal.SIGTERM, grace_seconds), (signal.SIGKILL, kill_seconds)):
            until = time.monotonic() + seconds
            asked = self._signal(number)
            while asked and self._is_there() and time.monotonic() < until:
                wait(_LONGEST_PAUSE)
        return ()

    def close(self) -> None:
        """Let go of the program; what is alive of it lives on."""

    def _is_there(self) -> bool:
        if self._process.poll() is not None:
            # Orphans of the group that came to this process; its own leader was reaped just now.
            reap(-self._process.pid)
        return self._signal(0)

    def _signal(self, number: int) -> bool:
        try:
            os.killpg(self._process.pid, number)
        except (ProcessLookupError, PermissionError):
            return False
        return True


def tree_of(
    process: subprocess.Popen[bytes], running: Running | None, proc: Path = PROC
) -> ProcessTree | ProcessGroup:
    """Return the tree of a program begun with ``ADOPTION``, or its group when it was not."""
    if running is None:
        return ProcessGroup(process)
    return ProcessTree(process.pid, running, ADOPTION, proc)


def _command(entry: Entry, proc: Path) -> str:
    return shlex.join(command_of(entry.pid, proc)) or f"[{entry.name}]"
