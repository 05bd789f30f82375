"""Taking back whole groups, and what the journal says of an undo."""

from collections.abc import Callable

from tests.fakes.worlds import FakeWorld, done, entries_of, failed, run_in

from whychain.errors import ExitCode
from whychain.runbooks.actions.action import Ended, Result
from whychain.runbooks.engine.perform import perform_plan
from whychain.runbooks.plan import Plan
from whychain.runbooks.runs.entries import Intent, Phase

PlanFrom = Callable[..., Plan]
GROUPED = """
on_failure: undo
steps:
  - id: both
    title: T
    undo: {run: {argv: [gu]}}
    parallel:
      max_in_flight: 1
      steps:
        - {id: a, title: T, effect: once, run: {argv: [p]}, irreversible: X}
        - {id: b, title: T, effect: once, run: {argv: [p]}, irreversible: X}
"""


def test_a_group_with_an_undo_is_taken_back_whole_though_a_part_failed(
    plan_from: PlanFrom,
) -> None:
    world = FakeWorld(lambda call: failed() if call.step == "b" else None)

    ending = perform_plan(run_in(world, plan_from(GROUPED)))

    assert world.did(Phase.UNDO) == ["both"]
    assert ending.exit_code is ExitCode.FAILED_UNDONE


def test_a_group_is_not_taken_back_when_a_part_of_it_is_unknown(plan_from: PlanFrom) -> None:
    world = FakeWorld(lambda call: Result(Ended.TIMED_OUT) if call.step == "b" else None)

    ending = perform_plan(run_in(world, plan_from(GROUPED)))

    assert world.did(Phase.UNDO) == []
    assert ending.exit_code is ExitCode.OUTCOME_UNKNOWN


FILLED = """
on_failure: undo
steps:
  - {id: look, title: T, effect: read, continue_on_failure: W, run: {argv: [look]},
     out: {n: {from: stdout, sample: s}}}
  - {id: act, title: T, effect: once, run: {argv: [p]},
     undo: {run: {argv: [u, "${steps.look.out.n}"]}}}
  - {id: put, title: T, effect: once, http: {method: POST, url: "http://h"},
     undo: {http: {method: DELETE, url: "http://h/x"}}}
  - {id: end, title: T, assert: {that: "1 == 2"}}
"""


def test_the_journal_says_what_an_undo_is_about_to_do(plan_from: PlanFrom) -> None:
    run = run_in(FakeWorld(lambda call: done("n7")), plan_from(FILLED))

    perform_plan(run)

    undos = [e for e in entries_of(run) if isinstance(e, Intent) and e.phase is Phase.UNDO]
    assert [(e.step, e.argv, e.request) for e in undos] == [
        ("put", (), "DELETE http://h/x"),
        ("act", ("u", "n7"), ""),
    ]


def test_an_undo_that_lacks_an_output_fails_and_leaves_its_effect(plan_from: PlanFrom) -> None:
    world = FakeWorld(lambda call: failed() if call.step == "look" else None)
    run = run_in(world, plan_from(FILLED))

    ending = perform_plan(run)

    assert "has no value" in ending.report.steps[1].reason
    assert ending.exit_code is ExitCode.FAILED_EFFECTS_REMAIN


def test_an_undo_without_an_action_takes_nothing_back(plan_from: PlanFrom) -> None:
    text = """
on_failure: undo
steps:
  - {id: act, title: T, effect: once, run: {argv: [p]}, undo: {title: Not said how.}}
  - {id: end, title: T, assert: {that: "1 == 2"}}
"""
    world = FakeWorld()

    ending = perform_plan(run_in(world, plan_from(text)))

    assert (world.did(Phase.UNDO), ending.exit_code) == ([], ExitCode.FAILED_EFFECTS_REMAIN)
