"""A rehearsal: every question of a plan asked once of the real targets, and nothing changed.

Requests other than GET and HEAD are refused where they would be sent, and only programs that
are declared to read are started. It answers what a dry run cannot: do the targets permit it, do
the conditions hold now, and which effects are already in place.
(Asked for in https://github.com/chaostoolkit/chaostoolkit/issues/199.)
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from whychain.clock import SystemClock, Times
from whychain.runbooks.actions.action import Attempt, Ended, Result
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.actions.program import start_program
from whychain.runbooks.actions.request import ask_request
from whychain.runbooks.conditions import ConditionError, answer
from whychain.runbooks.engine.attempts import in_place
from whychain.runbooks.engine.filling import FillError, action_now, check_now
from whychain.runbooks.engine.performance import Performance
from whychain.runbooks.engine.world import Listener, Take
from whychain.runbooks.plan import Outcome, Plan, PlannedAction, PlannedStep
from whychain.runbooks.purity import SideEffectError
from whychain.runbooks.redaction import Redaction
from whychain.runbooks.results import OutputError, output_of
from whychain.runbooks.runbook import EffectClass
from whychain.runbooks.runs.entries import Outcome as Ending
from whychain.runbooks.runs.entries import Phase, StepOutcome
from whychain.runbooks.runs.history import History
from whychain.runbooks.runs.journal import MemoryJournal
from whychain.runbooks.steps import StepKind
from whychain.runbooks.values import Plain

RUN_ID = "rehearsal"


class Rehearsed(StrEnum):
    """What a rehearsal found out about a step. It never says that something was done."""

    WOULD_RUN = "would_run"
    NOOP = "noop"
    HOLDS = "holds"
    DOES_NOT_HOLD = "does_not_hold"
    WOULD_SKIP = "would_skip"
    UNDETERMINED = "undetermined"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RehearsedStep:
    """One step, and what was found out; ``expected`` when it may be so before the run."""

    step: PlannedStep
    outcome: Rehearsed
    reason: str = ""
    expected: bool = True


@dataclass(frozen=True, slots=True)
class ReadOnlyWorld:
    """The real world through a window: it can be asked and not touched."""

    times: Times = field(default_factory=SystemClock)

    def act(self, step: PlannedStep, action: PlannedAction, attempt: Attempt) -> Result:
        """Ask one question.

        Raises:
            SideEffectError: for everything that is no question.
        """
        asks = attempt.phase is Phase.CHECK or bool(step.until)
        if action.kind is StepKind.RUN and (asks or step.effect is EffectClass.READ):
            return start_program(action, attempt)
        if action.request:
            return ask_request(action, attempt)
        raise SideEffectError(f"a rehearsal must not do this: {step.id}")

    def holds(self, step: PlannedStep, condition: str, names: Mapping[str, object]) -> bool:
        """Return whether a condition holds; see ``conditions.answer``."""
        return answer(condition, names)

    def outputs(self, step: PlannedStep, result: Result) -> Mapping[str, Plain]:
        """Return what a step hands to later ones; see ``results.output_of``."""
        declared = step.origin.step.out
        return {name: output_of(name, output, result) for name, output in declared.items()}

    def pause(self, seconds: float, interruption: Interruption) -> bool:
        """Wait for nothing."""
        return interruption.requested

    def at_once(self, take: Take, do: object, width: int) -> None:
        """Do nothing at once."""

    def undo_wanted(self, steps: tuple[str, ...], interruption: Interruption) -> bool:
        """Undo nothing."""
        return False


def rehearse(
    plan: Plan, secrets: Mapping[str, str], listener: Listener, stop: Interruption
) -> tuple[RehearsedStep, ...]:
    """Ask every question of a plan once, in its order; stops early when stopping is asked for."""
    run = Performance(
        run_id=RUN_ID,
        plan=plan,
        world=ReadOnlyWorld(),
        journal=MemoryJournal(),
        listener=listener,
        history=History(),
        stop=stop,
        stop_undo=stop,
        secrets=secrets,
        redaction=Redaction(secrets.values()),
    )
    found: list[RehearsedStep] = []
    for asked in _in_order(run, plan.steps + plan.verify):
        changed = any(
            s.outcome is Rehearsed.WOULD_RUN and s.step.effect is not EffectClass.READ
            for s in found
        )
        found.append(replace(asked, expected=changed))
    return tuple(found)


def problems_of(found: tuple[RehearsedStep, ...]) -> tuple[RehearsedStep, ...]:
    """Return what would stop a run: failed questions, conditions that no earlier step changes."""
    wrong = (Rehearsed.FAILED, Rehearsed.DOES_NOT_HOLD)
    return tuple(
        s for s in found if s.outcome in wrong and (s.outcome is Rehearsed.FAILED or not s.expected)
    )


def _in_order(run: Performance, steps: tuple[PlannedStep, ...]) -> Iterator[RehearsedStep]:
    """Yield what is found out; of a group that is left out, the group, else what it holds."""
    for step in steps:
        if run.stop.requested:
            return
        left_out = _left_out(run, step)
        if left_out:
            yield left_out
        elif step.steps:
            yield from _in_order(run, step.steps)
        else:
            yield _rehearsed(run, step)


def _left_out(run: Performance, step: PlannedStep) -> RehearsedStep | None:
    """Return that a step would not be begun, or that only a run can tell; else None."""
    if step.outcome is Outcome.WOULD_SKIP:
        return RehearsedStep(step, Rehearsed.WOULD_SKIP, step.reason)
    try:
        if step.when and not run.world.holds(step, step.when, run.names(step)):
            return RehearsedStep(step, Rehearsed.WOULD_SKIP, f"not: {step.when}")
    except (ConditionError, FillError) as error:
        return RehearsedStep(step, Rehearsed.UNDETERMINED, str(error))
    return None


def _rehearsed(run: Performance, step: PlannedStep) -> RehearsedStep:
    if step.until:
        return _question(run, step)
    if step.effect is EffectClass.READ and step.action and step.kind in _CONTACTS:
        return _reading(run, step)
    return _checked(run, step)


_CONTACTS = frozenset({StepKind.RUN, StepKind.HTTP, StepKind.CONSUL})


def _attempt(run: Performance, step: PlannedStep, phase: Phase) -> Attempt:
    return run.attempt(step, 1, step.timeout_seconds, run.stop, phase)


def _question(run: Performance, step: PlannedStep) -> RehearsedStep:
    try:
        action = action_now(step, run.known) if step.action else None
        result = Result(Ended.DONE)
        if action is not None:
            result = run.world.act(step, action, _attempt(run, step, Phase.CHECK))
        if result.ended is not Ended.DONE:
            return RehearsedStep(step, Rehearsed.FAILED, result.reason)
        names = run.names(step, result if action else None, action)
        held = run.world.holds(step, step.until, names)
    except (ConditionError, FillError) as error:
        return RehearsedStep(step, Rehearsed.UNDETERMINED, str(error))
    return RehearsedStep(step, Rehearsed.HOLDS if held else Rehearsed.DOES_NOT_HOLD, step.until)


def _reading(run: Performance, step: PlannedStep) -> RehearsedStep:
    try:
        action = action_now(step, run.known)
        assert action is not None, step.id  # noqa: S101 - what contacts has an action
        result = run.world.act(step, action, _attempt(run, step, Phase.DO))
        if result.ended is not Ended.DONE:
            return RehearsedStep(step, Rehearsed.FAILED, result.reason)
        out = dict(run.world.outputs(step, result))
    except FillError as error:
        return RehearsedStep(step, Rehearsed.UNDETERMINED, str(error))
    except OutputError as error:
        return RehearsedStep(step, Rehearsed.FAILED, str(error))
    run.write(Ending(at=run.now(), step=step.id, outcome=StepOutcome.DONE, acted=False, out=out))
    return RehearsedStep(step, Rehearsed.HOLDS, "it answers")


def _checked(run: Performance, step: PlannedStep) -> RehearsedStep:
    """Return whether a step that changes something would find its effect in place."""
    if step.check is None:
        return RehearsedStep(step, Rehearsed.WOULD_RUN)
    try:
        check_now(step, run.known)
    except FillError as error:
        return RehearsedStep(step, Rehearsed.UNDETERMINED, str(error))
    found = in_place(run, step, _attempt(run, step, Phase.CHECK))
    if found is None:
        return RehearsedStep(step, Rehearsed.FAILED, "its check does not answer")
    if found:
        return RehearsedStep(step, Rehearsed.NOOP, "its effect is already in place")
    return RehearsedStep(step, Rehearsed.WOULD_RUN, "its effect is not in place yet")
