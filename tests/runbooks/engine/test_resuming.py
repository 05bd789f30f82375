"""Going on after a crash: what is asked, what is left alone, what only an operator decides."""

from collections.abc import Callable

import pytest
from tests.fakes.worlds import Call, FakeWorld, done, entries_of, failed, run_in

from whychain.errors import ExitCode
from whychain.runbooks.actions.action import Ended, Result
from whychain.runbooks.engine.perform import Ending, perform_plan
from whychain.runbooks.plan import Plan
from whychain.runbooks.runbook import EffectClass
from whychain.runbooks.runs.entries import (
    Decision,
    Entry,
    Intent,
    Outcome,
    Phase,
    StepOutcome,
    Verdict,
)

PlanFrom = Callable[..., Plan]
AT = "2000-01-01T00:00:00.000Z"
S = StepOutcome
TWO = """
on_failure: keep
steps:
  - {id: act, title: T, effect: EFFECT, CHECK run: {argv: [p]}, irreversible: X, MORE}
  - {id: next, title: T, effect: read, run: {argv: [q]}}
"""
CHECK = "check: {done: 'result.ok && result.exit_code == 0', run: {argv: [c]}},"


def text(effect: str = "once", check: str = "", more: str = "why: W") -> str:
    return TWO.replace("EFFECT", effect).replace("CHECK", check).replace("MORE", more)


def begun(step: str = "act", effect: EffectClass = EffectClass.ONCE) -> Intent:
    return Intent(at=AT, step=step, effect=effect)


def ended(outcome: StepOutcome, *, acted: bool = True, reason: str = "exit code 1") -> Outcome:
    return Outcome(at=AT, step="act", outcome=outcome, acted=acted, reason=reason, attempt=1)


def gone_on(plan: Plan, world: FakeWorld, *earlier: Entry) -> Ending:
    return perform_plan(run_in(world, plan, earlier=earlier))


def answers(result: Result) -> FakeWorld:
    return FakeWorld(lambda call: result if call.phase is Phase.CHECK else None)


@pytest.mark.parametrize(
    "earlier",
    [
        (begun(),),
        (begun(), ended(S.TIMED_OUT, reason="late")),
        (begun(), ended(S.UNKNOWN, reason="interrupted")),
    ],
)
def test_what_nobody_can_know_stops_the_run_and_undoes_nothing(
    plan_from: PlanFrom, earlier: tuple[Entry, ...]
) -> None:
    world = FakeWorld()

    ending = gone_on(plan_from(text()), world, *earlier)

    assert (ending.exit_code, world.calls) == (ExitCode.OUTCOME_UNKNOWN, [])
    reason = getattr(earlier[-1], "reason", "a crash cut it off and nothing can be asked")
    assert ending.report.stop
    assert ending.report.stop.reason == reason


def test_a_certain_failure_stays_one_and_is_not_begun_again(plan_from: PlanFrom) -> None:
    world = FakeWorld()

    ending = gone_on(plan_from(text()), world, begun(), ended(S.FAILED))

    assert (ending.exit_code, world.calls) == (ExitCode.FAILED_EFFECTS_REMAIN, [])
    assert ending.report.stop
    assert ending.report.stop.reason == "it may run only once, and failed: exit code 1"


def test_after_a_failure_that_was_tolerated_the_run_goes_on_behind_it(plan_from: PlanFrom) -> None:
    world = FakeWorld()
    plan = plan_from(text(more="continue_on_failure: Nobody waits."))

    ending = gone_on(plan, world, begun(), ended(S.FAILED), begun("next", EffectClass.READ))

    assert world.did() == ["next"]
    assert ending.exit_code is ExitCode.FAILED_EFFECTS_REMAIN


@pytest.mark.parametrize(
    "earlier",
    [
        (),
        (begun(), ended(S.FAILED, acted=False)),
        (begun(), Decision(at=AT, step="act", verdict=Verdict.NOT_DONE, reason="r", who="w")),
    ],
)
def test_what_surely_did_nothing_is_begun(plan_from: PlanFrom, earlier: tuple[Entry, ...]) -> None:
    world = FakeWorld()

    ending = gone_on(plan_from(text()), world, *earlier)

    assert (ending.exit_code, world.did()) == (ExitCode.DONE, ["act", "next"])


@pytest.mark.parametrize(
    ("answer", "code", "did"),
    [
        (done(), ExitCode.DONE, ["next"]),
        (done(code=1), ExitCode.DONE, ["act", "next"]),
        (failed(), ExitCode.OUTCOME_UNKNOWN, []),
        (Result(Ended.TIMED_OUT), ExitCode.OUTCOME_UNKNOWN, []),
    ],
)
@pytest.mark.parametrize("earlier", [(begun(),), (begun(), ended(S.TIMED_OUT))])
def test_a_check_says_whether_a_step_that_was_cut_off_is_begun_again(
    plan_from: PlanFrom, answer: Result, code: ExitCode, did: list[str], earlier: tuple[Entry, ...]
) -> None:
    world = answers(answer)

    ending = gone_on(plan_from(text(check=CHECK)), world, *earlier)

    assert (ending.exit_code, world.did()) == (code, did)


