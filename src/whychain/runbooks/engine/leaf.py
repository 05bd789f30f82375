"""A step that holds no others: whether it is begun, its attempts, and what its end means."""

from dataclasses import replace

from whychain.runbooks.actions.action import Ended, Result
from whychain.runbooks.conditions import ConditionError
from whychain.runbooks.deadline import Deadline
from whychain.runbooks.engine.attempts import in_place, perform
from whychain.runbooks.engine.filling import FillError, action_now
from whychain.runbooks.engine.performance import Performance
from whychain.runbooks.engine.standing import Standing, is_uncertain, standing
from whychain.runbooks.engine.stop import Stop, StopKind
from whychain.runbooks.plan import PlannedStep
from whychain.runbooks.plan_data import plan_sha256
from whychain.runbooks.results import OutputError
from whychain.runbooks.runbook import EffectClass
from whychain.runbooks.runs.entries import Approval, Intent, Outcome, Phase, StepOutcome
from whychain.runbooks.steps import StepKind
from whychain.runbooks.values import Plain

_OUTCOMES = {
    Ended.DONE: StepOutcome.DONE,
    Ended.FAILED: StepOutcome.FAILED,
    Ended.TIMED_OUT: StepOutcome.TIMED_OUT,
    Ended.INTERRUPTED: StepOutcome.FAILED,
}


def perform_leaf(run: Performance, step: PlannedStep, deadline: Deadline) -> Stop | None:
    """Do one step that is not finished; None when the next one may begin.

    Raises:
        JournalError: when its intent or its outcome cannot be written.
    """
    where = standing(step, run.history.state(step.id))
    if where is Standing.UNKNOWN:
        return _not_again(run, step)
    if where is Standing.ASK:
        stopped = _ask_first(run, step, deadline)
        if stopped or standing(step, run.history.state(step.id)) is Standing.FINISHED:
            return stopped
    stopped = not_begun(run, step, deadline)
    limit = deadline.within(step.worst_case_seconds) if step.check else deadline
    if stopped or _in_place_already(run, step, limit):
        return stopped
    return _attempts(run, step, limit)


def skipped(run: Performance, step: PlannedStep) -> bool | Stop:
    """Return whether a step is skipped because of its condition; a Stop when nobody can say."""
    if not step.when:
        return False
    try:
        if run.world.holds(step, step.when, run.names(step)):
            return False
    except (ConditionError, FillError) as error:
        reason = f"its condition cannot be answered: {error}"
        write_outcome(run, step, StepOutcome.FAILED, reason, acted=False)
        return Stop(StopKind.FAILED, step.id, reason)
    write_outcome(run, step, StepOutcome.SKIPPED, f"not: {step.when}", acted=False)
    return True


def not_begun(run: Performance, step: PlannedStep, deadline: Deadline) -> Stop | None:
    """Return why a step must not begin now: stopping was asked for, or it might not end in time."""
    if run.stop.requested:
        return Stop(StopKind.INTERRUPTED, step.id, "stopped before it began")
    if deadline.has_room_for(step.worst_case_seconds):
        return None
    reason = (
        f"not begun: it may take {step.worst_case_seconds:g} s and "
        f"{deadline.left_seconds():.1f} s are left before the deadline"
    )
    write_outcome(run, step, StepOutcome.FAILED, reason, acted=False)
    return Stop(StopKind.FAILED, step.id, reason)


def write_outcome(
    run: Performance,
    step: PlannedStep,
    outcome: StepOutcome,
    reason: str,
    *,
    acted: bool,
    took_seconds: float = 0.0,
) -> None:
    """Journal what became of a step without an attempt of its own.

    Raises:
        JournalError: when it cannot be written.
    """
    run.write(
        Outcome(
            at=run.now(),
            step=step.id,
            outcome=outcome,
            reason=reason,
            acted=acted,
            seconds=round(took_seconds, 3),
        )
    )


def _unknown(run: Performance, step: PlannedStep, reason: str) -> Stop:
    write_outcome(run, step, StepOutcome.UNKNOWN, reason, acted=True)
    return Stop(StopKind.UNKNOWN, step.id, reason)


def _not_again(run: Performance, step: PlannedStep) -> Stop:
    """Stop before a step that may have acted; only an operator can decide to begin it again."""
    state = run.history.state(step.id)
    if state.outcome is StepOutcome.FAILED:  # certain: the run goes on where a failure may be
        return Stop(StopKind.FAILED, step.id, f"it may run only once, and failed: {state.reason}")
    cut_off = "a crash cut it off and nothing can be asked"
    return _unknown(run, step, cut_off if state.in_flight else state.reason)


