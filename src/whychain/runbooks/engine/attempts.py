"""One attempt at a step that holds no others: its action, or its question until it is answered."""

from dataclasses import replace

from whychain.runbooks.actions.action import Attempt, Ended, Result
from whychain.runbooks.conditions import ConditionError
from whychain.runbooks.deadline import Deadline
from whychain.runbooks.durations import seconds
from whychain.runbooks.engine.filling import FillError, action_now, check_now
from whychain.runbooks.engine.performance import Performance
from whychain.runbooks.plan import PlannedAction, PlannedStep
from whychain.runbooks.steps import StepKind

_LEAST_PAUSE_SECONDS = 0.01
"""Between two questions: asking without a pause never ends where only pauses take time."""
_NOT_BEGUN = Result(Ended.INTERRUPTED, "stopped before it began", acted=False)


def perform(run: Performance, step: PlannedStep, number: int, deadline: Deadline) -> Result:
    """Return how one attempt of a step ended; a failure is a result, never an exception."""
    if run.stop.requested:
        return _NOT_BEGUN
    timeout = min(step.timeout_seconds, deadline.left_seconds())
    attempt = run.attempt(step, number, timeout, run.stop)
    try:
        action = action_now(step, run.known)
        match step.kind:
            case StepKind.WAIT:
                return _wait(run, step, action, attempt)
            case StepKind.ASSERT:
                return _assert(run, step, action, attempt)
            case _:
                assert action is not None, step.id  # noqa: S101 - a leaf of any other kind acts
                return run.world.act(step, action, attempt)
    except FillError as error:
        return Result(Ended.FAILED, str(error), acted=False)


def in_place(run: Performance, step: PlannedStep, attempt: Attempt) -> bool | None:
    """Return whether the effect of a step is in place, None when that cannot be found out."""
    try:
        asked = check_now(step, run.known)
        check = step.origin.step.check
        if asked is None or check is None:
            return None
        result = run.world.act(step, asked, attempt)
        if result.ended is not Ended.DONE:
            return None
        return run.world.holds(step, check.done, run.names(step, result, asked))
    except (FillError, ConditionError):
        return None


def _wait(
    run: Performance, step: PlannedStep, action: PlannedAction | None, attempt: Attempt
) -> Result:
    wait = step.origin.step.wait
    if wait is None or wait.until is None:
        return _pause(run, action, attempt)
    limit = Deadline(run.world.times).within(attempt.timeout_seconds)
    every = max(seconds(wait.every), _LEAST_PAUSE_SECONDS)
    last = "it was not asked"
    while limit.left_seconds() > 0:
        left = replace(attempt, timeout_seconds=limit.left_seconds())
        result, held, last = _ask(run, step, action, wait.until, left)
        if held or result.ended is Ended.INTERRUPTED:
            return result
        if run.world.pause(min(every, limit.left_seconds()), run.stop):
            return Result(Ended.INTERRUPTED, "stopped while waiting", acted=False)
    reason = f"not within {attempt.timeout_seconds:g} s: {wait.until}; last: {last}"
    return Result(Ended.TIMED_OUT, reason, acted=False)


def _pause(run: Performance, action: PlannedAction | None, attempt: Attempt) -> Result:
    text = action.text.removeprefix("for ") if action else ""
    try:
        wanted = seconds(text)
    except ValueError as error:
        return Result(Ended.FAILED, str(error), acted=False)
    if run.world.pause(min(wanted, attempt.timeout_seconds), run.stop):
        return Result(Ended.INTERRUPTED, "stopped while waiting", acted=False)
    if wanted > attempt.timeout_seconds:
        reason = f"{wanted:g} s do not fit into {attempt.timeout_seconds:g} s"
        return Result(Ended.TIMED_OUT, reason, acted=False)
    return Result(Ended.DONE, acted=False)


def _assert(
    run: Performance, step: PlannedStep, action: PlannedAction | None, attempt: Attempt
) -> Result:
    asserted = step.origin.step.assert_
    that = asserted.that if asserted else ""
    result, held, why = _ask(run, step, action, that, attempt)
    if held or result.ended is Ended.INTERRUPTED or result.ended is Ended.TIMED_OUT:
        return result
    message = asserted.message.strip() if asserted else ""
    reason = f"{why}: {' '.join(message.split())}" if message else why
    return replace(result, ended=Ended.FAILED, reason=reason, acted=False)


def _ask(
    run: Performance,
    step: PlannedStep,
    action: PlannedAction | None,
    condition: str,
    attempt: Attempt,
) -> tuple[Result, bool, str]:
    """Return the answer to a question, whether the condition holds for it, and why not."""
    result = Result(Ended.DONE)
    if action is not None:
        result = run.world.act(step, action, attempt)
    result = replace(result, acted=False)
    if result.ended is not Ended.DONE:
        return result, False, result.reason
    try:
        names = run.names(step, result if action else None, action)
        held = run.world.holds(step, condition, names)
    except (ConditionError, FillError) as error:
        return result, False, str(error)
    return result, held, "" if held else f"does not hold: {condition}"
