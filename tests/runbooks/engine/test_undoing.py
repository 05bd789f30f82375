"""Taking back: guarded by checks, inside a budget, stopped by a second Ctrl-C."""

from collections.abc import Callable

import pytest
from tests.fakes.worlds import Call, FakeWorld, done, failed, run_in

from whychain.errors import ExitCode
from whychain.runbooks.actions.action import Ended, Result
from whychain.runbooks.engine.perform import Ending, perform_plan, undo_run
from whychain.runbooks.engine.undo_tasks import Fate
from whychain.runbooks.plan import Plan
from whychain.runbooks.runbook import EffectClass
from whychain.runbooks.runs.entries import Entry, Intent, Outcome, Phase, RunOutcome, StepOutcome

PlanFrom = Callable[..., Plan]
AT = "2000-01-01T00:00:00.000Z"
S = StepOutcome
ONE = """
on_failure: POLICY
undo_budget: 15s
steps:
  - {id: act, title: T, effect: EFFECT, CHECK run: {argv: [p]},
     undo: {run: {argv: [u]}, timeout: 10s, effect: UNDO}}
"""
CHECK = "check: {done: result.exit_code == 0, run: {argv: [c]}},"
THERE, NOT_THERE, SILENT = done(), done(code=1), failed()


def one(
    effect: str = "once", check: str = CHECK, undo: str = "idempotent", policy: str = "undo"
) -> str:
    filled = ONE.replace("EFFECT", effect).replace("CHECK", check).replace("UNDO", undo)
    return filled.replace("POLICY", policy)


def begun(phase: Phase = Phase.DO, effect: EffectClass = EffectClass.ONCE) -> Intent:
    return Intent(at=AT, step="act", effect=effect, phase=phase)


def ended(outcome: StepOutcome, phase: Phase = Phase.DO) -> Outcome:
    return Outcome(at=AT, step="act", outcome=outcome, attempt=1, phase=phase)


DONE = (begun(), ended(S.DONE))
FAILED = (begun(), ended(S.FAILED))
CUT_OFF = (begun(),)
UNDO_CUT_OFF = (*DONE, begun(Phase.UNDO, EffectClass.IDEMPOTENT))


def taken_back(plan: Plan, world: FakeWorld, *earlier: Entry, everything: bool = True) -> Ending:
    return undo_run(run_in(world, plan, earlier=earlier), everything=everything)


def checked(answer: Result, undo: Result | None = None) -> FakeWorld:
    return FakeWorld(lambda call: answer if call.phase is Phase.CHECK else undo)


@pytest.mark.parametrize("past", [DONE, FAILED, CUT_OFF, UNDO_CUT_OFF])
def test_what_is_not_there_counts_as_undone_without_acting(
    plan_from: PlanFrom, past: tuple[Entry, ...]
) -> None:
    world = checked(NOT_THERE)

    ending = taken_back(plan_from(one()), world, *past)

    assert (ending.exit_code, ending.outcome) == (ExitCode.DONE, RunOutcome.UNDONE)
    assert world.did(Phase.UNDO) == []
    assert "does not find the effect" in ending.report.steps[0].reason


@pytest.mark.parametrize("past", [DONE, FAILED, CUT_OFF, UNDO_CUT_OFF])
def test_what_is_there_is_taken_back(plan_from: PlanFrom, past: tuple[Entry, ...]) -> None:
    world = checked(THERE)

    assert taken_back(plan_from(one()), world, *past).exit_code is ExitCode.DONE
    assert world.did(Phase.UNDO) == ["act"]


@pytest.mark.parametrize(
    ("effect", "undo", "past", "undone"),
    [
        ("once", "idempotent", DONE, True),
        ("once", "idempotent", FAILED, False),
        ("once", "idempotent", CUT_OFF, False),
        ("once", "idempotent", UNDO_CUT_OFF, False),
        ("idempotent", "idempotent", FAILED, True),
        ("idempotent", "idempotent", CUT_OFF, True),
        ("idempotent", "idempotent", UNDO_CUT_OFF, True),
        ("idempotent", "once", DONE, True),
        ("idempotent", "once", UNDO_CUT_OFF, False),
    ],
)
def test_where_the_check_is_silent_only_what_is_sure_or_repeatable_is_taken_back(
    plan_from: PlanFrom, effect: str, undo: str, past: tuple[Entry, ...], undone: bool
) -> None:
    world = checked(SILENT)

    ending = taken_back(plan_from(one(effect, CHECK, undo)), world, *past)

    assert world.did(Phase.UNDO) == (["act"] if undone else [])
    assert ending.exit_code is (ExitCode.DONE if undone else ExitCode.OUTCOME_UNKNOWN)


@pytest.mark.parametrize(
    ("undo", "result", "code"),
    [
        ("idempotent", failed(), ExitCode.FAILED_EFFECTS_REMAIN),
        ("idempotent", Result(Ended.TIMED_OUT), ExitCode.FAILED_EFFECTS_REMAIN),
        ("once", failed(), ExitCode.FAILED_EFFECTS_REMAIN),
        ("once", Result(Ended.TIMED_OUT), ExitCode.OUTCOME_UNKNOWN),
        ("once", Result(Ended.INTERRUPTED), ExitCode.OUTCOME_UNKNOWN),
        ("once", Result(Ended.TIMED_OUT, acted=False), ExitCode.FAILED_EFFECTS_REMAIN),
    ],
)
def test_an_undo_that_was_cut_off_is_unknown_only_where_it_must_not_be_repeated(
    plan_from: PlanFrom, undo: str, result: Result, code: ExitCode
) -> None:
    world = checked(THERE, result)

    assert taken_back(plan_from(one("once", "", undo)), world, *DONE).exit_code is code


