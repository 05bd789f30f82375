"""A plan as a dry run would tell it, without what one machine has and another lacks."""

import shlex
from collections.abc import Iterator

from whychain.runbooks.plan import Plan, PlannedAction, PlannedStep
from whychain.runbooks.plan_data import plan_sha256

_WIDEST_OUTCOME = 12


def transcript(plan: Plan) -> str:
    """Return the plan as lines of text."""
    return "\n".join(_lines(plan))


def _lines(plan: Plan) -> Iterator[str]:
    yield f"{plan.runbook}: {plan.title}"
    for name, value in plan.inputs:
        yield f"  {name} = {value or '(empty)'}"
    yield ""
    yield from _steps("steps", plan.steps)
    if plan.verify:
        yield from _steps("verify", plan.verify)
    yield ""
    if plan.deadline_seconds is None:
        yield f"worst case {plan.worst_case_seconds:g} s, no deadline"
    else:
        fits = "fits" if plan.fits_deadline else f"does not fit: {plan.step_past_deadline}"
        yield f"worst case {plan.worst_case_seconds:g} s of {plan.deadline_seconds:g} s: {fits}"
    undo = f"undo {plan.undo_worst_case_seconds:g} s of {plan.undo_budget_seconds:g} s"
    yield f"{undo}, on failure: {plan.on_failure}"
    yield f"plan {plan_sha256(plan)}"


def _steps(heading: str, steps: tuple[PlannedStep, ...], depth: int = 0) -> Iterator[str]:
    if heading:
        yield f"{heading}:"
    for step in steps:
        pad = "  " * (depth + 1)
        outcome = step.outcome.value.replace("_", " ").ljust(_WIDEST_OUTCOME)
        yield f"{pad}{outcome} {step.id} [{step.kind}, {step.effect}] {step.worst_case_seconds:g} s"
        inside = pad + " " * (_WIDEST_OUTCOME + 1)
        if step.reason:
            yield f"{inside}{step.reason}"
        if step.action:
            yield from (f"{inside}{line}" for line in _action(step.action))
        if step.until:
            yield (
                f"{inside}until: {step.until}"
                if step.kind == "wait"
                else f"{inside}holds: {step.until}"
            )
        yield from _steps("", step.steps, depth + 1)


def _action(action: PlannedAction) -> Iterator[str]:
    if action.argv:
        yield f"$ {shlex.join(action.argv)}"
    elif action.request:
        yield f"{action.request.method} {action.request.url}"
        if action.request.body:
            yield f"body: {action.request.body}"
    elif action.text:
        yield from action.text.splitlines()
