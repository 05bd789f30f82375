"""The tests of the shipped runbooks: they pass, and no step that changes something is left out."""

from pathlib import Path

import pytest

from whychain.errors import ExitCode
from whychain.runbooks.in_file_test import RunbookTest
from whychain.runbooks.in_file_tests import plan_of, run_tests
from whychain.runbooks.plan import Outcome, PlannedStep, flat
from whychain.runbooks.read import finder, read_runbook
from whychain.runbooks.runbook import EffectClass, Runbook

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.stem for path in (ROOT / "runbooks").glob("*.yml"))
FIND = finder(ROOT)


def shipped(name: str) -> Runbook:
    return read_runbook(ROOT, name).content


def changing(runbook: Runbook, test: RunbookTest) -> list[PlannedStep]:
    """Return the steps that change something with the inputs of a test."""
    plan = plan_of(runbook, test, FIND)
    return [
        step
        for step in flat(plan.steps + plan.verify)
        if step.effect is not EffectClass.READ
        and not step.steps
        and step.outcome is not Outcome.WOULD_SKIP
    ]


def goes_wrong(test: RunbookTest) -> set[str]:
    return {*test.fail, *test.time_out, *test.crash}


def names(step: PlannedStep) -> set[str]:
    return {step.id, step.origin.step.id}


@pytest.mark.parametrize("name", NAMES)
def test_every_test_of_a_shipped_runbook_passes(name: str) -> None:
    results = run_tests(shipped(name), FIND)

    assert results
    assert [result for result in results if result.problems] == []


@pytest.mark.parametrize("name", NAMES)
def test_one_test_tells_how_it_goes_when_nothing_goes_wrong(name: str) -> None:
    sound = [t for t in shipped(name).tests if not goes_wrong(t)]

    assert [t for t in sound if t.expect.exit_code == ExitCode.DONE and t.expect.done]


@pytest.mark.parametrize("name", NAMES)
def test_each_step_that_changes_something_goes_wrong_in_a_test_that_reaches_it(name: str) -> None:
    runbook = shipped(name)
    steps = [(test, step) for test in runbook.tests for step in changing(runbook, test)]

    every = {step.origin.step.id for _, step in steps}
    wrong = {step.origin.step.id for test, step in steps if names(step) & goes_wrong(test)}
    assert every - wrong == set()


@pytest.mark.parametrize("name", NAMES)
def test_no_step_that_changes_something_is_skipped_in_every_test(name: str) -> None:
    runbook = shipped(name)
    declared = {
        step.origin.step.id
        for test in runbook.tests
        for step in flat(plan_of(runbook, test, FIND).steps)
        if step.effect is not EffectClass.READ and not step.steps and not step.origin.step.foreach
    }

    reached = {step.origin.step.id for test in runbook.tests for step in changing(runbook, test)}
    assert declared == reached


@pytest.mark.parametrize("name", NAMES)
def test_what_may_happen_once_crashes_in_a_test(name: str) -> None:
    runbook = shipped(name)
    once = {
        step.origin.step.id
        for test in runbook.tests
        for step in changing(runbook, test)
        if step.effect is EffectClass.ONCE
    }

    assert once <= {crashed for test in runbook.tests for crashed in test.crash}


@pytest.mark.parametrize("name", NAMES)
def test_every_test_that_goes_wrong_says_what_becomes_of_the_effects_or_what_was_done(
    name: str,
) -> None:
    for test in shipped(name).tests:
        assert test.expect.exit_code is not None
        assert test.expect.kept is not None or test.expect.done is not None, test.name


@pytest.mark.parametrize("name", [n for n in NAMES if shipped(n).deadline])
def test_a_runbook_with_a_deadline_has_a_test_of_its_time(name: str) -> None:
    assert [test for test in shipped(name).tests if test.expect.within]
