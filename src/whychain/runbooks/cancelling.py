"""Stopping a run from another terminal, and ending what a killed one left behind."""

import os
import signal
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from whychain.errors import NotPerformableError
from whychain.runbooks.actions.ending import end_processes
from whychain.runbooks.actions.process_tree import Living
from whychain.runbooks.orphans import Orphan, orphans
from whychain.runbooks.overview import is_running, read_history, state_of
from whychain.runbooks.runs.history import History

_LOOK_EVERY_SECONDS = 0.1
_CLEARED_WITHIN_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Whether nothing of a run lives any more, and what was done for it."""

    run_id: str
    ended: bool
    state: str
    message: str


def cancel(root: Path, run_id: str, within_seconds: float) -> Cancelled:
    """Stop a living run as Ctrl-C would and wait for its end; end the processes of a killed one.

    Raises:
        ContentError: when its journal cannot be read.
        NotPerformableError: when its process belongs to somebody else.
    """
    history = read_history(root, run_id)
    if history.session and is_running(history):
        _ask_to_stop(run_id, history.session.pid)
        if not _ended(root, run_id, within_seconds):
            message = (
                f"run {run_id} was asked to stop and is still busy after {within_seconds:g} s; "
                f"asking again stops its undo too"
            )
            return Cancelled(run_id, False, "running", message)
        history = read_history(root, run_id)
        if history.ended:
            state = state_of(history)
            return Cancelled(run_id, True, state, f"run {run_id} has stopped: {state}")
    return _cleared(root, run_id, history)


def _ask_to_stop(run_id: str, pid: int) -> None:
    try:
        with suppress(ProcessLookupError):  # it ended at this very moment
            os.kill(pid, signal.SIGTERM)
    except PermissionError as error:
        raise NotPerformableError(
            f"run {run_id} (process {pid}) belongs to somebody else",
            fix="cancel it as who started it",
        ) from error


def _cleared(root: Path, run_id: str, history: History) -> Cancelled:
    """End what is left of a run that no process has in its hands any more."""
    state = state_of(history)
    left = orphans(root, run_id, history)
    if not left:
        return Cancelled(run_id, True, state, f"run {run_id} is not running: {state}")
    tried: dict[tuple[int, str], Living] = {}
    until = time.monotonic() + _CLEARED_WITHIN_SECONDS
    # What was forked meanwhile is seen at the next look, be it only dying.
    while (fresh := _not_among(tried, left)) and time.monotonic() < until:
        end_processes(list(fresh.values()))
        tried |= fresh
        left = orphans(root, run_id, history)
    if left:
        names = ", ".join(map(str, left))
        return Cancelled(run_id, False, state, f"{names} could not be ended; end it by hand")
    pids = ", ".join(str(pid) for pid, _ in tried)
    return Cancelled(run_id, True, state, f"process {pids} was left behind and is ended")


def _not_among(
    tried: dict[tuple[int, str], Living], left: Iterable[Orphan]
) -> dict[tuple[int, str], Living]:
    seen = (orphan.process for orphan in left if orphan.process)
    found = {(process.pid, process.start_time): process for process in seen}
    return {identity: process for identity, process in found.items() if identity not in tried}


def _ended(root: Path, run_id: str, within_seconds: float) -> bool:
    until = time.monotonic() + within_seconds
    while time.monotonic() < until:
        if not is_running(read_history(root, run_id)):
            return True
        time.sleep(_LOOK_EVERY_SECONDS)
    return False
