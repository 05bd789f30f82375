"""Taking effects back: in reverse, each guarded by its check, inside a budget of its own."""

from collections.abc import Iterable

from whychain.runbooks.actions.action import Ended, Result
from whychain.runbooks.deadline import Deadline
from whychain.runbooks.engine.attempts import in_place
from whychain.runbooks.engine.filling import FillError, undo_now
from whychain.runbooks.engine.performance import Performance
from whychain.runbooks.engine.undo_tasks import Effect, Fate, effects_made
from whychain.runbooks.runbook import EffectClass
from whychain.runbooks.runs.entries import Intent, Outcome, Phase, StepOutcome


def undo_effects(run: Performance, *, everything: bool = False) -> None:
    """Take back what the runbook says is taken back; with ``everything`` all that can be.

    Stops between two undos when stopping was asked for; what is left is told by the history.

    Raises:
        JournalError: when an intent or an outcome cannot be written.
    """
    effects = effects_made(run.plan, run.history, everything=everything)
    asked = [e for e in effects if e.fate is Fate.ASK_OPERATOR]
    wanted = bool(asked) and _is_wanted(run, asked)
    fates = {Fate.UNDO, Fate.ASK_OPERATOR} if wanted else {Fate.UNDO}
    _in_reverse(run, (e for e in effects if e.fate in fates))


def _is_wanted(run: Performance, asked: list[Effect]) -> bool:
    return run.world.undo_wanted(tuple(e.step.id for e in asked), run.stop_undo)


def _in_reverse(run: Performance, effects: Iterable[Effect]) -> None:
    budget = Deadline(run.world.times).within(run.plan.undo_budget_seconds)
    for effect in effects:
        if run.stop_undo.requested:
            return
        _undo(run, effect, budget)


def _undo(run: Performance, effect: Effect, budget: Deadline) -> None:
    step, undo = effect.step, effect.undo
    if undo is None or undo.action is None:
        return
    if _too_late(run, effect, budget):
        return
    guard = _guard(run, effect, min(undo.timeout_seconds, budget.left_seconds()))
    if guard:
        _ended(run, effect, *guard)
        return
    if _too_late(run, effect, budget):
        return
    timeout = min(undo.timeout_seconds, budget.left_seconds())
    run.write(_intent(run, effect, timeout))
    begun = run.world.times.seconds()
    try:
        action = undo_now(step, run.known) or undo.action
        attempt = run.attempt(step, effect.state.attempts, timeout, run.stop_undo, Phase.UNDO)
        result = run.world.act(step, action, attempt)
    except FillError as error:
        result = Result(Ended.FAILED, str(error), acted=False)
    outcome = _outcome(effect, result)
    took = run.world.times.seconds() - begun
    _ended(run, effect, outcome, result.reason, took_seconds=took, result=result)


def _too_late(run: Performance, effect: Effect, budget: Deadline) -> bool:
    if budget.left_seconds() > 0:
        return False
    _ended(run, effect, StepOutcome.UNDO_FAILED, "not begun: the undo budget is used up")
    return True


def _guard(run: Performance, effect: Effect, timeout: float) -> tuple[StepOutcome, str] | None:
    """Return how an undo ends before it begins: there is nothing to undo, or nobody knows."""
    state, step = effect.state, effect.step
    if step.check is None:
        return None
    attempt = run.attempt(step, state.attempts, timeout, run.stop_undo, Phase.CHECK)
    found = in_place(run, step, attempt)
    if found is False:
        return StepOutcome.UNDONE, "nothing to undo: its check does not find the effect"
    sure = state.outcome is StepOutcome.DONE and not state.undo_in_flight
    undo_repeats = effect.undo is not None and effect.undo.effect is not EffectClass.ONCE
    repeatable = step.effect is not EffectClass.ONCE and (undo_repeats or not state.undo_in_flight)
    if found is None and not (sure or repeatable):
        return StepOutcome.UNKNOWN, "not undone: its check does not answer"
    return None


def _outcome(effect: Effect, result: Result) -> StepOutcome:
    if result.ended is Ended.DONE:
        return StepOutcome.UNDONE
    once = effect.undo is not None and effect.undo.effect is EffectClass.ONCE
    cut_off = result.ended in {Ended.TIMED_OUT, Ended.INTERRUPTED} and result.acted
    return StepOutcome.UNKNOWN if once and cut_off else StepOutcome.UNDO_FAILED


def _intent(run: Performance, effect: Effect, timeout_seconds: float) -> Intent:
    step, undo = effect.step, effect.undo
    try:
        action = undo_now(step, run.shown)
    except FillError:
        action = undo.action if undo else None
    request = action.request if action else None
    return Intent(
        at=run.now(),
        step=step.id,
        phase=Phase.UNDO,
        effect=undo.effect if undo else EffectClass.IDEMPOTENT,
        argv=tuple(action.argv or ()) if action else (),
        request=f"{request.method.value} {request.url}" if request else "",
        timeout_seconds=timeout_seconds,
    )


def _ended(
    run: Performance,
    effect: Effect,
    outcome: StepOutcome,
    reason: str,
    *,
    took_seconds: float = 0.0,
    result: Result | None = None,
) -> None:
    run.write(
        Outcome(
            at=run.now(),
            step=effect.step.id,
            phase=Phase.UNDO,
            outcome=outcome,
            seconds=round(took_seconds, 3),
            reason=reason,
            exit_code=result.exit_code if result else None,
            status=result.status if result else None,
            stdout=run.outcome_text(result.stdout.text) if result else "",
            stderr=run.outcome_text(result.stderr.text) if result else "",
        )
    )
