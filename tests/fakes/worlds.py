"""A world that tests steer: it records every call, has real threads and starts nothing."""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.fakes.runs import Nobody

from whychain.runbooks.actions.action import Attempt, Captured, Ended, Result
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.conditions import answer
from whychain.runbooks.engine.performance import Performance
from whychain.runbooks.engine.world import Lane, Take
from whychain.runbooks.plan import Plan, PlannedAction, PlannedStep
from whychain.runbooks.real_world import RealWorld
from whychain.runbooks.results import output_of
from whychain.runbooks.runs.entries import Entry, Phase
from whychain.runbooks.runs.history import history_of
from whychain.runbooks.runs.journal import JournalError, MemoryJournal
from whychain.runbooks.runs.people import Person
from whychain.runbooks.simulated_world import SimulatedTimes
from whychain.runbooks.values import Plain

ANN = Person("ann", 1, frozenset({"staff"}))
BOB = Person("bob", 2, frozenset({"oncall"}))
CAT = Person("cat", 3, frozenset({"oncall"}))


@dataclass(slots=True)
class FakeOperator:
    """Types these lines, one for each question; then nobody is there any more."""

    typed: list[str | None] = field(default_factory=list)
    interactive: bool = True
    questions: list[str] = field(default_factory=list)
    on_question: Callable[[Interruption], None] = lambda _: None

    def ask(self, question: str, interruption: Interruption, timeout_seconds: float) -> str | None:
        """Return the next line."""
        self.questions.append(question)
        self.on_question(interruption)
        return self.typed.pop(0) if self.typed else None


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that the world was asked to do."""

    step: str
    phase: Phase
    number: int
    timeout_seconds: float
    argv: tuple[str, ...]


Behaviour = Callable[[Call], Result | None]


def nothing_special(call: Call) -> Result | None:
    """Let everything succeed."""
    return None


def done(text: str = "", code: int = 0) -> Result:
    """Return the result of a program that wrote this."""
    return Result(Ended.DONE, exit_code=code, stdout=Captured(text))


def failed(reason: str = "exit code 1") -> Result:
    """Return the result of a program that failed."""
    return Result(Ended.FAILED, reason, exit_code=1)


@dataclass(slots=True)
class FakeWorld:
    """See ``whychain.runbooks.engine.world.World``; what acts does what ``behave`` says."""

    behave: Behaviour = nothing_special
    on_pause: Callable[[], None] = lambda: None
    wanted: bool = False
    times: SimulatedTimes = field(default_factory=SimulatedTimes)
    stop: Interruption = field(default_factory=Interruption)
    stop_undo: Interruption = field(default_factory=Interruption)
    calls: list[Call] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    asked: list[tuple[str, ...]] = field(default_factory=list)
    most_at_once: int = 0
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def act(self, step: PlannedStep, action: PlannedAction, attempt: Attempt) -> Result:
        """Write the call down and do what the test says."""
        call = Call(
            step.id, attempt.phase, attempt.number, attempt.timeout_seconds, action.argv or ()
        )
        with self._lock:
            self.calls.append(call)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            return self.behave(call) or done()
        finally:
            with self._lock:
                self._now -= 1

    def holds(self, step: PlannedStep, condition: str, names: Mapping[str, object]) -> bool:
        """Answer as the real world does."""
        return answer(condition, names)

    def outputs(self, step: PlannedStep, result: Result) -> Mapping[str, Plain]:
        """Read outputs as the real world does."""
        return {n: output_of(n, o, result) for n, o in step.origin.step.out.items()}

    def pause(self, seconds: float, interruption: Interruption) -> bool:
        """Let the clock go on."""
        self.pauses.append(seconds)
        self.times.elapsed_seconds += seconds
        self.on_pause()
        return interruption.requested

    def at_once(self, take: Take, do: Callable[[Lane], None], width: int) -> None:
        """Do lanes in real threads."""
        _REAL.at_once(take, do, width)

    def undo_wanted(self, steps: tuple[str, ...], interruption: Interruption) -> bool:
        """Answer what the test says."""
        self.asked.append(steps)
        return self.wanted

    def did(self, phase: Phase = Phase.DO) -> list[str]:
        """Return the steps for which it was called, in order."""
        return [call.step for call in self.calls if call.phase is phase]


_REAL = RealWorld(FakeOperator(interactive=False), ANN, lambda _: [], Path())


@dataclass(slots=True)
class FailingJournal:
    """Refuses exactly one append, the n-th; a disk that was full for a moment."""

    refused: int
    entries: list[Entry] = field(default_factory=list)
    tried: list[Entry] = field(default_factory=list)

    def append(self, entry: Entry, *, durable: bool = True) -> None:
        """Take an entry, unless it is the one."""
        self.tried.append(entry)
        if len(self.tried) == self.refused:
            raise JournalError("the journal cannot be written: No space left on device")
        self.entries.append(entry)


def run_in(
    world: FakeWorld,
    plan: Plan,
    *,
    journal: MemoryJournal | FailingJournal | None = None,
    earlier: Iterable[Entry] = (),
) -> Performance:
    """Return a run of a plan in such a world, after what an earlier session wrote."""
    return Performance(
        run_id="run-1",
        plan=plan,
        world=world,
        journal=journal or MemoryJournal(),
        listener=Nobody(),
        history=history_of(earlier),
        stop=world.stop,
        stop_undo=world.stop_undo,
    )


def entries_of(run: Performance) -> list[Entry]:
    """Return what a run told its listener."""
    assert isinstance(run.listener, Nobody)
    return run.listener.entries
