"""How much time a run has taken, may take and has left, while it goes on."""

from dataclasses import dataclass
from enum import StrEnum

from whychain.cli.live_board import Board
from whychain.runbooks.engine.undo_tasks import Fate, effects_made
from whychain.runbooks.plan import PlannedStep

_TIGHT_BELOW = 0.1
_LATE_BELOW = -0.02  # of the limit: between two steps some time goes by that no worst case knows


class Pace(StrEnum):
    """Whether what remains still fits, in the words that are shown."""

    ON_TIME = "on time"
    TIGHT = "tight"
    LATE = "at worst LATE"


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """Time since something began, the worst case of what remains of it, and its limit."""

    name: str
    elapsed_seconds: float
    to_go_seconds: float
    limit_seconds: float | None

    @property
    def pace(self) -> Pace:
        """Return whether the worst case of what remains fits into what is left."""
        if self.limit_seconds is None:
            return Pace.ON_TIME
        slack = self.limit_seconds - self.elapsed_seconds - self.to_go_seconds
        if slack >= _TIGHT_BELOW * self.limit_seconds:
            return Pace.ON_TIME
        late = slack < _LATE_BELOW * self.limit_seconds
        return Pace.LATE if late else Pace.TIGHT

    @property
    def text(self) -> str:
        """Return the same in words."""
        limit = "" if self.limit_seconds is None else f" of {self.limit_seconds:g}"
        took = f"{self.elapsed_seconds:.1f}{limit} s"
        if not self.to_go_seconds:
            return took
        to_go = f"{took}, at most {self.to_go_seconds:.0f} s to go"
        return f"{to_go}: {self.pace.value}" if limit else to_go


def time_left(board: Board) -> TimeLeft:
    """Return the time of what is done now: the steps, their verification, or the undo."""
    plan = board.plan
    with board.lock:
        now = board.now()
        if board.undo_began_at is not None:
            took = now - board.undo_began_at
            return TimeLeft("undo budget", took, _undo_to_go(board), plan.undo_budget_seconds)
        if any(board.began(step) is not None for step in plan.verify):
            took = now - (board.steps_ended_at or board.began_at)
            worst = plan.verify_worst_case_seconds
            return TimeLeft("verify", took, _to_go(board, plan.verify, now), worst)
        took = (board.steps_ended_at or now) - board.began_at
        name = "no deadline" if plan.deadline_seconds is None else "deadline"
        return TimeLeft(name, took, _to_go(board, plan.steps, now), plan.deadline_seconds)


def _to_go(board: Board, steps: tuple[PlannedStep, ...], now: float) -> float:
    total = 0.0
    if board.history.ended is not None:
        return total
    for step in steps:
        if not board.is_over(step):
            began = board.began(step)
            running = now - began if began is not None else 0.0
            total += max(step.worst_case_seconds - running, 0.0)
    return total


def _undo_to_go(board: Board) -> float:
    everything = board.history.undo_asked
    effects = effects_made(board.plan, board.history, everything=everything)
    return sum(e.undo.timeout_seconds for e in effects if e.undo and e.fate is Fate.UNDO)
