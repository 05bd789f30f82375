"""Steps beside each other, in real threads: who goes when, and who must not."""

import threading
import time
from collections.abc import Callable

import pytest
from tests.fakes.worlds import Call, FakeWorld, done, entries_of, failed, run_in

from whychain.errors import ExitCode
from whychain.runbooks.actions.action import Ended, Result
from whychain.runbooks.engine.perform import perform_plan
from whychain.runbooks.plan import Plan
from whychain.runbooks.runs.entries import Intent, Outcome, StepOutcome

PlanFrom = Callable[..., Plan]
HANG_SECONDS = 60.0
ITEMS = [f"n{number}" for number in range(300)]


def each(items: list[str], more: str, step: str = "effect: read") -> str:
    return f"""
on_failure: undo
steps:
  - id: each
    title: T
    foreach:
      items: [{", ".join(items)}]
      {more}
      steps: [{{id: one, title: T, {step}, run: {{argv: [p, "${{item}}"]}}}}]
"""


def outcomes(run_entries: list[object]) -> dict[str, StepOutcome]:
    return {e.step: e.outcome for e in run_entries if isinstance(e, Outcome)}


def test_three_hundred_targets_go_twenty_at_once_and_never_twenty_one(plan_from: PlanFrom) -> None:
    everybody = threading.Barrier(20)

    def meet(call: Call) -> Result | None:
        everybody.wait(HANG_SECONDS)
        return None

    world = FakeWorld(meet)

    ending = perform_plan(run_in(world, plan_from(each(ITEMS, "max_in_flight: 20"))))

    assert ending.exit_code is ExitCode.DONE
    assert world.most_at_once == 20
    assert sorted(world.did()) == sorted(f"one[{item}]" for item in ITEMS)


def test_the_first_target_goes_alone(plan_from: PlanFrom) -> None:
    alone: list[int] = []
    world = FakeWorld(lambda call: alone.append(world.most_at_once))
    plan = plan_from(each(ITEMS[:50], "max_in_flight: 10\n      first_alone: true"))

    perform_plan(run_in(world, plan))

    assert world.calls[0].step == "one[n0]"
    assert alone[0] == 1
    assert len(world.calls) == 50


def test_when_the_first_target_fails_no_other_one_begins(plan_from: PlanFrom) -> None:
    world = FakeWorld(lambda call: failed())
    more = "max_in_flight: 10\n      first_alone: true\n      fail_after: 50%"

    ending = perform_plan(run_in(world, plan_from(each(ITEMS, more))))

    assert world.did() == ["one[n0]"]
    assert ending.exit_code is ExitCode.FAILED_UNDONE


def test_after_too_many_failures_no_new_target_begins_and_those_in_flight_finish(
    plan_from: PlanFrom,
) -> None:
    everybody = threading.Barrier(5)

    def first_five_meet(call: Call) -> Result | None:
        if call.step in FIRST_FIVE:
            everybody.wait(HANG_SECONDS)
        if call.step in FAILING:
            return failed()
        until(lambda: set(outcomes(list(entries_of(run)))) >= FAILING)
        return None

    world = FakeWorld(first_five_meet)
    run = run_in(world, plan_from(each(ITEMS, "max_in_flight: 5\n      fail_after: 2")))

    perform_plan(run)

    ended = outcomes(list(entries_of(run)))
    assert [ended[f"one[n{n}]"] for n in range(2)] == [StepOutcome.FAILED] * 2
    assert [ended[f"one[n{n}]"] for n in range(2, 5)] == [StepOutcome.DONE] * 3
    assert ended["each"] is StepOutcome.FAILED
    assert len(ended) < len(ITEMS)
    begun = {e.step for e in entries_of(run) if isinstance(e, Intent)}
    assert begun == set(ended) - {"each"}


FIRST_FIVE = {f"one[n{n}]" for n in range(5)}
FAILING = {"one[n0]", "one[n1]"}


def until(question: Callable[[], bool]) -> None:
    """Wait for something, and a moment longer, so that whoever does it gets on with it."""
    ends_at = time.monotonic() + HANG_SECONDS
    while not question() and time.monotonic() < ends_at:
        time.sleep(0.001)
    time.sleep(0.01)


@pytest.mark.parametrize(
    ("fail_after", "failing", "done_steps"),
    [
        ("3", 2, 10),
        ("3", 3, 2),
        ("30%", 2, 10),
        ("30%", 3, 2),
        ("100%", 9, 10),
        ("1%", 1, 0),
    ],
)
def test_as_many_failures_as_allowed_fail_no_group(
    plan_from: PlanFrom, fail_after: str, failing: int, done_steps: int
) -> None:
    bad = {f"one[n{n}]" for n in range(failing)}
    world = FakeWorld(lambda call: failed() if call.step in bad else None)
    run = run_in(world, plan_from(each(ITEMS[:10], f"fail_after: {fail_after}")))

    perform_plan(run)

    group = outcomes(list(entries_of(run)))["each"]
    went_through = len(world.calls) == 10
    assert (group is StepOutcome.DONE) is went_through
    assert went_through is (done_steps == 10)


class NothingToReport(BaseException):
    """Nothing that a step could report."""


