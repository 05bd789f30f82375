"""An operator's decision about a step whose outcome nobody knows, written into the journal."""

import os
from pathlib import Path

from whychain.clock import Clock
from whychain.errors import UsageError
from whychain.runbooks.orphans import require_no_orphan
from whychain.runbooks.overview import require_resumable
from whychain.runbooks.runs.entries import Decision, StepOutcome, TornLine, Verdict
from whychain.runbooks.runs.folder import journal_path
from whychain.runbooks.runs.history import History, history_of
from whychain.runbooks.runs.journal import FileJournal, read_journal
from whychain.runbooks.runs.locks import Owner, take_locks
from whychain.runbooks.runs.people import Person

_OPEN = frozenset({StepOutcome.FAILED, StepOutcome.TIMED_OUT, StepOutcome.UNKNOWN})


def resolve_step(
    root: Path, run_id: str, step: str, verdict: Verdict, reason: str, who: Person, clock: Clock
) -> History:
    """Write down what somebody decided about a step, and return what the journal says then.

    Raises:
        UsageError: when the step is not one that needs a decision.
        NotPerformableError: when the run is running, done or undone.
        LockedError: when another process has the run in its hands, or one of it still acts.
        ContentError: when the journal is damaged or cannot be written.
    """
    at = clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    text = reason.encode(errors="replace").decode()
    owner = Owner(run_id, os.getpid(), at, who.name)
    locks = take_locks(root, [f"run/{run_id}"], owner, lambda _: "")
    try:
        path = journal_path(root, run_id)
        chain = read_journal(path)
        history = history_of(chain.entries)
        _require_open(history, run_id, step)
        require_no_orphan(root, run_id, history)
        journal = FileJournal(path, chain)
        try:
            if chain.torn_bytes:
                journal.append(TornLine(at=at, bytes_cut=chain.torn_bytes))
            decision = Decision(at=at, step=step, verdict=verdict, reason=text, who=who.name)
            journal.append(decision)
        finally:
            journal.close()
    finally:
        locks.release()
    history.add(decision)
    return history


def _require_open(history: History, run_id: str, step: str) -> None:
    require_resumable(history, run_id)
    state = history.state(step)
    if state.in_flight or state.undo_in_flight or state.undo is StepOutcome.UNKNOWN:
        return
    if state.outcome not in _OPEN:
        candidates = [name for name, s in history.steps.items() if s.in_doubt or s.outcome in _OPEN]
        raise UsageError(
            f"step {step!r} of run {run_id} needs no decision",
            fix=f"steps that do: {', '.join(candidates) or 'none'}",
        )
