"""A plan as a dry run tells it: the same words on a terminal and on the site."""

import shlex
from collections.abc import Iterator

from whychain.runbooks.plan import Outcome, Plan, PlannedAction, PlannedStep
from whychain.runbooks.plan_data import plan_sha256
from whychain.runbooks.preflight import PlanWarning
from whychain.runbooks.steps import StepKind

_WORDS = {
    Outcome.WOULD_RUN: "would run",
    Outcome.WOULD_SKIP: "would skip",
    Outcome.UNDETERMINED: "undetermined",
    Outcome.BLOCKED: "BLOCKED",
}


def transcript(
    plan: Plan, warnings: tuple[PlanWarning, ...] = (), *, dry: bool = True
) -> Iterator[str]:
    """Yield a plan line by line: the promise of a dry run, the steps with their undo, warnings."""
    yield f"{'DRY RUN' if dry else 'PLAN'} of {plan.runbook}: {plan.title}"
    if dry:
        yield "nothing is contacted, started or written"
    yield f"inputs    {' '.join(f'{name}={value}' for name, value in plan.inputs if value)}"
    if plan.locks:
        yield f"locks     {', '.join(plan.locks)}"
    yield f"deadline  {_deadline(plan)}"
    undo, budget = plan.undo_worst_case_seconds, plan.undo_budget_seconds
    yield f"undo      at most {undo:g} s of {budget:g} s, on failure {plan.on_failure.value}"
    for number, step in enumerate(plan.steps, start=1):
        yield from _step(step, f"{number}", "")
    if plan.verify:
        yield f"then verify, at most {plan.verify_worst_case_seconds:g} s, outside the deadline"
        for number, step in enumerate(plan.verify, start=1):
            yield from _step(step, f"v{number}", "")
    yield from (f"warning   {w.step}: {w.message}" for w in warnings)
    yield f"plan      {plan_sha256(plan)}"


def _deadline(plan: Plan) -> str:
    if plan.deadline_seconds is None:
        return f"none; worst case {plan.worst_case_seconds:g} s"
    fits = "fits" if plan.fits_deadline else f"DOES NOT FIT, passed in {plan.step_past_deadline}"
    return f"{plan.deadline_seconds:g} s, worst case {plan.worst_case_seconds:g} s: {fits}"


def _step(step: PlannedStep, number: str, indent: str) -> Iterator[str]:
    head = f"{_WORDS[step.outcome]} {step.id}: {step.title}"
    yield f"{indent}{number:>3}. {head} ({', '.join(_facts(step))})"
    inside = f"{indent}     "
    if step.reason:
        yield f"{inside}{step.reason}"
    if step.outcome is Outcome.WOULD_SKIP:
        return
    yield from (f"{inside}{line}" for line in _details(step))
    for index, inner in enumerate(step.steps, start=1):
        yield from _step(inner, f"{number}.{index}", f"{indent}  ")


def _facts(step: PlannedStep) -> Iterator[str]:
    yield step.kind.value
    yield step.effect.value
    if step.outcome is not Outcome.WOULD_SKIP:
        yield f"at most {step.worst_case_seconds:g} s"
    if step.attempts > 1:
        yield f"{step.attempts} attempts"
    if step.max_in_flight:
        yield f"{step.max_in_flight} at once"


def _details(step: PlannedStep) -> Iterator[str]:
    yield from action_lines(step.action)
    if step.until:
        yield f"{'until' if step.kind is StepKind.WAIT else 'that'} {step.until}"
    if step.unknown:
        yield f"known only in a run: {', '.join(step.unknown)}"
    yield from (f"in place already? {line}" for line in action_lines(step.check))
    if step.undo and step.undo.action:
        yield from (f"undo: {line}" for line in action_lines(step.undo.action))
    if step.continue_on_failure:
        yield f"if it fails, the next step still runs: {step.continue_on_failure.strip()}"
    if step.irreversible and not step.steps:
        yield f"cannot be undone: {step.irreversible.strip()}"


def action_lines(action: PlannedAction | None) -> Iterator[str]:
    """Yield what one action does: its program, its request, or what a person is told."""
    if action is None:
        return
    if action.argv:
        yield f"$ {shlex.join(action.argv)}"
    if action.request:
        body = f"  with {action.request.body}" if action.request.body else ""
        yield f"{action.request.method.value} {action.request.url}{body}"
    if action.name:
        yield f"{action.name} {' '.join(f'{name}={value}' for name, value in action.arguments)}"
    if action.text:
        yield " ".join(action.text.split())