def test_an_exception_in_one_lane_comes_out_of_the_run_when_the_others_ended(
    plan_from: PlanFrom,
) -> None:
    everybody = threading.Barrier(3)

    def one_breaks(call: Call) -> Result | None:
        if call.step in {"one[n0]", "one[n1]", "one[n2]"}:
            everybody.wait(HANG_SECONDS)
        if call.step == "one[n1]":
            raise NothingToReport
        until(lambda: True)
        return None

    world = FakeWorld(one_breaks)
    run = run_in(world, plan_from(each(ITEMS, "max_in_flight: 3")))

    with pytest.raises(NothingToReport):
        perform_plan(run)

    ended = outcomes(list(entries_of(run)))
    assert {"one[n0]", "one[n2]"} <= set(ended)
    assert "one[n1]" not in ended
    assert len(world.calls) < len(ITEMS)


def test_after_an_exception_in_the_first_lane_no_other_begins(plan_from: PlanFrom) -> None:
    def breaks(call: Call) -> Result | None:
        raise NothingToReport

    world = FakeWorld(breaks)
    plan = plan_from(each(ITEMS[:5], "max_in_flight: 3\n      first_alone: true"))

    with pytest.raises(NothingToReport):
        perform_plan(run_in(world, plan))

    assert world.did() == ["one[n0]"]


def test_an_interruption_in_the_middle_of_the_lanes_begins_no_other_and_undoes_those_made(
    plan_from: PlanFrom,
) -> None:
    def stop_at_third(call: Call) -> Result | None:
        if call.step == "one[n2]" and not world.stop.requested:
            world.stop.request()
            return Result(Ended.INTERRUPTED, "interrupted")
        return None

    world = FakeWorld(stop_at_third)
    step = "effect: idempotent, undo: {run: {argv: [u]}}"
    plan = plan_from(each(ITEMS[:9], "max_in_flight: 1", step))

    ending = perform_plan(run_in(world, plan))

    assert ending.exit_code is ExitCode.INTERRUPTED
    assert [(c.step, c.phase.value) for c in world.calls] == [
        ("one[n0]", "do"),
        ("one[n1]", "do"),
        ("one[n2]", "do"),
        ("one[n2]", "undo"),
        ("one[n1]", "undo"),
        ("one[n0]", "undo"),
    ]


GROUP = """
on_failure: undo
steps:
  - id: both
    title: T
    retry: {attempts: 3, every: 7s}
    timeout: 50s
    parallel:
      steps:
        - {id: a, title: T, effect: idempotent, timeout: 50s, run: {argv: [p]},
           irreversible: X}
        - {id: b, title: T, effect: idempotent, timeout: 50s, run: {argv: [p]},
           irreversible: X}
"""


def test_a_group_is_tried_again_with_its_whole_time_and_without_what_is_done(
    plan_from: PlanFrom,
) -> None:
    def b_is_late_twice(call: Call) -> Result | None:
        if call.step == "b" and call.number < 3:
            world.times.elapsed_seconds += 50.0
            return Result(Ended.TIMED_OUT, "late")
        return None

    world = FakeWorld(b_is_late_twice)

    ending = perform_plan(run_in(world, plan_from(GROUP.replace("steps:\n        -", W1))))

    assert ending.report.with_fate() == ()
    assert [c.step for c in world.calls] == ["a", "b", "b", "b"]
    assert [c.timeout_seconds for c in world.calls if c.step == "b"] == [50.0] * 3
    assert world.pauses == [7.0, 7.0]
    assert not ending.report.failed


W1 = "max_in_flight: 1\n      steps:\n        -"


def test_a_pause_between_two_attempts_at_a_group_can_be_interrupted(plan_from: PlanFrom) -> None:
    world = FakeWorld(lambda call: failed() if call.step == "b" else None)
    world.on_pause = world.stop.request

    ending = perform_plan(run_in(world, plan_from(GROUP)))

    assert ending.exit_code is ExitCode.INTERRUPTED
    assert sorted(world.did()) == ["a", "b"]


def test_a_group_that_does_not_fit_before_the_deadline_is_not_begun(plan_from: PlanFrom) -> None:
    world = FakeWorld()

    ending = perform_plan(run_in(world, plan_from("deadline: 60s" + GROUP)))

    assert world.calls == []
    assert ending.report.failed[0].reason == (
        "not begun: it may take 164 s and 60.0 s are left before the deadline"
    )


SKIPS = """
steps:
  - id: each
    title: T
    foreach:
      items: [a, b]
      steps:
        - {id: look, title: T, effect: read, run: {argv: [p, "${item}"]},
           out: {n: {from: stdout, type: integer, sample: 1}}}
        - {id: act, title: T, when: "steps.look.out.n > 5", effect: idempotent,
           run: {argv: [q]}, irreversible: X}
"""


def test_an_item_is_left_out_by_what_was_found_out_about_it_alone(plan_from: PlanFrom) -> None:
    world = FakeWorld(lambda call: done("9" if call.argv == ("p", "b") else "3"))
    run = run_in(world, plan_from(SKIPS))

    ending = perform_plan(run)

    assert ending.exit_code is ExitCode.DONE
    assert world.did() == ["look[a]", "look[b]", "act[b]"]
    assert outcomes(list(entries_of(run)))["act[a]"] is StepOutcome.SKIPPED


def test_an_empty_list_of_targets_is_done_at_once(plan_from: PlanFrom) -> None:
    world = FakeWorld()

    ending = perform_plan(run_in(world, plan_from(each([], "max_in_flight: 5"))))

    assert (ending.exit_code, world.calls) == (ExitCode.DONE, [])
