"""One run while it is performed: its plan, its world, its journal and what is known so far."""

import threading
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from whychain.runbooks.actions.action import Attempt, Result
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.conditions import plain_inputs
from whychain.runbooks.engine.filling import scope_now
from whychain.runbooks.engine.world import Listener, World
from whychain.runbooks.plan import Plan, PlannedAction, PlannedStep
from whychain.runbooks.redaction import Redaction
from whychain.runbooks.results import facts
from whychain.runbooks.runs.entries import Entry, Outcome, Phase, ProcessStarted
from whychain.runbooks.runs.history import History
from whychain.runbooks.runs.journal import Journal
from whychain.runbooks.substitution import Known
from whychain.runbooks.values import Value

_TEXT_KEPT = 4000


_MASKED: Mapping[str, str] = defaultdict(lambda: "***")
"""Stands in for secrets where only the shape of an action is wanted."""


@dataclass(slots=True)
class Performance:
    """What every part of the engine works on."""

    run_id: str
    plan: Plan
    world: World
    journal: Journal
    listener: Listener
    history: History
    stop: Interruption
    stop_undo: Interruption
    secrets: Mapping[str, str] = field(default_factory=dict)
    redaction: Redaction = field(default_factory=Redaction)
    _outputs: dict[tuple[str, str], Value] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        """Take over the outputs of steps that were done in an earlier session."""
        for step, state in self.history.steps.items():
            self._outputs |= {(step, name): value for name, value in state.out}

    def now(self) -> str:
        """Return the time of day as journals hold it."""
        return self.world.times.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def write(self, entry: Entry, *, durable: bool = True) -> None:
        """Put an entry into the journal and tell the listener.

        What happened in the world is remembered even when the disk does not take it.

        Raises:
            JournalError: when it cannot be written.
        """
        with self._lock:
            happened = isinstance(entry, Outcome)
            if happened:
                self._remember(entry)
            self.journal.append(entry, durable=durable)
            if not happened:
                self._remember(entry)
        self.listener.heard(entry)

    def _remember(self, entry: Entry) -> None:
        self.history.add(entry)
        if isinstance(entry, Outcome):
            self._outputs |= {(entry.step, name): value for name, value in entry.out.items()}

    @property
    def known(self) -> Known:
        """Return what references may be filled with by now."""
        with self._lock:
            return Known(self.secrets, dict(self._outputs))

    @property
    def shown(self) -> Known:
        """Return the same without the secrets, for what people and journals see."""
        with self._lock:
            return Known(_MASKED, dict(self._outputs))

    def names(
        self, step: PlannedStep, result: Result | None = None, asked: PlannedAction | None = None
    ) -> dict[str, object]:
        """Return what a condition of a step may read; ``result`` is the answer to what was asked.

        Raises:
            FillError: when an input of the step has no value.
        """
        known = self.shown
        scope = scope_now(step, known)
        steps: dict[str, dict[str, dict[str, object]]] = {}
        for (name, output), producer in scope.producers.items():
            value = known.outputs.get((producer.step_id, output))
            if value is not None:
                plain = list(value) if isinstance(value, tuple) else value
                steps.setdefault(name, {"out": {}})["out"][output] = plain
        names: dict[str, object] = {"inputs": plain_inputs(scope.inputs), "steps": steps}
        if result is not None:
            names["result"] = facts(result, asked.operation if asked else "")
        return names

    def attempt(
        self,
        step: PlannedStep,
        number: int,
        timeout_seconds: float,
        interruption: Interruption,
        phase: Phase = Phase.DO,
    ) -> Attempt:
        """Return one attempt of a step, its processes journaled and its lines passed on."""
        return Attempt(
            run_id=self.run_id,
            step_id=step.id,
            number=number,
            timeout_seconds=timeout_seconds,
            interruption=interruption,
            redaction=self.redaction,
            watcher=_Watching(self, step.id),
            phase=phase,
            begun=self._begun(step, phase),
        )

    def _begun(self, step: PlannedStep, phase: Phase) -> int:
        state = self.history.state(step.id)
        return {Phase.DO: state.begun, Phase.UNDO: state.undo_begun, Phase.CHECK: 0}[phase]

    def outcome_text(self, text: str) -> str:
        """Return the part of a step's text that a journal keeps: its beginning and its end."""
        if len(text) <= 2 * _TEXT_KEPT:
            return text
        cut = len(text) - 2 * _TEXT_KEPT
        return f"{text[:_TEXT_KEPT]}\n… {cut} characters left out …\n{text[-_TEXT_KEPT:]}"


@dataclass(frozen=True, slots=True)
class _Watching:
    run: Performance
    step: str

    def started(self, pid: int, start_time: str) -> None:
        entry = ProcessStarted(at=self.run.now(), step=self.step, pid=pid, start_time=start_time)
        self.run.write(entry, durable=False)

    def output(self, stream: str, line: str) -> None:
        self.run.listener.line(self.step, stream, line)
