"""What a journal says: of each step, how far it came and whether its effect is certain. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from whychain.runbooks.runbook import EffectClass
from whychain.runbooks.runs.entries import (
    Approval,
    Decision,
    Ended,
    Entry,
    Intent,
    Outcome,
    Phase,
    ProcessStarted,
    Purpose,
    RunStarted,
    SessionStarted,
    StepOutcome,
    Verdict,
)
from whychain.runbooks.values import Value


@dataclass(frozen=True, slots=True)
class StepState:
    """How far one step came."""

    outcome: StepOutcome | None = None
    """Of the step itself; None when it never ended."""
    in_flight: bool = False
    """An attempt was begun and its end was never written."""
    acted: bool = False
    """Something may have been changed."""
    effect: EffectClass = EffectClass.READ
    """What its last intent said that it does to the world."""
    begun: int = 0
    """The position of its last intent among all entries; undo goes through them in reverse."""
    attempts: int = 0
    seconds: float = 0.0
    reason: str = ""
    stderr: str = ""
    """The last lines that the last attempt wrote there."""
    out: tuple[tuple[str, Value], ...] = ()
    decision: Verdict | None = None
    """What an operator decided since the last attempt."""
    undo: StepOutcome | None = None
    undo_in_flight: bool = False
    undo_begun: int = 0
    """The position of the last intent to undo it."""
    undo_effect: EffectClass = EffectClass.IDEMPOTENT
    undo_reason: str = ""

    @property
    def in_doubt(self) -> bool:
        """Return whether an effect that must not be made twice may be there or not."""
        if self.undo is StepOutcome.UNDONE:
            return False
        once = self.effect is EffectClass.ONCE
        cut_off = self.in_flight or (self.outcome is StepOutcome.TIMED_OUT and self.acted)
        unknown = StepOutcome.UNKNOWN in {self.outcome, self.undo}
        undo_cut_off = self.undo_in_flight and self.undo_effect is EffectClass.ONCE
        return unknown or undo_cut_off or (cut_off and once)

    @property
    def shown(self) -> StepOutcome | None:
        """Return the one word that tells how the step stands now."""
        if self.undo is not None:
            return self.undo
        if self.outcome is None and (self.in_flight or self.undo_in_flight):
            return StepOutcome.UNKNOWN
        return self.outcome


@dataclass(frozen=True, slots=True)
class Process:
    """A process that took part in a run."""

    pid: int
    start_time: str
    step: str = ""


@dataclass(slots=True)
class History:
    """The entries of one run, added one by one."""

    started: RunStarted | None = None
    session: Process | None = None
    undo_asked: bool = False
    """An operator asked for everything to be taken back, also what the runbook keeps."""
    undo_begun: bool = False
    """Something was taken back, or was about to be."""
    steps: dict[str, StepState] = field(default_factory=dict)
    processes: list[Process] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    ended: Ended | None = None
    """How the last session ended; None while it runs, or after a crash."""
    aborted: bool = False
    count: int = 0

    def add(self, entry: Entry) -> None:
        """Take one more entry into account."""
        self.count += 1
        match entry:
            case RunStarted():
                self.started = entry
            case SessionStarted():
                self.session = Process(entry.pid, entry.start_time)
                self.ended = None
                self.undo_asked = self.undo_asked or entry.purpose is Purpose.UNDO
            case Ended():
                self.ended = entry
            case ProcessStarted():
                self.processes.append(Process(entry.pid, entry.start_time, entry.step))
            case Approval():
                self.approvals.append(entry)
            case Intent() | Outcome() | Decision():
                undoing = not isinstance(entry, Decision) and entry.phase is Phase.UNDO
                self.undo_begun = self.undo_begun or undoing
                self.steps[entry.step] = self._step(entry, self.state(entry.step))

    def state(self, step: str) -> StepState:
        """Return how far a step came; a step that was never begun has none of it."""
        return self.steps.get(step, _NEVER)

    @property
    def in_doubt(self) -> tuple[str, ...]:
        """Return the steps whose effect nobody can be sure of before somebody decides or asks."""
        return tuple(step for step, state in self.steps.items() if state.in_doubt)

    def _step(self, entry: Intent | Outcome | Decision, state: StepState) -> StepState:
        match entry:
            case Decision():
                self.aborted = self.aborted or entry.verdict is Verdict.ABORT
                return _decided(state, entry)
            case Intent(phase=Phase.UNDO):
                return replace(
                    state,
                    undo_in_flight=True,
                    undo_begun=self.count,
                    undo_effect=entry.effect,
                    undo=None,
                )
            case Intent():
                return replace(
                    state,
                    in_flight=True,
                    outcome=None,
                    begun=self.count,
                    attempts=entry.attempt,
                    effect=entry.effect,
                    decision=None,
                )
            case Outcome(phase=Phase.UNDO):
                return replace(
                    state, undo_in_flight=False, undo=entry.outcome, undo_reason=entry.reason
                )
            case _:
                return _ended(state, entry)


_NEVER = StepState()
_LINES_KEPT = 3


def _ended(state: StepState, entry: Outcome) -> StepState:
    return replace(
        state,
        in_flight=False,
        outcome=entry.outcome,
        acted=state.acted or (entry.acted and entry.outcome is not StepOutcome.SKIPPED),
        attempts=entry.attempt or state.attempts,
        seconds=entry.seconds,
        reason=entry.reason,
        stderr="\n".join(_last_lines(entry.stderr)),
        out=tuple(entry.out.items()),
    )


def _last_lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if line.strip()][-_LINES_KEPT:]


def _decided(state: StepState, entry: Decision) -> StepState:
    """A decision is about the undo when that is what nobody knows."""
    about_undo = state.undo_in_flight or state.undo is StepOutcome.UNKNOWN
    done = entry.verdict is Verdict.DONE
    if entry.verdict is Verdict.ABORT:
        return state
    if about_undo:
        undo = StepOutcome.UNDONE if done else None
        return replace(state, undo_in_flight=False, undo=undo, decision=entry.verdict)
    return replace(
        state,
        in_flight=False,
        outcome=StepOutcome.DONE if done else None,
        acted=done,
        decision=entry.verdict,
        reason=f"{entry.who} decided: {entry.reason}",
    )


def history_of(entries: Iterable[Entry]) -> History:
    """Return what a journal says as a whole."""
    history = History()
    for entry in entries:
        history.add(entry)
    return history
