"""One attempt: waits that ask until they are answered, assertions, and being stopped in them."""

from collections.abc import Callable

import pytest
from tests.fakes.worlds import Call, FakeWorld, done, failed, run_in

from whychain.errors import ExitCode
from whychain.runbooks.actions.action import Ended, Result
from whychain.runbooks.engine.perform import Ending, perform_plan
from whychain.runbooks.plan import Plan

PlanFrom = Callable[..., Plan]
UNTIL = """
steps:
  - id: ready
    title: T
    timeout: 10s
    wait: {until: "result.json.up == true", every: 2s, probe: {run: {argv: [probe]}}}
"""
UP, DOWN = done('{"up": true}'), done('{"up": false}')
NEVER_MIND = Result(Ended.INTERRUPTED, "interrupted")


def answering(*results: Result) -> FakeWorld:
    """Return a world that gives these answers, and the last one from then on."""
    left = list(results)
    return FakeWorld(lambda call: left.pop(0) if len(left) > 1 else left[0])


def performed(plan: Plan, world: FakeWorld) -> Ending:
    return perform_plan(run_in(world, plan))


def reason_of(ending: Ending) -> str:
    (only,) = ending.report.failed
    return only.reason


def test_a_wait_asks_until_its_condition_holds(plan_from: PlanFrom) -> None:
    world = answering(DOWN, failed("exit code 7"), done("no json"), UP)

    ending = performed(plan_from(UNTIL), world)

    assert ending.exit_code is ExitCode.DONE
    assert world.pauses == [2.0, 2.0, 2.0]
    assert [call.timeout_seconds for call in world.calls] == [10.0, 8.0, 6.0, 4.0]


@pytest.mark.parametrize(
    ("result", "last"),
    [
        (DOWN, "last: does not hold: result.json.up == true"),
        (failed("exit code 7"), "last: exit code 7"),
        (done("7"), "last: 'result.json.up == true'"),
    ],
)
def test_a_wait_that_is_never_answered_times_out_and_says_what_it_saw_last(
    plan_from: PlanFrom, result: Result, last: str
) -> None:
    world = answering(result)

    ending = performed(plan_from(UNTIL), world)

    reason = reason_of(ending)
    assert reason.startswith("not within 10 s: result.json.up == true; last: ")
    assert last in reason
    assert len(world.calls) == 5
    assert ending.exit_code is ExitCode.FAILED_UNDONE


def test_a_wait_without_time_was_not_even_asked(plan_from: PlanFrom) -> None:
    world = answering(UP)

    ending = performed(plan_from(UNTIL.replace("timeout: 10s", "timeout: 0s")), world)

    assert reason_of(ending).endswith("last: it was not asked")
    assert world.calls == []


def test_a_wait_that_asks_without_pause_ends_all_the_same(plan_from: PlanFrom) -> None:
    world = answering(DOWN)

    performed(plan_from(UNTIL.replace("every: 2s", "every: 0s")), world)

    assert set(world.pauses) - {min(world.pauses)} == {0.01}
    assert world.times.elapsed_seconds == pytest.approx(10.0)


def test_a_wait_can_be_interrupted_while_it_asks(plan_from: PlanFrom) -> None:
    def stops(call: Call) -> Result:
        world.stop.request()
        return NEVER_MIND

    world = FakeWorld(stops)

    assert performed(plan_from(UNTIL), world).exit_code is ExitCode.INTERRUPTED
    assert world.pauses == []


@pytest.mark.parametrize("text", [UNTIL, "steps: [{id: nap, title: T, wait: {for: 9s}}]"])
def test_a_wait_can_be_interrupted_while_it_pauses(plan_from: PlanFrom, text: str) -> None:
    world = answering(DOWN)
    world.on_pause = world.stop.request

    assert performed(plan_from(text), world).exit_code is ExitCode.INTERRUPTED
    assert len(world.pauses) == 1


NAP = """
steps:
  - {id: look, title: T, effect: read, run: {argv: [p]}, out: {t: {from: stdout, sample: 3s}}}
  - {id: nap, title: T, timeout: 5s, wait: {for: "${steps.look.out.t}"}}
"""


