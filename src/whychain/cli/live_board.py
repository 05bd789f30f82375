"""How a run stands while it goes on: a row for each step, told from entries and a stopwatch."""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from whychain.cli.control_codes import one_line
from whychain.cli.journal_text import Wait, Waits, waits_for_people
from whychain.clock import Stopwatch
from whychain.runbooks.plan import Outcome, Plan, PlannedStep
from whychain.runbooks.runs.entries import (
    Ended,
    Entry,
    Intent,
    Phase,
    Purpose,
    RunStarted,
    SessionStarted,
    StepOutcome,
)
from whychain.runbooks.runs.history import History
from whychain.runbooks.steps import StepKind

_MOST_ITEMS_SHOWN = 12


class State(StrEnum):
    """What a step is at now, in the word that is shown."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "FAILED"
    TIMED_OUT = "TIMED OUT"
    SKIPPED = "skipped"
    STOPPED = "stopped"
    UNKNOWN = "UNKNOWN"
    UNDOING = "undoing"
    UNDONE = "undone"
    UNDO_FAILED = "NOT UNDONE"


_STATES = {
    None: State.WAITING,
    StepOutcome.DONE: State.DONE,
    StepOutcome.FAILED: State.FAILED,
    StepOutcome.TIMED_OUT: State.TIMED_OUT,
    StepOutcome.SKIPPED: State.SKIPPED,
    StepOutcome.UNKNOWN: State.UNKNOWN,
    StepOutcome.UNDONE: State.UNDONE,
    StepOutcome.UNDO_FAILED: State.UNDO_FAILED,
}
_BY_UNDO = (State.UNDOING, State.UNDO_FAILED, State.UNDONE)
BUSY = frozenset({State.RUNNING, State.UNDOING})
_FAILED = frozenset({State.FAILED, State.TIMED_OUT})
_OVER = frozenset({State.DONE, State.SKIPPED})
_IDLE = frozenset({State.WAITING, State.SKIPPED})


@dataclass(frozen=True, slots=True)
class Row:
    """One step as it is shown."""

    step: str
    title: str
    depth: int
    state: State
    seconds: float | None
    said: str


class Board:
    """Takes entries and lines from several threads; tells rows to the one that draws."""

    def __init__(self, plan: Plan, stopwatch: Stopwatch, earlier: Iterable[Entry] = ()) -> None:
        self.plan = plan
        self.history = History()
        self.lock = threading.RLock()
        self.began_at = stopwatch.seconds()
        self.undo_began_at: float | None = None
        self.steps_ended_at: float | None = None
        self._stopwatch = stopwatch
        self._holder = dict(_holders(plan.steps + plan.verify))
        self._ended_at: float | None = None
        self._began: dict[str, float] = {}
        self._said: dict[str, str] = {}
        self._waits: Waits = {}
        for entry in earlier:
            self._take(entry)

    def hear(self, entry: Entry) -> None:
        """Take an entry of this session."""
        with self.lock:
            self._take(entry)
            now = self._stopwatch.seconds()
            if isinstance(entry, Intent):
                self._begin(entry, now)
            if isinstance(entry, SessionStarted) and entry.purpose is Purpose.UNDO:
                self.undo_began_at = now
            if isinstance(entry, Ended):
                self._ended_at = now
            if self.steps_ended_at is None and all(map(self.is_over, self.plan.steps)):
                self.steps_ended_at = now

    def say(self, step: str, text: str) -> None:
        """Take a line that a step wrote."""
        if said := one_line(text):
            with self.lock:
                self._said |= dict.fromkeys((step, *self._above(step)), said)

    def now(self) -> float:
        """Return what the stopwatch shows; it stands once the session has ended."""
        return self._stopwatch.seconds() if self._ended_at is None else self._ended_at

    def began(self, step: PlannedStep) -> float | None:
        """Return when a step, or one inside it, was begun in this session."""
        return self._began.get(step.id)

    def is_over(self, step: PlannedStep) -> bool:
        """Return whether a step has ended, one way or another."""
        return self.state(step) not in {State.WAITING, State.RUNNING}

    def rows(self) -> tuple[Row, ...]:
        """Return a row for each step, groups before what they hold; long loops in one row."""
        with self.lock:
            return (*self._rows(self.plan.steps, 0), *self._rows(self.plan.verify, 0, "verify: "))

    def wanted(self) -> tuple[tuple[str, Wait], ...]:
        """Return the steps that wait for people now, and what for."""
        with self.lock:
            return tuple(
                (step, self._waits[step, phase])
                for step, state in self.history.steps.items()
                for phase, open_ in (
                    (Phase.DO, state.in_flight),
                    (Phase.UNDO, state.undo_in_flight),
                )
                if open_ and step in self._began and (step, phase) in self._waits
            )

    def state(self, step: PlannedStep) -> State:
        """Return what a step is at; a group is at what the steps inside it are."""
        known = self.history.state(step.id)
        own = _STATES[known.shown]
        if step.steps and not known.undo_in_flight and own not in {State.SKIPPED, *_BY_UNDO}:
            return self._of_group(step, own)
        if step.id in self._began:
            if known.undo_in_flight:
                return State.UNDOING
            if known.in_flight:
                return State.RUNNING
        skipped = step.outcome is Outcome.WOULD_SKIP and own is State.WAITING
        return State.SKIPPED if skipped else own

    def _of_group(self, group: PlannedStep, own: State) -> State:
        inner = {self.state(step) for step in group.steps}
        for state in _BY_UNDO:
            if state in inner:
                going_on = State.DONE in inner and self.history.ended is None
                return State.UNDOING if going_on else state
        if own is not State.WAITING or inner <= _IDLE:
            return State.SKIPPED if inner == {State.SKIPPED} else own
        ended = self.history.ended is not None or self.undo_began_at is not None
        return State.STOPPED if ended else State.RUNNING

    def _take(self, entry: Entry) -> None:
        self.history.add(entry)
        if isinstance(entry, RunStarted):
            self._waits = waits_for_people(self.plan, entry.run_id)

    def _begin(self, entry: Intent, now: float) -> None:
        if entry.phase is Phase.UNDO and self.undo_began_at is None:
            self.undo_began_at = now
        self._began[entry.step] = now
        for holder in self._above(entry.step):
            self._began.setdefault(holder, now)

    def _above(self, step: str) -> Iterator[str]:
        """Yield the groups that hold a step, the inner ones first."""
        while step := self._holder.get(step, ""):
            yield step

    def _rows(self, steps: tuple[PlannedStep, ...], depth: int, mark: str = "") -> Iterator[Row]:
        for step in steps:
            state = self.state(step)
            collapsed = step.kind is StepKind.FOREACH and len(step.lanes) > _MOST_ITEMS_SHOWN
            title = self._counts(step) if collapsed else one_line(step.title)
            said = "" if step.steps and not collapsed else self._told(step, state)
            took = self._seconds(step, state)
            yield Row(one_line(step.id), f"{mark}{title}", depth, state, took, said)
            if not collapsed and state is not State.SKIPPED:
                yield from self._rows(step.steps, depth + 1)

    def _seconds(self, step: PlannedStep, state: State) -> float | None:
        began = self._began.get(step.id)
        if state in BUSY and began is not None:
            return self.now() - began
        known = self.history.state(step.id)
        return known.seconds if known.outcome and state is not State.SKIPPED else None

    def _told(self, step: PlannedStep, state: State) -> str:
        """Return why a step is not done; of others the last line that they wrote."""
        known = self.history.state(step.id)
        if state is State.UNDO_FAILED:
            return one_line(known.undo_reason)
        if state in _FAILED or state in {State.UNKNOWN, State.SKIPPED}:
            return one_line(known.reason or step.reason)
        return self._said.get(step.id, "")

    def _counts(self, group: PlannedStep) -> str:
        """Return how many items of a loop are at what."""
        lanes = [{self.state(step) for step in lane} for lane in group.lanes]
        counts = {
            "FAILED": sum(bool(lane & _FAILED) for lane in lanes),
            "UNKNOWN": sum(State.UNKNOWN in lane for lane in lanes),
            "undone": sum(State.UNDONE in lane for lane in lanes),
            "running": sum(bool(lane & BUSY) for lane in lanes),
        }
        done = sum(lane <= _OVER for lane in lanes)
        others = (f"{count:,} {word}" for word, count in counts.items() if count)
        return ", ".join((f"{done:,} of {len(lanes):,} done", *others))


def _holders(steps: tuple[PlannedStep, ...], holder: str = "") -> Iterator[tuple[str, str]]:
    for step in steps:
        yield step.id, holder
        yield from _holders(step.steps, step.id)
