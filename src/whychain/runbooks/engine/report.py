"""How a run stands, in the words of its ending: done, undone, still there, unknown. Pure."""

from dataclasses import dataclass

from whychain.errors import ExitCode
from whychain.runbooks.engine.stop import Stop, StopKind
from whychain.runbooks.engine.undo_tasks import Effect, Fate, effects_made
from whychain.runbooks.plan import Outcome as Planned
from whychain.runbooks.plan import Plan, PlannedStep, flat
from whychain.runbooks.runs.entries import RunOutcome, StepOutcome
from whychain.runbooks.runs.history import History, StepState

_FAILED = frozenset({StepOutcome.FAILED, StepOutcome.TIMED_OUT})


@dataclass(frozen=True, slots=True)
class StepReport:
    """How one step stands at the end; ``outcome`` is None when it was never begun."""

    step: PlannedStep
    outcome: StepOutcome | None
    seconds: float
    reason: str
    state: StepState


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that an operator has to know when a run has ended."""

    run_id: str
    plan: Plan
    steps: tuple[StepReport, ...]
    failed: tuple[StepReport, ...]
    effects: tuple[Effect, ...]
    stop: Stop | None

    def with_fate(self, *fates: Fate) -> tuple[Effect, ...]:
        """Return the effects that met one of these fates."""
        return tuple(effect for effect in self.effects if effect.fate in fates)

    @property
    def remaining(self) -> tuple[Effect, ...]:
        """Return the effects that are still in place, or may be."""
        return tuple(e for e in self.effects if e.fate is not Fate.UNDONE)

    @property
    def unknown(self) -> tuple[Effect, ...]:
        """Return the effects of which nobody can say whether they are in place."""
        return self.with_fate(Fate.UNKNOWN)

    @property
    def outcome(self) -> RunOutcome:
        """Return how the run ended, in one word."""
        if self.unknown or (self.stop and self.stop.kind is StopKind.UNKNOWN):
            return RunOutcome.UNKNOWN
        if self.stop and self.stop.kind is StopKind.INTERRUPTED:
            return RunOutcome.INTERRUPTED
        if self.stop and self.stop.kind is StopKind.NOT_APPROVED:
            return RunOutcome.NOT_APPROVED
        return RunOutcome.FAILED if self.failed or self.stop else RunOutcome.DONE

    @property
    def exit_code(self) -> ExitCode:
        """Return the exit code that scripts see."""
        match self.outcome:
            case RunOutcome.DONE:
                return ExitCode.DONE
            case RunOutcome.UNKNOWN:
                return ExitCode.OUTCOME_UNKNOWN
            case RunOutcome.INTERRUPTED:
                return ExitCode.INTERRUPTED
            case RunOutcome.NOT_APPROVED:
                return ExitCode.NOT_APPROVED
            case _:
                left = self.remaining
                return ExitCode.FAILED_EFFECTS_REMAIN if left else ExitCode.FAILED_UNDONE


def report_of(
    run_id: str, plan: Plan, history: History, stop: Stop | None, *, everything: bool = False
) -> Report:
    """Return how a run stands by what its journal says."""
    steps = tuple(
        _step(step, history.state(step.id))
        for step in flat(plan.steps + plan.verify)
        if not (step.outcome is Planned.WOULD_SKIP and history.state(step.id).outcome is None)
    )
    return Report(
        run_id=run_id,
        plan=plan,
        steps=steps,
        failed=tuple(s for s in steps if s.state.outcome in _FAILED),
        effects=effects_made(plan, history, everything=everything),
        stop=stop,
    )


def _step(step: PlannedStep, state: StepState) -> StepReport:
    reason = state.undo_reason if state.undo is not None and state.undo_reason else state.reason
    return StepReport(step, state.shown, state.seconds, reason, state)
