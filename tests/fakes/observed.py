"""A simulated run that is watched from outside: every act, and the world at its end."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tests.fakes.runs import Nobody

from whychain.runbooks.actions.action import Attempt, Result
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.engine.perform import Ending, perform_plan
from whychain.runbooks.engine.performance import Performance
from whychain.runbooks.plan import Plan, PlannedAction, PlannedStep, flat
from whychain.runbooks.runbook import EffectClass
from whychain.runbooks.runs.entries import Entry, Phase
from whychain.runbooks.runs.history import history_of
from whychain.runbooks.runs.journal import MemoryJournal
from whychain.runbooks.simulated_world import Script, SimulatedCrash, SimulatedWorld


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done in the world, and when by its clock."""

    session: int
    step: PlannedStep
    phase: Phase
    begun: float
    ended: float


@dataclass(slots=True)
class WatchedWorld(SimulatedWorld):
    """A simulated world that remembers what was done."""

    session: int = 0
    acts: list[Act] = field(default_factory=list)

    def act(self, step: PlannedStep, action: PlannedAction, attempt: Attempt) -> Result:
        """Do as the script says and remember it, a crash too."""
        begun = self.times.elapsed_seconds
        try:
            return SimulatedWorld.act(self, step, action, attempt)
        finally:
            ended = self.times.elapsed_seconds
            self.acts.append(Act(self.session, step, attempt.phase, begun, ended))


@dataclass(frozen=True, slots=True)
class Observed:
    """Everything that can be known of a run."""

    plan: Plan
    ending: Ending
    entries: tuple[Entry, ...]
    acts: tuple[Act, ...]
    in_place: frozenset[str]
    sessions: tuple[float, ...]
    """When each session began."""

    def done_by(self, phase: Phase) -> Iterator[Act]:
        """Yield the acts of one phase."""
        return (act for act in self.acts if act.phase is phase)

    @property
    def effects_left(self) -> set[str]:
        """Return the steps whose effects really are there."""
        steps = flat(self.plan.steps + self.plan.verify)
        changing = {s.id for s in steps if s.effect is not EffectClass.READ and not s.steps}
        return changing & self.in_place


def observe(plan: Plan, script: Script) -> Observed:
    """Perform a plan in such a world; after a crash another session goes on."""
    world, listener = WatchedWorld(script), Nobody()
    sessions = [0.0]
    while True:
        run = Performance(
            run_id="run-1",
            plan=plan,
            world=world,
            journal=MemoryJournal(),
            listener=listener,
            history=history_of(listener.entries),
            stop=Interruption(),
            stop_undo=Interruption(),
        )
        try:
            ending = perform_plan(run)
        except SimulatedCrash as crash:
            gone = {crash.step.id, crash.step.origin.step.id}
            world.script = replace(world.script, crash=world.script.crash - gone)
            world.crashed = False
            world.session += 1
            sessions.append(world.times.elapsed_seconds)
            continue
        return Observed(
            plan=plan,
            ending=ending,
            entries=tuple(listener.entries),
            acts=tuple(world.acts),
            in_place=frozenset(world.in_place),
            sessions=tuple(sessions),
        )
