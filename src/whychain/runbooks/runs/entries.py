"""The entries of a journal: everything that a run decided, began and found out.

An intent is written before its effect, an outcome after it. Whatever a killed process left
behind can be told from these lines alone. Secrets never stand here, only where they are read.
"""

from enum import StrEnum

import msgspec

from whychain.runbooks.runbook import EffectClass, Runbook


class StepOutcome(StrEnum):
    """What became of a step in a real run. A plan never uses these words."""

    DONE = "done"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"
    UNDONE = "undone"
    UNDO_FAILED = "undo_failed"


class RunOutcome(StrEnum):
    """How a run, or the undo of one, ended."""

    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    NOT_APPROVED = "not_approved"
    UNKNOWN = "unknown"
    UNDONE = "undone"


class Phase(StrEnum):
    """Whether a step is being done, asked about or taken back."""

    DO = "do"
    CHECK = "check"
    UNDO = "undo"


class Purpose(StrEnum):
    """What a process works on a run for."""

    RUN = "run"
    RESUME = "resume"
    UNDO = "undo"


class Verdict(StrEnum):
    """What an operator says of a step whose outcome nobody knows."""

    DONE = "done"
    NOT_DONE = "not-done"
    ABORT = "abort"


class Line(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", omit_defaults=True):
    """What every entry has: when it was written, in UTC (RFC 3339, milliseconds)."""

    at: str


class RunStarted(Line, frozen=True, tag="run_started"):
    """The first entry: everything that planning needs, so that the same plan can be made again."""

    run_id: str
    runbook: str
    title: str
    plan_sha256: str
    tool_version: str
    given: tuple[str, ...]
    runbooks: tuple[Runbook, ...]
    initiator: str
    initiator_id: int
    host: str
    plan_file: str = ""


class SessionStarted(Line, frozen=True, tag="session_started"):
    """A process took this run into its hands."""

    purpose: Purpose
    pid: int
    start_time: str
    who: str


class Intent(Line, frozen=True, tag="intent"):
    """What is about to be done; on disk before it is."""

    step: str
    phase: Phase = Phase.DO
    attempt: int = 1
    effect: EffectClass = EffectClass.READ
    argv: tuple[str, ...] = ()
    request: str = ""
    timeout_seconds: float = 0.0


class ProcessStarted(Line, frozen=True, tag="process_started"):
    """The program of a step runs; the start time tells the process from a later one."""

    step: str
    pid: int
    start_time: str


class Outcome(Line, frozen=True, tag="outcome"):
    """What became of a step, or of its undo."""

    step: str
    outcome: StepOutcome
    phase: Phase = Phase.DO
    attempt: int = 0
    seconds: float = 0.0
    reason: str = ""
    acted: bool = True
    exit_code: int | None = None
    status: int | None = None
    stdout: str = ""
    stderr: str = ""
    out: dict[str, str | int | float | bool | tuple[str, ...]] = msgspec.field(default_factory=dict)


class Decision(Line, frozen=True, tag="decision"):
    """What an operator decided about a step."""

    step: str
    verdict: Verdict
    reason: str
    who: str


class Approval(Line, frozen=True, tag="approval"):
    """Somebody agreed, or did not."""

    step: str
    who: str
    granted: bool
    plan_sha256: str
    reason: str = ""


class TornLine(Line, frozen=True, tag="torn_line"):
    """A line that a killed process had begun was cut off before going on."""

    bytes_cut: int


class Ended(Line, frozen=True, tag="ended"):
    """How the session ended."""

    outcome: RunOutcome
    exit_code: int
    seconds: float


Entry = (
    RunStarted
    | SessionStarted
    | Intent
    | ProcessStarted
    | Outcome
    | Decision
    | Approval
    | TornLine
    | Ended
)