def _ask_first(run: Performance, step: PlannedStep, deadline: Deadline) -> Stop | None:
    """Find out whether a step that was cut off has taken effect, before it is begun again."""
    stopped = Stop(StopKind.INTERRUPTED, step.id, "stopped before its check answered")
    if run.stop.requested:
        return stopped
    timeout = min(step.timeout_seconds, deadline.left_seconds())
    found = in_place(run, step, run.attempt(step, 0, timeout, run.stop, Phase.CHECK))
    if found is None and run.stop.requested:
        return stopped
    if found is None and step.effect is EffectClass.ONCE:
        return _unknown(run, step, "it was cut off, and its check does not answer")
    if found:
        write_outcome(run, step, StepOutcome.DONE, "found in place by its check", acted=True)
    return None


def _in_place_already(run: Performance, step: PlannedStep, deadline: Deadline) -> bool:
    """Return whether there is nothing to do: somebody else made the effect, and it stays theirs.

    The question has half of the step's time, so that the step ends within its worst case.
    """
    if step.check is None or run.history.state(step.id).attempts:
        return False
    timeout = min(step.timeout_seconds, deadline.left_seconds()) / 2
    attempt = run.attempt(step, 0, timeout, run.stop, Phase.CHECK)
    if not in_place(run, step, attempt):
        return False
    write_outcome(run, step, StepOutcome.DONE, "was in place already; nothing to do", acted=False)
    return True


def _attempts(run: Performance, step: PlannedStep, deadline: Deadline) -> Stop | None:
    before = run.history.state(step.id).attempts
    result = Result(Ended.FAILED)
    for number in range(before + 1, before + step.attempts + 1):
        if number > before + 1 and run.world.pause(step.retry_every_seconds, run.stop):
            return Stop(StopKind.INTERRUPTED, step.id, "stopped between two attempts")
        result = _attempt(run, step, number, deadline)
        if result.ended in {Ended.DONE, Ended.INTERRUPTED}:
            break
    return _meaning(run, step, result)


def _attempt(run: Performance, step: PlannedStep, number: int, deadline: Deadline) -> Result:
    run.write(_intent(run, step, number), durable=True)
    begun = run.world.times.seconds()
    result = perform(run, step, number, deadline)
    out: dict[str, Plain] = {}
    for who in result.agreed:
        run.write(_approval(run, step, who))
    if result.ended is Ended.DONE:
        try:
            out = dict(run.world.outputs(step, result))
        except OutputError as error:
            result = replace(result, ended=Ended.FAILED, reason=str(error))
    run.write(_outcome(run, step, number, result, out, run.world.times.seconds() - begun))
    return result


def _approval(run: Performance, step: PlannedStep, who: str) -> Approval:
    sha256 = plan_sha256(run.plan)
    return Approval(at=run.now(), step=step.id, who=who, granted=True, plan_sha256=sha256)


def _intent(run: Performance, step: PlannedStep, number: int) -> Intent:
    try:
        action = action_now(step, run.shown)
    except FillError:
        action = step.action
    request = action.request if action else None
    return Intent(
        at=run.now(),
        step=step.id,
        attempt=number,
        effect=step.effect,
        argv=tuple(action.argv or ()) if action else (),
        request=f"{request.method.value} {request.url}" if request else "",
        timeout_seconds=step.timeout_seconds,
    )


def _outcome(
    run: Performance,
    step: PlannedStep,
    number: int,
    result: Result,
    out: dict[str, Plain],
    took_seconds: float,
) -> Outcome:
    cut_off = result.ended is Ended.INTERRUPTED or not result.answered
    uncertain = cut_off and result.acted and _only_once(step)
    return Outcome(
        at=run.now(),
        step=step.id,
        attempt=number,
        outcome=StepOutcome.UNKNOWN if uncertain else _OUTCOMES[result.ended],
        seconds=round(took_seconds, 3),
        reason=result.reason,
        acted=result.acted and step.effect is not EffectClass.READ,
        exit_code=result.exit_code,
        status=result.status,
        stdout=run.outcome_text(result.stdout.text),
        stderr=run.outcome_text(result.stderr.text),
        out=out,
    )


def _only_once(step: PlannedStep) -> bool:
    return step.effect is EffectClass.ONCE and step.check is None


def _meaning(run: Performance, step: PlannedStep, result: Result) -> Stop | None:
    if result.ended is Ended.DONE:
        return None
    if is_uncertain(step, run.history.state(step.id)):
        return Stop(StopKind.UNKNOWN, step.id, result.reason)
    if result.ended is Ended.INTERRUPTED:
        return Stop(StopKind.INTERRUPTED, step.id, result.reason)
    if step.kind is StepKind.APPROVE:
        return Stop(StopKind.NOT_APPROVED, step.id, result.reason)
    return Stop(StopKind.FAILED, step.id, result.reason)
