"""Which runs there are and how each stands: living, ended, or cut off."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from whychain.errors import ContentError, NotPerformableError, UsageError
from whychain.runbooks.actions.process_tree import is_alive
from whychain.runbooks.runs.entries import RunOutcome
from whychain.runbooks.runs.folder import journal_path, run_ids
from whychain.runbooks.runs.history import History, history_of
from whychain.runbooks.runs.journal import JournalError, read_journal


class Stands(StrEnum):
    """How a run stands that has no ending of its own."""

    RUNNING = "running"
    CUT_OFF = "cut_off"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One run in a list."""

    run_id: str
    runbook: str
    started_at: str
    initiator: str
    state: str
    """A word of ``RunOutcome`` or of ``Stands``."""
    exit_code: int | None
    in_doubt: tuple[str, ...]


def summaries(root: Path) -> tuple[RunSummary, ...]:
    """Return every run of a workspace, newest first; a damaged journal is one that says so."""
    return tuple(_summary(root, run_id) for run_id in reversed(run_ids(root)))


def _summary(root: Path, run_id: str) -> RunSummary:
    try:
        history = read_history(root, run_id)
    except JournalError:
        return RunSummary(run_id, "", "", "", Stands.DAMAGED, None, ())
    started = history.started
    return RunSummary(
        run_id=run_id,
        runbook=started.runbook if started else "",
        started_at=started.at if started else "",
        initiator=started.initiator if started else "",
        state=state_of(history),
        exit_code=history.ended.exit_code if history.ended else None,
        in_doubt=history.in_doubt,
    )


def state_of(history: History) -> str:
    """Return how a run stands, in one word."""
    if history.ended:
        return history.ended.outcome
    return Stands.RUNNING if is_running(history) else Stands.CUT_OFF


def is_running(history: History) -> bool:
    """Return whether the process that has this run in its hands lives."""
    session = history.session
    return bool(session and not history.ended and is_alive(session.pid, session.start_time))


def read_history(root: Path, run_id: str) -> History:
    """Return what the journal of a run says.

    Raises:
        JournalError: when it is damaged or cannot be read.
    """
    return history_of(read_journal(journal_path(root, run_id)).entries)


def require_started(history: History, run_id: str) -> None:
    """Refuse a run that a crash cut off before its first line was whole.

    Raises:
        ContentError: when there is nothing in the journal; then nothing was started either.
    """
    if history.started is None:
        raise ContentError("the run was cut off before anything was started", where=run_id)


def require_resumable(history: History, run_id: str) -> None:
    """Refuse to go on where there is nothing to go on with.

    Raises:
        NotPerformableError: when the run is done or was taken back, or is still running.
        UsageError: when an undo ended and has to be asked for again by its own name.
    """
    require_started(history, run_id)
    if is_running(history):
        pid = history.session.pid if history.session else 0
        raise NotPerformableError(
            f"run {run_id} is running (process {pid})", fix=f"'whychain runbook cancel {run_id}'"
        )
    if history.ended and history.ended.outcome in {RunOutcome.DONE, RunOutcome.UNDONE}:
        raise NotPerformableError(
            f"run {run_id} is {history.ended.outcome.value}: there is nothing to go on with"
        )
    if history.ended and history.ended.outcome is RunOutcome.FAILED and history.undo_begun:
        raise UsageError(
            f"run {run_id} was undone in part and cannot go on",
            fix=f"'whychain runbook undo {run_id}' for the rest, or begin a new run",
        )
