"""Stopping a run from another terminal, and ending what a killed one left behind."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from whychain.runbooks.actions.ending import end_processes
from whychain.runbooks.orphans import orphans
from whychain.runbooks.overview import is_running, read_history, state_of

_LOOK_EVERY_SECONDS = 0.1


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
    """
    history = read_history(root, run_id)
    if history.session and is_running(history):
        os.kill(history.session.pid, signal.SIGTERM)
        if not _ended(root, run_id, within_seconds):
            message = (
                f"run {run_id} was asked to stop and is still busy after {within_seconds:g} s; "
                f"asking again stops its undo too"
            )
            return Cancelled(run_id, False, "running", message)
        state = state_of(read_history(root, run_id))
        return Cancelled(run_id, True, state, f"run {run_id} has stopped: {state}")
    left = [o.process for o in orphans(root, run_id, history) if o.process]
    if not left:
        state = state_of(history)
        return Cancelled(run_id, True, state, f"run {run_id} is not running: {state}")
    end_processes(left)
    remaining = orphans(root, run_id, history)
    pids = ", ".join(str(process.pid) for process in left)
    verb = "could not be ended" if remaining else "was left behind and is ended"
    return Cancelled(run_id, not remaining, state_of(history), f"process {pids} {verb}")


def _ended(root: Path, run_id: str, within_seconds: float) -> bool:
    until = time.monotonic() + within_seconds
    while time.monotonic() < until:
        if not is_running(read_history(root, run_id)):
            return True
        time.sleep(_LOOK_EVERY_SECONDS)
    return False
