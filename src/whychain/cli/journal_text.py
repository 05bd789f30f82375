"""What a journal says, one line for each entry: the same words while a run goes on and later."""

import datetime
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from whychain.cli.control_codes import one_line, without_control_codes
from whychain.runbooks.plan import Plan, PlannedAction, flat
from whychain.runbooks.runs.entries import (
    Approval,
    Decision,
    Ended,
    Entry,
    Intent,
    Outcome,
    Phase,
    ProcessStarted,
    RunStarted,
    SessionStarted,
    StepOutcome,
    TornLine,
)
from whychain.runbooks.steps import StepKind


@dataclass(frozen=True, slots=True)
class Wait:
    """What a person is asked for, and the command that answers from any terminal."""

    what: str
    command: tuple[str, ...]


Waits = Mapping[tuple[str, Phase], Wait]
"""The steps and phases in which a person must answer."""

_NOBODY: Waits = {}
_BEGIN = {Phase.DO: "begin", Phase.CHECK: "check", Phase.UNDO: "undo"}
_OUTCOMES = {
    StepOutcome.DONE: "done",
    StepOutcome.FAILED: "FAILED",
    StepOutcome.TIMED_OUT: "TIMED OUT",
    StepOutcome.SKIPPED: "skipped",
    StepOutcome.UNKNOWN: "UNKNOWN",
    StepOutcome.UNDONE: "undone",
    StepOutcome.UNDO_FAILED: "UNDO FAILED",
}
_VERB = 11
_OUTPUT = " " * 12


def entry_line(entry: Entry, begun_at: str, waits: Waits = _NOBODY) -> str:
    """Return what an entry says: seconds since the run began, what happened, to which step.

    ``waits`` tells for which steps a person must answer, and with which command.
    """
    verb, text = _told(entry, waits)
    return f"{_since(begun_at, entry.at):>9}  {verb:<{_VERB}}  {one_line(text)}".rstrip()


def log_lines(entries: Iterable[Entry], *, output: bool, plan: Plan | None = None) -> Iterator[str]:
    """Yield a journal for people; with ``output`` also what the steps wrote, indented.

    With the plan of the run, a step that waits for people says how to answer it.
    """
    begun_at, waits = "", _NOBODY
    for entry in entries:
        begun_at = begun_at or entry.at
        if isinstance(entry, RunStarted) and plan:
            waits = waits_for_people(plan, entry.run_id)
        yield entry_line(entry, begun_at, waits)
        if output and isinstance(entry, Outcome):
            yield from _captured("out", entry.stdout)
            yield from _captured("err", entry.stderr)


def waits_for_people(plan: Plan, run_id: str) -> Waits:
    """Return the steps, and undos, of a plan that a person answers, with the command for it."""
    waits: dict[tuple[str, Phase], Wait] = {}
    for step in flat(plan.steps + plan.verify):
        command = ("whychain", "runbook", "approve", run_id, "--step", step.id)
        undo = step.undo.action if step.undo else None
        for action, phase in ((step.action, Phase.DO), (undo, Phase.UNDO)):
            if action and (verb := _PEOPLE.get(action.kind)):
                waits[step.id, phase] = Wait(f"{verb}{_asked(action)}", command)
    return waits


_PEOPLE = {StepKind.APPROVE: "approval needed", StepKind.MANUAL: "a person is needed"}


def _asked(action: PlannedAction) -> str:
    return f": {one_line(action.text)}" if action.text.strip() else ""


def _since(begun_at: str, at: str) -> str:
    begun, now = (datetime.datetime.fromisoformat(text) for text in (begun_at, at))
    return f"{(now - begun).total_seconds():+.3f} s"


def _captured(stream: str, text: str) -> Iterator[str]:
    for line in without_control_codes(text).splitlines():
        yield f"{_OUTPUT}| {stream}: {line}".rstrip()


def _told(entry: Entry, waits: Waits) -> tuple[str, str]:
    if isinstance(entry, Intent):
        return _intent(entry, waits)
    tell: Callable[[Any], tuple[str, str]] = _TELL[type(entry)]
    return tell(entry)


def _run_started(entry: RunStarted) -> tuple[str, str]:
    what = f"{entry.runbook}: {entry.title}"
    return "run", f"{what} (run {entry.run_id}, by {entry.initiator} on {entry.host})"


def _session_started(entry: SessionStarted) -> tuple[str, str]:
    return "session", f"{entry.purpose.value} by {entry.who or 'nobody'} (process {entry.pid})"


def _intent(entry: Intent, waits: Waits) -> tuple[str, str]:
    action = f"$ {shlex.join(entry.argv)}" if entry.argv else entry.request
    wait = waits.get((entry.step, entry.phase))
    answer = f"{wait.what}; {shlex.join(wait.command)}" if wait else ""
    attempt = f" (attempt {entry.attempt})" if entry.attempt > 1 else ""
    what = action or answer
    return _BEGIN[entry.phase], f"{entry.step}{attempt}{': ' if what else ''}{what}"


def _process_started(entry: ProcessStarted) -> tuple[str, str]:
    return "process", f"{entry.step}: {entry.pid}"


def _outcome(entry: Outcome) -> tuple[str, str]:
    took = f" ({entry.seconds:g} s)" if entry.seconds or entry.acted else ""
    reason = f": {entry.reason}" if entry.reason else ""
    undo = "the undo of " if _is_doubtful_undo(entry) else ""
    return _OUTCOMES[entry.outcome], f"{undo}{entry.step}{took}{reason}"


def _is_doubtful_undo(entry: Outcome) -> bool:
    return entry.phase is Phase.UNDO and entry.outcome is StepOutcome.UNKNOWN


def _decision(entry: Decision) -> tuple[str, str]:
    return "decided", f"{entry.step}: {entry.verdict.value}, by {entry.who}: {entry.reason}"


def _approval(entry: Approval) -> tuple[str, str]:
    reason = f": {entry.reason}" if entry.reason else ""
    return "approved" if entry.granted else "REFUSED", f"{entry.step} by {entry.who}{reason}"


def _torn_line(entry: TornLine) -> tuple[str, str]:
    return "torn line", f"{entry.bytes_cut} bytes that a crash cut off were removed"


def _ended(entry: Ended) -> tuple[str, str]:
    word = entry.outcome.value.replace("_", " ").upper()
    return "ended", f"{word} in {entry.seconds:g} s, exit code {entry.exit_code}"


_TELL: Mapping[type, Callable[[Any], tuple[str, str]]] = {
    RunStarted: _run_started,
    SessionStarted: _session_started,
    ProcessStarted: _process_started,
    Outcome: _outcome,
    Decision: _decision,
    Approval: _approval,
    TornLine: _torn_line,
    Ended: _ended,
}
