"""Runs for the command line to tell of: real plans, simulated, and their real endings."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from whychain.documents.yaml_text import values
from whychain.runbooks.actions.action import Attempt, Captured, Ended, Result
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.engine.perform import Ending, perform_plan, undo_run
from whychain.runbooks.engine.performance import Performance
from whychain.runbooks.plan import Plan, PlannedAction, PlannedStep
from whychain.runbooks.planner import plan_runbook
from whychain.runbooks.runbook import Runbook
from whychain.runbooks.runs.entries import Entry, RunStarted
from whychain.runbooks.runs.history import history_of
from whychain.runbooks.runs.journal import JournalError, MemoryJournal
from whychain.runbooks.simulated_world import Script, SimulatedWorld
from whychain.runbooks.simulation import simulate
from whychain.runbooks.values import resolve_inputs

RUN_ID = "20240318T214700Z-test-book-a1b2"
_FRAME = {"format": 1, "id": "test-book", "title": "T", "summary": "S", "owner": "us"}


def plan_of(text: str) -> Plan:
    """Return the plan of a runbook without inputs."""
    content: dict[str, Any] = values(text) or {}
    runbook = msgspec.convert(_FRAME | content, Runbook)
    return plan_runbook(runbook, resolve_inputs(runbook, ()), {runbook.id: runbook}.get)


def ending_of(text: str, **script: Any) -> Ending:
    """Return how a simulated run ends; ``script`` says what fails, times out or crashes."""
    return simulate(plan_of(text), Script(**script)).ending


def entries_of(text: str, **script: Any) -> tuple[Entry, ...]:
    """Return what the journal of a run would hold, from its first entry on."""
    return (STARTED, *simulate(plan_of(text), Script(**script)).entries)


STARTED = RunStarted(
    at="2000-01-01T00:00:00.000Z",
    run_id=RUN_ID,
    runbook="test-book",
    title="T",
    plan_sha256="",
    tool_version="",
    given=(),
    runbooks=(),
    initiator="ann",
    initiator_id=1,
    host="desk",
)


@dataclass(slots=True)
class TalkingWorld(SimulatedWorld):
    """A world whose programs write to stderr, and in which a step may be interrupted or refused."""

    stderr: str = ""
    stop_in: str = ""
    stop_undo_in: str = ""
    refused: str = ""
    refusal: str = "bob refused: too early"
    stop: Interruption = field(default_factory=Interruption)
    stop_undo: Interruption = field(default_factory=Interruption)

    def act(self, step: PlannedStep, action: PlannedAction, attempt: Attempt) -> Result:
        """Do as the script says, stopped or refused where this world says so."""
        if step.id == self.stop_in:
            self.stop.request()
            return Result(Ended.INTERRUPTED, "stopped while it ran")
        if step.id == self.refused:
            return Result(Ended.FAILED, self.refusal, acted=False, stderr=Captured(self.stderr))
        result = SimulatedWorld.act(self, step, action, attempt)
        if step.id == self.stop_undo_in:
            self.stop_undo.request()
        return _with_stderr(result, self.stderr)


def _with_stderr(result: Result, text: str) -> Result:
    return replace(result, stderr=Captured(text))


@dataclass(slots=True)
class FullDisk:
    """A journal that takes so many entries and then no more."""

    room: int

    def append(self, entry: Entry, *, durable: bool = True) -> None:
        """Take an entry while there is room."""
        self.room -= 1
        if self.room < 0:
            raise JournalError("the journal cannot be written: No space left on device")


@dataclass(slots=True)
class Nobody:
    """Hears everything and says nothing."""

    entries: list[Entry] = field(default_factory=list)

    def heard(self, entry: Entry) -> None:
        """Keep an entry."""
        self.entries.append(entry)

    def line(self, step: str, stream: str, text: str) -> None:
        """Pass over a line."""


def performance(
    text: str, world: TalkingWorld, *, journal: Any = None, earlier: Iterable[Entry] = ()
) -> Performance:
    """Return a run of a runbook in such a world."""
    return Performance(
        run_id=RUN_ID,
        plan=plan_of(text),
        world=world,
        journal=journal or MemoryJournal(),
        listener=Nobody(),
        history=history_of(earlier),
        stop=world.stop,
        stop_undo=world.stop_undo,
    )


def performed(text: str, world: TalkingWorld, *, journal: Any = None) -> Ending:
    """Return how a run in such a world ends."""
    return perform_plan(performance(text, world, journal=journal))


def taken_back(text: str, world: TalkingWorld, earlier: Iterable[Entry]) -> Ending:
    """Return how the undo of an earlier run ends in such a world."""
    return undo_run(performance(text, world, earlier=earlier), everything=True)
