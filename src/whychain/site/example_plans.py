"""Runbooks planned with their own examples, as their pages show them."""

from dataclasses import dataclass

from whychain.errors import UsageError
from whychain.runbooks.plan import Plan
from whychain.runbooks.planner import FindRunbook, plan_runbook
from whychain.runbooks.runbook import Runbook
from whychain.runbooks.values import resolve_inputs


@dataclass(frozen=True, slots=True)
class ExamplePlan:
    """What a runbook would do with its defaults and examples, or why that cannot be said."""

    given: tuple[str, ...]
    plan: Plan | None
    problem: str = ""


def example_plan(runbook: Runbook, find: FindRunbook) -> ExamplePlan:
    """Return the plan that the runbook's defaults and examples lead to."""
    given = tuple(
        f"{name}={f'env:{name.upper()}' if declared.secret else declared.example}"
        for name, declared in runbook.inputs.items()
        if declared.required
    )
    try:
        inputs = resolve_inputs(runbook, given)
    except UsageError as error:
        return ExamplePlan(given, None, error.problem)
    return ExamplePlan(given, plan_runbook(runbook, inputs, find))