def test_an_undo_that_must_not_be_repeated_and_was_cut_off_is_not_begun_again(
    plan_from: PlanFrom,
) -> None:
    world = FakeWorld()

    ending = taken_back(plan_from(one("once", "", "once")), world, *UNDO_CUT_OFF)

    assert (ending.exit_code, world.calls) == (ExitCode.OUTCOME_UNKNOWN, [])


THREE = """
on_failure: undo
undo_budget: 15s
steps:
  - {id: a, title: T, effect: idempotent, run: {argv: [p]}, undo: {run: {argv: [u]}}}
  - {id: b, title: T, effect: idempotent, run: {argv: [p]}, undo: {run: {argv: [u]}}}
  - {id: c, title: T, effect: idempotent, run: {argv: [p]}, undo: {run: {argv: [u]}}}
  - {id: end, title: T, assert: {that: "1 == 2"}}
"""


def test_undos_share_one_budget(plan_from: PlanFrom) -> None:
    def slow(call: Call) -> Result | None:
        if call.phase is Phase.UNDO:
            world.times.elapsed_seconds += min(10.0, call.timeout_seconds)
        return None

    world = FakeWorld(slow)

    ending = perform_plan(run_in(world, plan_from(THREE)))

    undone = [c for c in world.calls if c.phase is Phase.UNDO]
    assert [(c.step, c.timeout_seconds) for c in undone] == [("c", 10.0), ("b", 5.0)]
    assert ending.exit_code is ExitCode.FAILED_EFFECTS_REMAIN
    assert ending.report.steps[0].reason == "not begun: the undo budget is used up"


@pytest.mark.parametrize(("check_takes", "left"), [(9.0, [6.0]), (15.0, [])])
def test_a_check_takes_its_time_out_of_the_budget_of_its_undo(
    plan_from: PlanFrom, check_takes: float, left: list[float]
) -> None:
    def slow(call: Call) -> Result | None:
        if call.phase is Phase.CHECK:
            world.times.elapsed_seconds += check_takes
        return None

    world = FakeWorld(slow)

    taken_back(plan_from(one()), world, *DONE)

    assert [c.timeout_seconds for c in world.calls if c.phase is Phase.UNDO] == left


def test_a_second_stop_ends_the_undo_between_two_effects(plan_from: PlanFrom) -> None:
    def stop_at_b(call: Call) -> Result | None:
        if (call.step, call.phase) == ("b", Phase.UNDO):
            world.stop_undo.request()
        return None

    world = FakeWorld(stop_at_b)
    run = run_in(world, plan_from(THREE))

    ending = perform_plan(run)

    assert world.did(Phase.UNDO) == ["c", "b"]
    assert [e.step.id for e in ending.report.with_fate(Fate.UNDO)] == ["a"]
    assert ending.exit_code is ExitCode.FAILED_EFFECTS_REMAIN


def test_an_undo_that_was_asked_for_and_stopped_is_interrupted(plan_from: PlanFrom) -> None:
    world = FakeWorld()
    world.stop_undo.request()

    ending = taken_back(plan_from(one()), world, *DONE)

    assert (ending.exit_code, ending.outcome) == (ExitCode.INTERRUPTED, RunOutcome.INTERRUPTED)


@pytest.mark.parametrize(("wanted", "undone"), [(True, ["act"]), (False, [])])
def test_an_operator_decides_where_the_runbook_says_ask(
    plan_from: PlanFrom, wanted: bool, undone: list[str]
) -> None:
    world = FakeWorld(wanted=wanted)
    text = one("once", "", policy="ask") + '  - {id: end, title: T, assert: {that: "1 == 2"}}'

    ending = perform_plan(run_in(world, plan_from(text)))

    assert (world.asked, world.did(Phase.UNDO)) == ([("act",)], undone)
    code = ExitCode.FAILED_UNDONE if wanted else ExitCode.FAILED_EFFECTS_REMAIN
    assert ending.exit_code is code


@pytest.mark.parametrize(
    ("policy", "outcome", "code"),
    [
        ("undo", RunOutcome.UNDONE, ExitCode.FAILED_UNDONE),
        ("keep", RunOutcome.FAILED, ExitCode.FAILED_EFFECTS_REMAIN),
    ],
)
def test_going_on_with_the_undo_of_a_failed_run_ends_as_a_failed_run(
    plan_from: PlanFrom, policy: str, outcome: RunOutcome, code: ExitCode
) -> None:
    plan = plan_from(one("once", "", policy=policy))

    ending = taken_back(plan, FakeWorld(), *DONE, everything=False)

    assert (ending.outcome, ending.exit_code) == (outcome, code)


def test_nothing_is_undone_twice(plan_from: PlanFrom) -> None:
    world = FakeWorld()

    taken_back(plan_from(one("once", "")), world, *DONE, ended(S.UNDONE, Phase.UNDO))

    assert world.calls == []
