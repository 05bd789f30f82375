"""Who watches a program in tests, what is secret there, and small programs to start."""

import os
import signal
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from whychain.runbooks.actions.action import Attempt, Ended, Result
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.actions.process_tree import is_alive, living_processes, start_time_of
from whychain.runbooks.actions.program import THIS_MACHINE, Machine, start_program
from whychain.runbooks.plan import PlannedAction
from whychain.runbooks.redaction import RedactedStream, Redaction
from whychain.runbooks.steps import StepKind

PATIENCE = 20.0
T = TypeVar("T")


class OneSecret(Redaction):
    """Knows one secret, in one form."""

    def __init__(self, secret: str = "") -> None:
        self._secret = secret

    def text(self, text: str) -> str:
        return text.replace(self._secret, "***") if self._secret else text

    def stream(self) -> "OneSecretStream":
        return OneSecretStream(self._secret.encode())


class OneSecretStream(RedactedStream):
    """Holds back what may be the beginning of the secret."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._held = b""

    def feed(self, piece: bytes) -> bytes:
        if not self._secret:
            return piece
        known = (self._held + piece).replace(self._secret, b"***")
        keep = len(self._secret) - 1
        self._held = known[-keep:]
        return known[:-keep]

    def finish(self) -> bytes:
        return self._held


@dataclass
class Notes:
    """A watcher that writes down what it is told."""

    processes: list[tuple[int, str]] = field(default_factory=list)
    lines: list[tuple[str, str]] = field(default_factory=list)
    on_start: Callable[[], None] = lambda: None
    on_line: Callable[[str], None] = lambda _: None

    def started(self, pid: int, start_time: str) -> None:
        self.processes.append((pid, start_time))
        self.on_start()

    def output(self, stream: str, line: str) -> None:
        self.lines.append((stream, line))
        self.on_line(line)


def program(*argv: str, **more: object) -> PlannedAction:
    """Return a planned program."""
    return PlannedAction(StepKind.RUN, argv=argv, **more)  # type: ignore[arg-type]


def shell(script: str, **more: object) -> PlannedAction:
    """Return a planned program that is a script of the shell."""
    return program("sh", "-c", script, **more)


def python(script: str, *arguments: str) -> PlannedAction:
    """Return a planned program that is a script of Python."""
    return program(sys.executable, "-S", "-c", script, *arguments)


def attempt_of(
    run_id: str,
    notes: Notes | None = None,
    *,
    timeout: float = 60.0,
    grace: float = 10.0,
    interruption: Interruption | None = None,
    secret: str = "",
) -> Attempt:
    """Return an attempt that is patient, unless told otherwise."""
    return Attempt(
        run_id=run_id,
        step_id="step",
        number=1,
        timeout_seconds=timeout,
        interruption=interruption or Interruption(),
        redaction=OneSecret(secret),
        watcher=notes or Notes(),
        grace_seconds=grace,
    )


def interrupted_once_up(
    run_id: str, action: PlannedAction, machine: Machine = THIS_MACHINE, *, grace: float = 10.0
) -> Result:
    """Return what becomes of a program that is interrupted at its first line of output."""
    interruption = Interruption()
    notes = Notes(on_line=lambda _: interruption.request())
    result = start_program(
        action, attempt_of(run_id, notes, grace=grace, interruption=interruption), machine
    )
    assert (result.ended, result.reason, result.acted) == (Ended.INTERRUPTED, "interrupted", True)
    return result


@contextmanager
def new_run() -> Iterator[str]:
    """Give a run id that no other test has; whatever carries it is killed afterwards."""
    run_id = f"test-{uuid.uuid4().hex}"
    yield run_id
    for process in living_processes(run_id):
        os.kill(process.pid, signal.SIGKILL)


def pid_from(path: Path) -> int:
    """Return the pid that a program writes into a file, once it has."""
    return int(soon(lambda: path.exists() and path.read_text().strip()))


def gone(pid: int) -> bool:
    """Return whether no process with this pid is alive, waiting for it if need be."""
    return bool(soon(lambda: not lives(pid)))


def lives(pid: int) -> bool:
    """Return whether a process with this pid is alive: there, and no zombie."""
    start = start_time_of(pid)
    return bool(start) and is_alive(pid, start)


def soon(question: Callable[[], T]) -> T:
    """Return the first answer that is true, or the last one when patience ends."""
    until = time.monotonic() + PATIENCE
    while not (answer := question()) and time.monotonic() < until:
        time.sleep(0.01)
    return answer
