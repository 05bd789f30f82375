"""What must hold for the tests that a runbook carries: they can be run, and they pass."""

from collections.abc import Iterator

from whychain.documents.finding import KeyPath, Problem, Rule
from whychain.errors import UsageError
from whychain.runbooks.in_file_test import Expectation, RunbookTest
from whychain.runbooks.in_file_tests import plan_of, run_test
from whychain.runbooks.plan import Plan, flat
from whychain.runbooks.planner import FindRunbook
from whychain.runbooks.runbook import Runbook
from whychain.runbooks.script_names import Mishap, trouble_with

TEST = Rule(
    "runbook-test",
    "A test of a runbook gives inputs that exist, names steps that its plan reaches, and expects "
    "something.",
    "A test that names nothing, or expects nothing, passes whatever the runbook does.",
    "Correct the name, or say what must follow.",
)
TEST_FAILS = Rule(
    "runbook-test-fails",
    "Every test of a runbook passes in the simulator.",
    "What the runbook does when something goes wrong is not what its author expects.",
    "Correct the runbook, or the expectation if the runbook is right.",
)
IN_FILE_TEST_RULES = (TEST, TEST_FAILS)

_STEPS_EXPECTED = ("done", "skipped", "failed", "undone", "kept", "unknown")


def in_file_test_problems(runbook: Runbook, find: FindRunbook) -> Iterator[Problem]:
    """Yield what is wrong with each test of a runbook; only a test that is sound is run."""
    for index, test in enumerate(runbook.tests):
        path = ("tests", index)
        unsound = list(_unsound(runbook, test, path, find))
        yield from unsound
        if unsound:
            continue
        result = run_test(runbook, test, find)
        if result.problems:
            yield Problem(TEST_FAILS, (*path, "name"), f"{test.name!r}: {result.problems[0]}")


def _unsound(
    runbook: Runbook, test: RunbookTest, path: KeyPath, find: FindRunbook
) -> Iterator[Problem]:
    if test.expect == Expectation():
        yield Problem(TEST, (*path, "expect"), f"{test.name!r} expects nothing")
    try:
        plan = plan_of(runbook, test, find)
    except UsageError as error:
        yield Problem(TEST, (*path, "inputs"), error.problem)
        return
    yield from _mishaps(plan, test, path)
    yield from _expected(plan, test.expect, (*path, "expect"))


def _mishaps(plan: Plan, test: RunbookTest, path: KeyPath) -> Iterator[Problem]:
    for mishap in Mishap:
        named = getattr(test, mishap)
        places = enumerate(named) if isinstance(named, tuple) else ((n, n) for n in named)
        for place, name in places:
            if trouble := trouble_with(plan, mishap, name):
                message = f"{trouble.problem}: {trouble.fix}"
                yield Problem(TEST, (*path, mishap.value, place), message)


def _expected(plan: Plan, expect: Expectation, path: KeyPath) -> Iterator[Problem]:
    known = {step.id for step in flat(plan.steps + plan.verify)}
    for field in _STEPS_EXPECTED:
        for place, name in enumerate(getattr(expect, field) or ()):
            if name not in known:
                yield Problem(TEST, (*path, field, place), f"the plan has no step {name!r}")