@pytest.mark.parametrize(
    ("told", "code", "paused", "reason"),
    [
        ("4s", ExitCode.DONE, [4.0], ""),
        ("6s", ExitCode.FAILED_UNDONE, [5.0], "6 s do not fit into 5 s"),
        ("soon", ExitCode.FAILED_UNDONE, [], "'soon' is not a duration"),
    ],
)
def test_a_pause_is_as_long_as_a_run_finds_out(
    plan_from: PlanFrom, told: str, code: ExitCode, paused: list[float], reason: str
) -> None:
    world = answering(done(told))

    ending = performed(plan_from(NAP), world)

    assert (ending.exit_code, world.pauses) == (code, paused)
    assert not reason or reason in reason_of(ending)


PROBED = """
steps:
  - {id: sure, title: T,
     assert: {that: "result.json.up", probe: {run: {argv: [q]}}, message: "Page\\n  the owner."}}
"""
BARE = "inputs: {n: {type: integer, default: 3, description: D}}\nsteps:\n" + (
    '  - {id: sure, title: T, assert: {that: "inputs.n > LIMIT"}}'
)


@pytest.mark.parametrize(
    ("text", "result", "reason"),
    [
        (PROBED, UP, None),
        (PROBED, DOWN, "does not hold: result.json.up: Page the owner."),
        (PROBED, failed("exit code 7"), "exit code 7: Page the owner."),
        (PROBED, done("7"), "'result.json.up': "),
        (PROBED, Result(Ended.TIMED_OUT, "not done after 10 s"), "not done after 10 s"),
        (BARE.replace("LIMIT", "2"), UP, None),
        (BARE.replace("LIMIT", "3"), UP, "does not hold: inputs.n > 3"),
        (BARE.replace("LIMIT", "'x'"), UP, "inputs.n > 'x'"),
    ],
)
def test_an_assertion_stops_the_run_unless_it_holds(
    plan_from: PlanFrom, text: str, result: Result, reason: str | None
) -> None:
    ending = performed(plan_from(text), answering(result))

    assert ending.exit_code is (ExitCode.FAILED_UNDONE if reason else ExitCode.DONE)
    assert reason is None or reason in reason_of(ending)
    assert ending.report.effects == ()


def test_an_assertion_can_be_interrupted(plan_from: PlanFrom) -> None:
    assert performed(plan_from(PROBED), answering(NEVER_MIND)).exit_code is ExitCode.INTERRUPTED


def test_a_step_that_lacks_an_output_fails_without_acting(plan_from: PlanFrom) -> None:
    text = """
steps:
  - {id: look, title: T, when: "1 == 2", effect: read, run: {argv: [p]}, out: {t: {from: stdout}}}
  - {id: act, title: T, effect: once, run: {argv: ["${steps.look.out.t}"]}, irreversible: X}
"""
    world = FakeWorld()

    ending = performed(plan_from(text), world)

    assert "has no value" in reason_of(ending)
    assert (world.calls, ending.report.effects) == ([], ())


RETRIED = """
steps:
  - {id: act, title: T, effect: idempotent, retry: {attempts: 3, every: 4s}, run: {argv: [p]},
     irreversible: X, out: {n: {from: stdout, type: integer}}}
"""


def test_a_step_whose_output_cannot_be_read_is_tried_again(plan_from: PlanFrom) -> None:
    world = answering(done("many"), failed(), done("3"))

    ending = performed(plan_from(RETRIED), world)

    assert ending.exit_code is ExitCode.DONE
    assert [c.number for c in world.calls] == [1, 2, 3]
    assert world.pauses == [4.0, 4.0]


def test_an_output_that_cannot_be_read_fails_the_step_and_keeps_its_exit_code(
    plan_from: PlanFrom,
) -> None:
    ending = performed(plan_from(RETRIED), answering(done("many", code=0)))

    assert "output 'n': 'many' is not an integer" in reason_of(ending)
    assert ending.exit_code is ExitCode.FAILED_EFFECTS_REMAIN


def test_a_pause_between_two_attempts_can_be_interrupted(plan_from: PlanFrom) -> None:
    world = answering(failed())
    world.on_pause = world.stop.request

    ending = performed(plan_from(RETRIED), world)

    assert (ending.exit_code, len(world.calls)) == (ExitCode.INTERRUPTED, 1)


def test_nothing_begins_once_stopping_was_asked_for(plan_from: PlanFrom) -> None:
    world = FakeWorld()
    world.stop.request()

    ending = performed(plan_from(RETRIED), world)

    assert (ending.exit_code, world.calls) == (ExitCode.INTERRUPTED, [])
