"""What must hold for the plan of a runbook with its defaults and the examples of its inputs."""

from collections.abc import Iterator

from whychain.documents.finding import Problem, Rule
from whychain.errors import UsageError
from whychain.runbooks.plan import flat
from whychain.runbooks.planner import FindRunbook, plan_runbook
from whychain.runbooks.runbook import Runbook
from whychain.runbooks.values import resolve_inputs

DEADLINE = Rule(
    "runbook-deadline",
    "The worst case of all steps, time-outs times attempts along the longest path, ends before "
    "the deadline.",
    "A deadline that the steps cannot keep is a wish.",
    "Shorten time-outs, do steps in parallel, or set an honest deadline.",
)
BLOCKED = Rule(
    "runbook-blocked",
    "Every step can be planned with the defaults and the examples of the inputs.",
    "A step that cannot even be planned stops the run in the middle.",
    "Mend the step as the message says.",
)
NO_EXAMPLE = Rule(
    "runbook-input-example",
    "A required input has an example that is accepted.",
    "The example is what an operator reads first, and what this check plans with.",
    "Add or correct 'example'.",
)
PLAN_RULES = (DEADLINE, BLOCKED, NO_EXAMPLE)


def plan_problems(runbook: Runbook, find: FindRunbook) -> Iterator[Problem]:
    """Yield what is wrong with the plan that the runbook's own examples lead to."""
    required = {n: i for n, i in runbook.inputs.items() if i.required}
    try:
        given = [f"{n}={'env:SECRET' if i.secret else i.example}" for n, i in required.items()]
        inputs = resolve_inputs(runbook, given)
    except UsageError as error:
        first = next(iter(required), "")
        yield Problem(NO_EXAMPLE, ("inputs", first), error.problem)
        return
    plan = plan_runbook(runbook, inputs, find)
    if late := plan.step_past_deadline:
        index = next(i for i, step in enumerate(runbook.steps) if step.id == late)
        message = (
            f"worst case {plan.worst_case_seconds:g} s is over the deadline of "
            f"{plan.deadline_seconds:g} s; step {late!r} passes it"
        )
        yield Problem(DEADLINE, ("steps", index), message)
    for index, step in enumerate(plan.steps):
        for inner in flat((step,)):
            if inner.outcome.value == "blocked" and not inner.steps:
                yield Problem(BLOCKED, ("steps", index), f"{inner.id}: {inner.reason}")
