"""Programs of a killed run that may still act: the reason why nobody goes on with it yet."""

import time
from dataclasses import dataclass
from pathlib import Path

from whychain.runbooks.actions.holds import is_held
from whychain.runbooks.actions.process_tree import Living, living_processes
from whychain.runbooks.runs.folder import hold_path
from whychain.runbooks.runs.history import History
from whychain.runbooks.runs.locks import LockedError

_SHOWS_WITHIN_SECONDS = 0.5
_LOOK_EVERY_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class Orphan:
    """A program of a step that was in flight; ``process`` is None when it cannot be seen."""

    step: str
    process: Living | None

    def __str__(self) -> str:
        """Return how people find it."""
        if self.process is None:
            return f"a process of step {self.step}"
        return f"process {self.process.pid} ({self.process.command}) of step {self.step}"


def require_no_orphan(root: Path, run_id: str, history: History) -> None:
    """Refuse to decide or to go on beside a program that a killed process left behind.

    Raises:
        LockedError: naming what is alive.
    """
    if left := orphans(root, run_id, history):
        raise LockedError(
            f"run {run_id} was cut off and still acts: {', '.join(map(str, left))}",
            fix=f"wait until they end, or 'whychain runbook cancel {run_id}'",
        )


def orphans(root: Path, run_id: str, history: History) -> tuple[Orphan, ...]:
    """Return what is alive of steps that were cut off.

    What a finished step left running on purpose is none of it.
    """
    in_flight = {
        name: begun
        for name, state in history.steps.items()
        for begun in ([state.begun] if state.in_flight else [])
        + ([state.undo_begun] if state.undo_in_flight else [])
    }
    if not in_flight:
        return ()
    until = time.monotonic() + _SHOWS_WITHIN_SECONDS
    while True:
        seen = tuple(
            Orphan(process.step, process)
            for process in living_processes(run_id)
            if process.step in in_flight
        )
        hidden = [s for s, begun in in_flight.items() if is_held(hold_path(root, run_id, begun))]
        if seen or not hidden:
            return seen
        if time.monotonic() > until:
            return tuple(Orphan(step, None) for step in hidden)
        time.sleep(_LOOK_EVERY_SECONDS)
