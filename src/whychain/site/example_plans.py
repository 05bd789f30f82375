"""Runbooks planned with their own examples and tested in the simulator, as their pages show."""

import msgspec

from whychain.errors import UsageError
from whychain.runbooks.in_file_tests import TestResult, run_tests
from whychain.runbooks.plan import Plan
from whychain.runbooks.planner import FindRunbook, plan_runbook
from whychain.runbooks.runbook import Runbook
from whychain.runbooks.steps import every_step, kinds_named
from whychain.runbooks.values import resolve_inputs


class ExamplePlan(msgspec.Struct, frozen=True):
    """What a runbook would do with its defaults and examples, or why that cannot be said.

    ``tests`` are the results of the runbook's own tests, in their order; without a plan none
    of them was run.
    """

    given: tuple[str, ...]
    plan: Plan | None
    problem: str = ""
    tests: tuple[TestResult, ...] = ()


def example_plan(runbook: Runbook, find: FindRunbook) -> ExamplePlan:
    """Return the plan that the runbook's defaults and examples lead to, and its tests' results."""
    given = tuple(
        f"{name}={f'env:{name.upper()}' if declared.secret else declared.example}"
        for name, declared in runbook.inputs.items()
        if declared.required
    )
    if any(len(kinds_named(step)) != 1 for _, step in every_step(runbook)):
        return ExamplePlan(given, None, "a step is of no kind, or of several")
    try:
        inputs = resolve_inputs(runbook, given)
    except UsageError as error:
        return ExamplePlan(given, None, error.problem)
    plan = plan_runbook(runbook, inputs, find)
    return ExamplePlan(given, plan, tests=run_tests(runbook, find))
