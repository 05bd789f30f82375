"""A disk that refuses one line, whichever: no effect without its line, and an honest ending."""

from collections.abc import Callable

import pytest
from tests.fakes.worlds import FailingJournal, FakeWorld, run_in

from whychain.errors import ExitCode
from whychain.runbooks.engine.perform import perform_plan, undo_run
from whychain.runbooks.plan import Plan
from whychain.runbooks.runs.entries import Ended, Entry, Intent, Phase

PlanFrom = Callable[..., Plan]
TEXT = """
on_failure: undo
steps:
  - {id: a, title: T, effect: idempotent, run: {argv: [p]}, undo: {run: {argv: [u]}}}
  - {id: b, title: T, effect: once, run: {argv: [p]}, undo: {run: {argv: [u]}}}
  - id: both
    title: T
    parallel:
      steps:
        - {id: x, title: T, effect: idempotent, run: {argv: [p]}, undo: {run: {argv: [u]}}}
        - {id: y, title: T, effect: once, run: {argv: [p]}, irreversible: X}
"""
FAILS = TEXT + '  - {id: end, title: T, assert: {that: "1 == 2"}}\n'
EVERY = [(text, number) for text, most in ((TEXT, 10), (FAILS, 18)) for number in range(1, most)]


def written(journal: FailingJournal, phase: Phase) -> set[str]:
    return {e.step for e in journal.entries if isinstance(e, Intent) and e.phase is phase}


@pytest.mark.parametrize(("text", "number"), EVERY)
def test_no_effect_is_made_without_its_line_and_the_ending_says_what_is_left(
    plan_from: PlanFrom, text: str, number: int
) -> None:
    journal, world = FailingJournal(number), FakeWorld()
    run = run_in(world, plan_from(text), journal=journal)

    ending = perform_plan(run)

    assert set(world.did()) == written(journal, Phase.DO) - {"end"}
    assert set(world.did(Phase.UNDO)) == written(journal, Phase.UNDO)
    assert len(journal.tried) >= number
    assert "No space left on device" in ending.trouble
    told = {e.step.id for e in ending.report.remaining}
    left = set(world.did()) - set(world.did(Phase.UNDO))
    refused = journal.tried[number - 1]
    assert left <= told
    if not isinstance(refused, Ended):
        assert ending.exit_code is honest(bool(told))
        assert not any(isinstance(entry, Ended) for entry in journal.entries)


def honest(left: bool) -> ExitCode:
    return ExitCode.FAILED_EFFECTS_REMAIN if left else ExitCode.FAILED_UNDONE


def test_a_refused_ending_is_told_and_changes_nothing_else(plan_from: PlanFrom) -> None:
    whole = FailingJournal(0)
    perform_plan(run_in(FakeWorld(), plan_from(TEXT), journal=whole))
    journal = FailingJournal(len(whole.tried))

    ending = perform_plan(run_in(FakeWorld(), plan_from(TEXT), journal=journal))

    assert ending.exit_code is ExitCode.DONE
    assert "No space left" in ending.trouble


@pytest.mark.parametrize("number", range(1, 8))
def test_an_undo_stops_at_a_line_that_is_refused_and_does_nothing_without_it(
    plan_from: PlanFrom, number: int
) -> None:
    whole = FailingJournal(0)
    perform_plan(run_in(FakeWorld(), plan_from(TEXT), journal=whole))
    earlier: list[Entry] = whole.entries
    journal, world = FailingJournal(number), FakeWorld()

    ending = undo_run(
        run_in(world, plan_from(TEXT), journal=journal, earlier=earlier), everything=True
    )

    assert set(world.did(Phase.UNDO)) == written(journal, Phase.UNDO)
    assert "No space left" in ending.trouble
    last_line = isinstance(journal.tried[number - 1], Ended)
    assert ending.exit_code is (ExitCode.DONE if last_line else ExitCode.FAILED_EFFECTS_REMAIN)
