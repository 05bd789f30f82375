"""A run in a simulated world: what follows when a step fails, is too slow or crashes."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from whychain.errors import UsageError
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.engine.perform import Ending, perform_plan
from whychain.runbooks.engine.performance import Performance
from whychain.runbooks.plan import Plan, PlannedStep
from whychain.runbooks.runs.entries import Entry, Purpose, SessionStarted
from whychain.runbooks.runs.history import History, history_of
from whychain.runbooks.runs.journal import MemoryJournal
from whychain.runbooks.script_names import Mishap, trouble_with
from whychain.runbooks.simulated_world import Script, SimulatedCrash, SimulatedWorld

RUN_ID = "simulation"
_SECRETS: Mapping[str, str] = defaultdict(lambda: "***")
"""No secret is read where nothing is contacted."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """How a simulated run ended, and everything that its journal would hold."""

    ending: Ending
    entries: tuple[Entry, ...]
    elapsed_seconds: float


@dataclass(frozen=True, slots=True)
class _Nobody:
    """Listens to a run that nobody watches."""

    entries: list[Entry] = field(default_factory=list)

    def heard(self, entry: Entry) -> None:
        self.entries.append(entry)

    def line(self, step: str, stream: str, text: str) -> None:
        return None


def simulate(plan: Plan, script: Script) -> Simulation:
    """Perform a plan in a world that does what the script says; resume after a simulated crash.

    Nothing is started, contacted or written, and time is simulated as well.

    Raises:
        UsageError: when the script names a step that the plan does not have, or that it cannot
            reach: a group, a step that these inputs skip.
    """
    _require_playable(plan, script)
    listener = _Nobody()
    world = SimulatedWorld(script)
    while True:
        run = _performance(plan, world, listener, history_of(listener.entries))
        try:
            ending = perform_plan(run)
        except SimulatedCrash as crash:
            world.script = replace(world.script, crash=_without(world.script.crash, crash.step))
            world.crashed = False
            listener.heard(_resumed(run))
            continue
        return Simulation(ending, tuple(listener.entries), world.times.elapsed_seconds)


def _performance(
    plan: Plan, world: SimulatedWorld, listener: _Nobody, history: History
) -> Performance:
    return Performance(
        run_id=RUN_ID,
        plan=plan,
        world=world,
        journal=MemoryJournal(),
        listener=listener,
        history=history,
        stop=Interruption(),
        stop_undo=Interruption(),
        secrets=_SECRETS,
    )


def _resumed(run: Performance) -> SessionStarted:
    return SessionStarted(
        at=run.now(), purpose=Purpose.RESUME, pid=0, start_time="", who="simulation"
    )


def _without(names: frozenset[str], crashed: PlannedStep) -> frozenset[str]:
    """Return the crashes that are still to come; a step crashes once, whichever name it has."""
    return names - {crashed.id, crashed.origin.step.id}


def _require_playable(plan: Plan, script: Script) -> None:
    for mishap in Mishap:
        for name in sorted(getattr(script, mishap)):
            trouble = trouble_with(plan, mishap, name)
            if trouble:
                raise UsageError(trouble.problem, fix=trouble.fix)
