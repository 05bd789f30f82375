"""The tests that a runbook carries: what each expectation says when it is not met."""

from collections.abc import Callable

import pytest

from whychain.runbooks.in_file_test_rules import in_file_test_problems
from whychain.runbooks.in_file_tests import run_tests
from whychain.runbooks.runbook import Runbook

RunbookFrom = Callable[[str], Runbook]
BOOK = """
inputs:
  hosts: {type: list, default: [a, b], description: D}
  on: {type: boolean, default: false, description: D}
  mark: {type: string, required: true, example: m, description: D}
  key: {type: string, required: true, secret: true, description: D}
on_failure: keep
steps:
  - {id: look, title: T, effect: read,
     run: {argv: [p, "${inputs.mark}"], env: {K: "${inputs.key}"}}}
  - {id: extra, title: T, when: inputs.on, effect: read, run: {argv: [p]}}
  - {id: change, title: T, effect: idempotent, on_failure: undo, run: {argv: [p]},
     undo: {run: {argv: [u]}}}
  - id: each
    title: T
    foreach:
      items: "${inputs.hosts}"
      steps:
        - {id: stay, title: T, effect: idempotent, run: {argv: [p]}, undo: {run: {argv: [u]}}}
  - {id: only, title: T, effect: once, run: {argv: [p]}, irreversible: X}
"""


def problems(runbook_from: RunbookFrom, test: str) -> tuple[str, ...]:
    (result,) = run_tests(runbook_from(f"{BOOK}tests: [{{name: N, {test}}}]"), lambda name: None)
    return result.problems


@pytest.mark.parametrize(
    "test",
    [
        "expect: {exit_code: 0, skipped: [extra]}",
        "expect: {done: [look, change, 'stay[a]', 'stay[b]', only], failed: []}",
        "expect: {kept: [change, 'stay[a]', 'stay[b]', only], undone: [], unknown: []}",
        "inputs: {on: true}, expect: {skipped: []}",
        "inputs: {hosts: [c]}, expect: {kept: [change, 'stay[c]', only]}",
        "inputs: {hosts: }, expect: {kept: [change, only]}",
        "fail: ['stay[b]'], expect: {exit_code: 5, failed: ['stay[b]'], undone: [change]}",
        "fail: [change], expect: {exit_code: 4, kept: []}",
        "time_out: [only], expect: {exit_code: 8, failed: [only], unknown: [only], undone: []}",
        "slow: {look: 2s, stay: 3s}, expect: {within: 8s}",
        "slow: {look: 2s}, crash: [stay], expect: {exit_code: 0, within: 2s}",
    ],
)
def test_an_expectation_that_is_met_is_no_problem(runbook_from: RunbookFrom, test: str) -> None:
    assert problems(runbook_from, test) == ()


@pytest.mark.parametrize(
    ("test", "told"),
    [
        ("expect: {exit_code: 4}", "exit code 0, expected 4"),
        (
            "fail: [only], expect: {done: [look, change, 'stay[a]', 'stay[b]', only]}",
            "not done: only",
        ),
        ("expect: {done: [look, change, 'stay[a]', only]}", "done but not expected: stay[b]"),
        ("inputs: {on: true}, expect: {skipped: [extra]}", "not skipped: extra"),
        ("expect: {skipped: []}", "skipped but not expected: extra"),
        ("expect: {failed: [look]}", "not failed: look"),
        ("time_out: [look], expect: {failed: []}", "failed but not expected: look"),
        ("expect: {undone: [change]}", "not undone: change"),
        ("fail: [only], expect: {undone: []}", "undone but not expected: change"),
        ("fail: [only], expect: {kept: [change, 'stay[a]', 'stay[b]', only]}", "not kept: change"),
        ("fail: [change], expect: {kept: [], undone: []}", "undone but not expected: change"),
        ("fail: [change, 'undo:change'], expect: {kept: []}", "kept but not expected: change"),
        ("expect: {unknown: [only]}", "not unknown: only"),
        ("crash: [only], expect: {unknown: []}", "unknown but not expected: only"),
        ("slow: {stay: 3s}, expect: {within: 5s}", "took 6 s, expected within 5s"),
        (
            "slow: {look: 2s}, crash: [only], expect: {within: 1500ms}",
            "took 2 s, expected within 1500ms",
        ),
        ("inputs: {of: true}, expect: {exit_code: 0}", "no input is called 'of'"),
        (
            "fail: [lok], expect: {exit_code: 4}",
            "the plan has no step 'lok' (fix: did you mean look?)",
        ),
    ],
)
def test_an_expectation_that_is_not_met_says_what_was_found(
    runbook_from: RunbookFrom, test: str, told: str
) -> None:
    (problem,) = problems(runbook_from, test)

    assert told in problem


def test_a_step_that_cannot_be_planned_is_a_problem(runbook_from: RunbookFrom) -> None:
    text = "steps: [{id: c, title: T, call: {runbook: gone}}]\ntests: [{name: N, expect: {}}]"

    (result,) = run_tests(runbook_from(text), lambda name: None)

    assert "c is blocked: no runbook is called 'gone'" in result.problems


def rules_broken(runbook_from: RunbookFrom, test: str) -> list[str]:
    runbook = runbook_from(f"{BOOK}tests: [{{name: N, {test}}}]")
    found = in_file_test_problems(runbook, lambda name: None)
    return [f"{p.rule.id} at {'.'.join(map(str, p.path))}: {p.message}" for p in found]


@pytest.mark.parametrize(
    ("test", "told"),
    [
        ("expect: {}", "runbook-test at tests.0.expect: 'N' expects nothing"),
        (
            "inputs: {of: x}, expect: {exit_code: 0}",
            "runbook-test at tests.0.inputs: runbook test-book: no input is called 'of'",
        ),
        (
            "fail: [look, chang], expect: {exit_code: 4}",
            "runbook-test at tests.0.fail.1: the plan has no step 'chang': did you mean change?",
        ),
        (
            "time_out: ['undo:look'], expect: {exit_code: 0}",
            "runbook-test at tests.0.time_out.0: 'look' has no undo: leave it out",
        ),
        (
            "crash: [each], expect: {exit_code: 0}",
            "runbook-test at tests.0.crash.0: 'each' holds other steps: "
            "name one of stay[a], stay[b]",
        ),
        (
            "slow: {extra: 3s}, expect: {exit_code: 0}",
            "runbook-test at tests.0.slow.extra: 'extra' is skipped with these inputs: give others",
        ),
        (
            "expect: {kept: [stay]}",
            "runbook-test at tests.0.expect.kept.0: the plan has no step 'stay'",
        ),
        (
            "expect: {exit_code: 4, skipped: []}",
            "runbook-test-fails at tests.0.name: 'N': exit code 0, expected 4",
        ),
    ],
)
def test_a_test_that_proves_nothing_or_fails_is_one_finding_at_its_place(
    runbook_from: RunbookFrom, test: str, told: str
) -> None:
    assert rules_broken(runbook_from, test) == [told]


def test_a_sound_test_that_passes_is_no_finding(runbook_from: RunbookFrom) -> None:
    assert rules_broken(runbook_from, "fail: [change], expect: {undone: [change]}") == []