def test_a_check_that_cannot_be_completed_answers_nothing(plan_from: PlanFrom) -> None:
    world = FakeWorld()
    check = "check: {done: result.nothing, run: {argv: [c]}},"

    ending = gone_on(plan_from(text(check=check)), world, begun())

    assert ending.exit_code is ExitCode.OUTCOME_UNKNOWN
    assert world.did() == []


def test_a_step_that_may_be_repeated_is_repeated_when_its_check_does_not_answer(
    plan_from: PlanFrom,
) -> None:
    world = answers(failed())
    plan = plan_from(text("idempotent", CHECK))

    ending = gone_on(plan, world, begun(effect=EffectClass.IDEMPOTENT))

    assert (ending.exit_code, world.did()) == (ExitCode.DONE, ["act", "next"])


def test_what_is_in_place_before_its_first_attempt_is_no_effect_of_the_run(
    plan_from: PlanFrom,
) -> None:
    world = answers(done())

    ending = gone_on(plan_from(text(check=CHECK)), world)

    assert (ending.exit_code, world.did(), ending.report.effects) == (ExitCode.DONE, ["next"], ())


@pytest.mark.parametrize("early", [True, False])
def test_being_stopped_before_a_check_answers_leaves_the_question_for_next_time(
    plan_from: PlanFrom, early: bool
) -> None:
    def stops(call: Call) -> Result | None:
        world.stop.request()
        return Result(Ended.INTERRUPTED, "interrupted")

    world = FakeWorld(stops)
    if early:
        world.stop.request()
    run = run_in(world, plan_from(text(check=CHECK)), earlier=[begun()])

    ending = perform_plan(run)

    assert ending.exit_code is ExitCode.INTERRUPTED
    assert not [e for e in entries_of(run) if isinstance(e, Outcome)]
    assert world.did() == []


def test_a_step_that_was_interrupted_is_unknown_where_nothing_can_be_asked(
    plan_from: PlanFrom,
) -> None:
    world = FakeWorld(lambda call: Result(Ended.INTERRUPTED, "interrupted"))

    ending = gone_on(plan_from(text()), world)

    assert ending.exit_code is ExitCode.OUTCOME_UNKNOWN
    assert [e.fate.value for e in ending.report.effects] == ["unknown"]


def test_outputs_of_an_earlier_session_are_still_known(plan_from: PlanFrom) -> None:
    plan = plan_from("""
steps:
  - {id: look, title: T, effect: read, run: {argv: [p]}, out: {pod: {from: stdout, sample: s}}}
  - {id: act, title: T, effect: idempotent, run: {argv: [q, "${steps.look.out.pod}"]},
     irreversible: X}
  - {id: sure, title: T, assert: {that: "steps.look.out.pod == 'pod-7'"}}
""")
    world = FakeWorld()
    found = Outcome(at=AT, step="look", outcome=S.DONE, acted=False, out={"pod": "pod-7"})

    ending = gone_on(plan, world, begun("look", EffectClass.READ), found)

    assert ending.exit_code is ExitCode.DONE
    assert [call.argv for call in world.calls] == [("q", "pod-7")]


OUTER = """
steps:
  - {id: look, title: T, effect: read, run: {argv: [p]}, out: {n: {from: stdout, type: list,
     sample: s}, pod: {from: stdout, sample: s}}}
  - {id: c, title: T, call: {runbook: inner, with: {pod: "${steps.look.out.pod}"}}}
"""
INNER = """
id: inner
inputs: {pod: {type: string, required: true, description: D}}
steps:
  - {id: look, title: T, effect: read, run: {argv: [inner, "${inputs.pod}"]},
     out: {pod: {from: stdout, sample: t}}}
  - {id: act, title: T, effect: idempotent, when: "steps.look.out.pod != inputs.pod",
     run: {argv: [q, "${steps.look.out.pod}", "${inputs.pod}"]}, irreversible: X}
"""


def test_outputs_of_equal_names_stay_apart_across_a_call(plan_from: PlanFrom) -> None:
    world = FakeWorld(lambda call: done({"p": "outer", "inner": "deep"}.get(call.argv[0], "")))

    ending = gone_on(plan_from(OUTER, called=(INNER,)), world)

    assert ending.exit_code is ExitCode.DONE
    assert [call.argv for call in world.calls] == [
        ("p",),
        ("inner", "outer"),
        ("q", "deep", "outer"),
    ]
