"""A run from its first step to its verification, and what its journal keeps."""

from collections.abc import Callable

import pytest
from tests.fakes.worlds import Call, FakeWorld, done, entries_of, failed, run_in

from whychain.errors import ExitCode
from whychain.runbooks.actions.action import Ended, Result
from whychain.runbooks.engine.attempts import in_place
from whychain.runbooks.engine.perform import Ending, perform_plan
from whychain.runbooks.plan import Plan
from whychain.runbooks.runs.entries import Outcome, Phase

PlanFrom = Callable[..., Plan]


def gone_on(plan: Plan, world: FakeWorld) -> Ending:
    return perform_plan(run_in(world, plan))


@pytest.mark.parametrize(("condition", "did"), [("1 == 1", ["act"]), ("1 == 2", [])])
def test_a_condition_that_only_a_run_can_answer_decides_in_the_run(
    plan_from: PlanFrom, condition: str, did: list[str]
) -> None:
    plan = plan_from(f"""
steps:
  - {{id: act, title: T, effect: read, run: {{argv: [p]}},
     when: "steps.size() == 0 && {condition}"}}
""")
    world = FakeWorld()

    ending = gone_on(plan, world)

    assert (ending.exit_code, world.did()) == (ExitCode.DONE, did)


def test_a_condition_that_cannot_be_answered_fails_the_step(plan_from: PlanFrom) -> None:
    plan = plan_from(
        'steps: [{id: act, title: T, when: "steps.x.out.y", effect: read, run: {argv: [p]}}]'
    )
    world = FakeWorld()

    ending = gone_on(plan, world)

    assert ending.report.failed[0].reason.startswith("its condition cannot be answered: ")
    assert world.calls == []


def test_verification_comes_after_the_steps_and_has_no_deadline(plan_from: PlanFrom) -> None:
    world = FakeWorld()
    plan = plan_from("""
deadline: 10s
steps: [{id: act, title: T, effect: read, run: {argv: [p]}}]
verify: [{id: sure, title: T, assert: {that: result.ok, probe: {run: {argv: [q]}}}, timeout: 60s}]
""")

    ending = gone_on(plan, world)

    assert (ending.exit_code, world.did()) == (ExitCode.DONE, ["act", "sure"])


def test_after_a_failure_nothing_is_verified(plan_from: PlanFrom) -> None:
    world = FakeWorld(lambda call: failed())
    plan = plan_from("""
steps: [{id: act, title: T, effect: read, run: {argv: [p]}}]
verify: [{id: sure, title: T, assert: {that: result.ok, probe: {run: {argv: [q]}}}}]
""")

    gone_on(plan, world)

    assert world.did() == ["act"]


def test_a_journal_keeps_the_beginning_and_the_end_of_a_long_text(plan_from: PlanFrom) -> None:
    world = FakeWorld(lambda call: done("a" * 5000 + "b" * 5000))
    plan = plan_from("steps: [{id: act, title: T, effect: read, run: {argv: [p]}}]")
    run = run_in(world, plan)

    perform_plan(run)

    (kept,) = (e.stdout for e in entries_of(run) if isinstance(e, Outcome))
    assert kept == "a" * 4000 + "\n… 2000 characters left out …\n" + "b" * 4000


CHECKED = """
steps:
  - {id: act, title: T, effect: once, run: {argv: [p]}, irreversible: X,
     check: {done: result.ok, run: {argv: [c]}}}
  - {id: look, title: T, effect: read, run: {argv: [p]}}
"""


def test_a_stop_while_a_check_is_asked_keeps_the_step_from_acting(plan_from: PlanFrom) -> None:
    def stops(call: Call) -> Result | None:
        world.stop.request()
        return Result(Ended.INTERRUPTED, "interrupted", acted=False)

    world = FakeWorld(stops)

    ending = gone_on(plan_from(CHECKED), world)

    assert ending.exit_code is ExitCode.INTERRUPTED
    assert (world.did(Phase.DO), world.did(Phase.CHECK)) == ([], ["act"])


def test_where_there_is_no_check_nobody_can_say_what_is_in_place(plan_from: PlanFrom) -> None:
    plan = plan_from(CHECKED)
    run = run_in(FakeWorld(), plan)
    asked = [run.attempt(step, 1, 1.0, run.stop, Phase.CHECK) for step in plan.steps]

    answers = [in_place(run, *of) for of in zip(plan.steps, asked, strict=True)]

    assert answers == [True, None]
