"""What every action is given and what it answers. An action performs; it decides nothing."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.plan import PlannedAction
from whychain.runbooks.redaction import Redaction
from whychain.runbooks.runs.entries import Phase


class Ended(StrEnum):
    """How one attempt ended."""

    DONE = "done"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Captured:
    """What came back on one stream: beginning and end, redacted, with a note where it was cut."""

    text: str = ""
    bytes_total: int = 0
    complete: bool = True
    """False when something between the beginning and the end was left out."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one attempt did, as far as it can be known."""

    ended: Ended
    reason: str = ""
    """One line, redacted: why it is not done."""
    acted: bool = True
    """False only where it is certain that nothing was changed: not started, not sent, refused."""
    answered: bool = True
    """False when it went out and nothing came back: the other side may or may not have acted."""
    exit_code: int | None = None
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    """Names in lower case."""
    stdout: Captured = field(default_factory=Captured)
    """Of a request: the body of the answer."""
    stderr: Captured = field(default_factory=Captured)
    agreed: tuple[str, ...] = ()
    """Of an approval: who agreed."""


class Watcher(Protocol):
    """Is told what happens while an attempt runs; may be called from several threads."""

    def started(self, pid: int, start_time: str) -> None:
        """Take note of the process of this attempt; ``start_time`` tells it from a later one."""
        ...

    def output(self, stream: str, line: str) -> None:
        """Take one redacted line of ``stdout`` or ``stderr``, without its line end."""
        ...


@dataclass(frozen=True, slots=True)
class Attempt:
    """Whose attempt this is, how long it may take, and who is told."""

    run_id: str
    step_id: str
    number: int
    timeout_seconds: float
    interruption: Interruption
    redaction: Redaction
    watcher: Watcher
    phase: Phase = Phase.DO
    begun: int = 0
    """The number of the journal entry that holds its intent; 0 when it has none."""
    hold: int | None = None
    """A descriptor that its program inherits, so that whatever is left of it can be noticed."""
    connect_seconds: float = 10.0
    """How long a connection may take to come about, of a longer time-out."""
    grace_seconds: float = 2.0
    """Between asking a process tree to end and killing it."""

    @property
    def key(self) -> str:
        """Return the same text for each attempt of this step in this run: an idempotency key."""
        return f"{self.run_id}/{self.step_id}"


class Action(Protocol):
    """Performs one planned action, its secrets and outputs filled in; never raises for failures."""

    def __call__(self, action: PlannedAction, attempt: Attempt) -> Result:
        """Perform, within the time-out, and say how it ended."""
        ...
