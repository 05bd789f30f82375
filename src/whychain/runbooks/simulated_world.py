"""A world that does nothing: steps succeed with their samples, unless a script says otherwise."""

import datetime
import heapq
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from whychain.runbooks.actions.action import Attempt, Captured, Ended, Result
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.conditions import ConditionError, answer
from whychain.runbooks.engine.world import Lane, Take
from whychain.runbooks.plan import PlannedAction, PlannedStep, flat
from whychain.runbooks.runs.entries import Phase
from whychain.runbooks.values import Plain, typed_value

_BEGINNING = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
UNDO_OF = "undo:"
"""Before the id of a step: its undo fails or times out."""


class SimulatedCrash(BaseException):
    """The process is gone at this point; nothing of it may be caught on the way."""

    def __init__(self, step: PlannedStep) -> None:
        super().__init__(step.id)
        self.step = step


@dataclass(frozen=True, slots=True)
class Script:
    """What goes wrong: steps by planned id, or by the id in the file for all items at once."""

    fail: frozenset[str] = frozenset()
    time_out: frozenset[str] = frozenset()
    crash: frozenset[str] = frozenset()
    slow: Mapping[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class SimulatedTimes:
    """A clock that only goes when something is simulated to take time."""

    elapsed_seconds: float = 0.0

    def now(self) -> datetime.datetime:
        """Return a time of day that is the same in each simulation."""
        return _BEGINNING + datetime.timedelta(seconds=self.elapsed_seconds)

    def seconds(self) -> float:
        """Return seconds since the simulation began."""
        return self.elapsed_seconds


@dataclass(slots=True)
class SimulatedWorld:
    """See ``whychain.runbooks.engine.world.World``; one thread, the same result every time."""

    script: Script
    times: SimulatedTimes = field(default_factory=SimulatedTimes)
    in_place: set[str] = field(default_factory=set)
    crashed: bool = False

    def act(self, step: PlannedStep, action: PlannedAction, attempt: Attempt) -> Result:
        """Take as long as the script says, and end as it says."""
        if attempt.phase is Phase.CHECK:
            return Result(Ended.DONE, acted=False)
        undo = attempt.phase is Phase.UNDO
        if not undo and _named(step, self.script.crash):
            self.in_place.add(step.id)
            self.crashed = True
            raise SimulatedCrash(step)
        slow = 0.0 if undo else _slow(step, self.script.slow)
        if _named(step, self.script.time_out, undo=undo) or slow > attempt.timeout_seconds:
            return self._timed_out(step, attempt, undo=undo)
        self.times.elapsed_seconds += slow
        if _named(step, self.script.fail, undo=undo) and not _asks(step):
            return Result(Ended.FAILED, "simulated failure", exit_code=1)
        if undo:
            self.in_place.difference_update(each.id for each in flat((step,)))
        else:
            self.in_place.add(step.id)
        return Result(Ended.DONE, exit_code=0, status=200, stdout=Captured())

    def _timed_out(self, step: PlannedStep, attempt: Attempt, *, undo: bool) -> Result:
        self.times.elapsed_seconds += attempt.timeout_seconds
        if not undo:
            self.in_place.add(step.id)
        return Result(Ended.TIMED_OUT, f"not done after {attempt.timeout_seconds:g} s (simulated)")

    def holds(self, step: PlannedStep, condition: str, names: Mapping[str, object]) -> bool:
        """Return whether a condition holds: checks by what was done, questions unless scripted."""
        if step.check and step.origin.step.check and condition == step.origin.step.check.done:
            return step.id in self.in_place
        if _named(step, self.script.fail | self.script.time_out) and condition != step.when:
            return False
        if step.action is not None and condition == step.until:
            return True
        try:
            return answer(condition, names)
        except ConditionError:
            return True

    def outputs(self, step: PlannedStep, result: Result) -> Mapping[str, Plain]:
        """Return the samples that the step declares; what has none stays unknown."""
        declared = step.origin.step.out
        return {
            name: typed_value(output.type, str(output.sample))
            for name, output in declared.items()
            if output.sample is not None
        }

    def pause(self, seconds: float, interruption: Interruption) -> bool:
        """Let the clock go on."""
        self.times.elapsed_seconds += seconds
        return False

    def at_once(self, take: Take, do: Callable[[Lane], None], width: int) -> None:
        """Do lanes one after the other on a clock that runs as if so many went at the same time.

        The first ones begin together: none of them is kept back because another one fails.
        """
        free = [self.times.elapsed_seconds] * width
        end = self.times.elapsed_seconds
        begun = deque(lane for _ in range(width) if (lane := take()))
        while begun and not self.crashed:
            self.times.elapsed_seconds = heapq.heappop(free)
            do(begun.popleft())
            heapq.heappush(free, self.times.elapsed_seconds)
            end = max(end, self.times.elapsed_seconds)
            if not begun and (lane := take()):
                begun.append(lane)
        self.times.elapsed_seconds = end

    def undo_wanted(self, steps: tuple[str, ...], interruption: Interruption) -> bool:
        """Nobody is there to be asked, so effects are kept."""
        return False


def _named(step: PlannedStep, names: frozenset[str], *, undo: bool = False) -> bool:
    before = UNDO_OF if undo else ""
    return f"{before}{step.id}" in names or f"{before}{step.origin.step.id}" in names


def _slow(step: PlannedStep, slow: Mapping[str, float]) -> float:
    return slow.get(step.id, slow.get(step.origin.step.id, 0.0))


def _asks(step: PlannedStep) -> bool:
    """Return whether a step fails by what its question answers, and not by asking it."""
    return bool(step.until)
