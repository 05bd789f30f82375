"""Waiting for people: who may agree, who confirms by hand, and what ends the waiting."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.fakes.request_attempts import Unwatched
from tests.fakes.worlds import ANN, BOB, CAT, FakeOperator, FakeWorld, entries_of, run_in

from whychain.errors import ExitCode
from whychain.runbooks.actions.action import Attempt, Ended, Result
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.actions.people import answers_of, wait_for_approval, wait_for_person
from whychain.runbooks.engine.perform import perform_plan
from whychain.runbooks.plan import Plan, PlannedStep
from whychain.runbooks.plan_data import plan_sha256
from whychain.runbooks.redaction import Redaction
from whychain.runbooks.runs.answers import Answer, GivenAnswer, give_answer
from whychain.runbooks.runs.entries import Approval, Phase
from whychain.runbooks.runs.people import Person, this_person
from whychain.runbooks.simulated_world import SimulatedTimes

PlanFrom = Callable[..., Plan]
TEXT = """
steps:
  - {id: agree, title: T, approve: {by: BY, minimum: MINIMUM, expires: 5m}}
  - {id: pull, title: T, effect: idempotent, manual: {text: "Pull\\n  it.", confirm: Pulled},
     undo: {manual: {text: Push it., confirm: pushed}}}
  - {id: press, title: T, effect: idempotent, run: {argv: [p]},
     undo: {manual: {text: Release it.}}}
"""
Given = list[GivenAnswer]


def steps_of(plan_from: PlanFrom, by: str = "[oncall]", minimum: int = 1) -> dict[str, PlannedStep]:
    text = TEXT.replace("BY", by).replace("MINIMUM", str(minimum))
    return {step.id: step for step in plan_from(text).steps}


def answer(who: Person, *, agreed: bool = True, step: str = "agree") -> GivenAnswer:
    return GivenAnswer(who, Answer(step, "sha", agreed, "too early", "2000-01-01"))


class PassingTime(Interruption):
    """Lets simulated time go by instead of waiting; people answer meanwhile."""

    def __init__(self, *meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self.times = SimulatedTimes()
        self._meanwhile = list(meanwhile)

    def wait(self, seconds: float) -> bool:
        """Let time pass."""
        self.times.elapsed_seconds += seconds
        if self._meanwhile:
            self._meanwhile.pop(0)()
        return self.requested


def attempt(
    waiting: Interruption, timeout: float = 300.0, phase: Phase = Phase.DO, step: str = "pull"
) -> Attempt:
    return Attempt("run-1", step, 1, timeout, waiting, Redaction(()), Unwatched(), phase)


def asked(step: PlannedStep, given: Given, *meanwhile: Callable[[], object]) -> Result:
    waiting = PassingTime(*meanwhile)
    return wait_for_approval(step, attempt(waiting), lambda _: given, ANN, waiting.times)


@pytest.mark.parametrize(
    ("by", "minimum", "given", "agreed"),
    [
        ("[oncall]", 1, [BOB], ("bob",)),
        ("[oncall]", 2, [BOB, CAT], ("bob", "cat")),
        ("[cat, bob]", 2, [CAT, BOB], ("bob", "cat")),
        ("[cat]", 1, [BOB, CAT], ("cat",)),
    ],
)
def test_enough_people_agree_who_are_named_by_name_or_by_group(
    plan_from: PlanFrom, by: str, minimum: int, given: Sequence[Person], agreed: tuple[str, ...]
) -> None:
    result = asked(steps_of(plan_from, by, minimum)["agree"], [answer(who) for who in given])

    assert (result.ended, result.agreed, result.acted) == (Ended.DONE, agreed, False)


@pytest.mark.parametrize(
    ("by", "minimum", "given"),
    [
        ("[oncall]", 1, []),
        ("[oncall]", 2, [BOB]),
        ("[oncall]", 2, [BOB, BOB]),
        ("[dba]", 1, [BOB, CAT]),
        ("[ann, staff]", 1, [ANN]),
    ],
)
def test_too_few_people_who_may_agree_are_waited_for_until_it_expires(
    plan_from: PlanFrom, by: str, minimum: int, given: Sequence[Person]
) -> None:
    result = asked(steps_of(plan_from, by, minimum)["agree"], [answer(who) for who in given])

    assert result.ended is Ended.TIMED_OUT
    assert f"of {minimum} agreed within 300 s" in result.reason


def test_one_refusal_of_somebody_who_may_agree_is_enough(plan_from: PlanFrom) -> None:
    given = [answer(BOB), answer(CAT, agreed=False)]

    result = asked(steps_of(plan_from)["agree"], given)

    assert (result.ended, result.reason) == (Ended.FAILED, "cat refused: too early")


@pytest.mark.parametrize("who", [ANN, Person("eve", 9)])
def test_a_refusal_of_somebody_who_may_not_agree_is_none(plan_from: PlanFrom, who: Person) -> None:
    result = asked(steps_of(plan_from)["agree"], [answer(who, agreed=False), answer(BOB)])

    assert result.ended is Ended.DONE


def test_an_agreement_that_comes_while_it_is_waited_for_counts(plan_from: PlanFrom) -> None:
    given: Given = []

    result = asked(steps_of(plan_from)["agree"], given, lambda: given.append(answer(BOB)))

    assert result.ended is Ended.DONE


def test_waiting_for_approval_can_be_interrupted(plan_from: PlanFrom) -> None:
    waiting = PassingTime()
    waiting.request()
    step = steps_of(plan_from)["agree"]

    result = wait_for_approval(step, attempt(waiting), lambda _: [], ANN, waiting.times)

    assert result.ended is Ended.INTERRUPTED


@pytest.mark.parametrize(
    ("typed", "ended", "reason"),
    [
        ("Pulled", Ended.DONE, ""),
        (" pulled\n", Ended.DONE, ""),
        ("no", Ended.FAILED, "the operator answered 'no'"),
        ("done", Ended.FAILED, "the operator answered 'done'"),
        (None, Ended.TIMED_OUT, "nobody confirmed within 300 s"),
    ],
)
def test_the_operator_confirms_with_the_word_of_the_step(
    plan_from: PlanFrom, typed: str | None, ended: Ended, reason: str
) -> None:
    operator = FakeOperator([typed])
    step = steps_of(plan_from)["pull"]

    result = wait_for_person(
        step, "Pull\n it.", attempt(Interruption()), operator, lambda _: [], SimulatedTimes()
    )

    assert (result.ended, result.reason) == (ended, reason)
    assert operator.questions == [
        "pull: Pull it.\ntype Pulled when it is, no if it is not: ",
    ]


@pytest.mark.parametrize("typed", ["no", None])
def test_the_operator_is_interrupted_while_asked(plan_from: PlanFrom, typed: str | None) -> None:
    operator = FakeOperator([typed], on_question=lambda interruption: interruption.request())
    step = steps_of(plan_from)["pull"]

    result = wait_for_person(
        step, "x", attempt(Interruption()), operator, lambda _: [], SimulatedTimes()
    )

    assert result.ended is Ended.INTERRUPTED


def from_elsewhere(
    step: PlannedStep, given: dict[str, Given], waiting: PassingTime, phase: Phase = Phase.DO
) -> Result:
    nobody = FakeOperator(interactive=False)

    def answers(name: str) -> Given:
        return given.get(name, [])

    work = attempt(waiting, phase=phase, step=step.id)
    return wait_for_person(step, "x", work, nobody, answers, waiting.times)


def test_a_manual_step_is_confirmed_from_another_account(plan_from: PlanFrom) -> None:
    result = from_elsewhere(steps_of(plan_from)["pull"], {"pull": [answer(BOB)]}, PassingTime())

    assert (result.ended, result.agreed, result.acted) == (Ended.DONE, ("bob",), True)


def test_a_manual_step_is_refused_from_another_account(plan_from: PlanFrom) -> None:
    given = {"pull": [answer(BOB, agreed=False)]}

    result = from_elsewhere(steps_of(plan_from)["pull"], given, PassingTime())

    assert (result.ended, result.reason) == (Ended.FAILED, "bob: too early")


def test_a_manual_step_that_nobody_confirms_times_out(plan_from: PlanFrom) -> None:
    waiting = PassingTime()

    result = from_elsewhere(steps_of(plan_from)["pull"], {}, waiting)

    assert (result.ended, waiting.times.elapsed_seconds) == (Ended.TIMED_OUT, 300.0)


def test_waiting_for_a_person_can_be_interrupted(plan_from: PlanFrom) -> None:
    waiting = PassingTime()
    waiting.request()

    assert from_elsewhere(steps_of(plan_from)["pull"], {}, waiting).ended is Ended.INTERRUPTED


def test_that_a_step_was_done_is_no_word_about_its_undo(plan_from: PlanFrom) -> None:
    step = steps_of(plan_from)["pull"]
    about_step, about_undo = {"pull": [answer(BOB)]}, {"undo:pull": [answer(CAT)]}

    assert from_elsewhere(step, about_step, PassingTime(), Phase.UNDO).ended is Ended.TIMED_OUT
    assert from_elsewhere(step, about_undo, PassingTime(), Phase.UNDO).agreed == ("cat",)


@pytest.mark.parametrize(("step", "word"), [("pull", "pushed"), ("press", "done")])
def test_an_undo_is_confirmed_with_its_own_word(plan_from: PlanFrom, step: str, word: str) -> None:
    operator = FakeOperator([word])
    work = attempt(Interruption(), phase=Phase.UNDO)

    result = wait_for_person(
        steps_of(plan_from)[step], "x", work, operator, lambda _: [], SimulatedTimes()
    )

    assert result.ended is Ended.DONE
    assert operator.questions == [f"undo:{step}: x\ntype {word} when it is, no if it is not: "]


ALONE = "steps: [{id: agree, title: T, approve: {by: [oncall]}}]"


def test_approvals_stand_in_the_journal_bound_to_the_plan(plan_from: PlanFrom) -> None:
    plan = plan_from(ALONE)
    run = run_in(FakeWorld(lambda call: Result(Ended.DONE, agreed=("bob", "cat"))), plan)

    ending = perform_plan(run)

    found = [e for e in entries_of(run) if isinstance(e, Approval)]
    assert [(e.step, e.who, e.granted, e.plan_sha256) for e in found] == [
        ("agree", who, True, plan_sha256(plan)) for who in ("bob", "cat")
    ]
    assert ending.exit_code is ExitCode.DONE


@pytest.mark.parametrize("ended", [Ended.FAILED, Ended.TIMED_OUT])
def test_a_run_without_approval_ends_as_not_approved(plan_from: PlanFrom, ended: Ended) -> None:
    world = FakeWorld(lambda call: Result(ended, "refused", acted=False))

    assert perform_plan(run_in(world, plan_from(ALONE))).exit_code is ExitCode.NOT_APPROVED


def test_answers_are_those_to_one_run_of_one_plan(tmp_path: Path) -> None:
    (tmp_path / ".whychain" / "runs").mkdir(parents=True)
    given = answer(BOB).answer
    give_answer(tmp_path, "run-1", given)

    found = answers_of(tmp_path, "run-1", "sha")("agree")

    assert found == [GivenAnswer(this_person(), replace(given, run_id="run-1"))]
    assert answers_of(tmp_path, "run-2", "sha")("agree") == []
    assert answers_of(tmp_path, "run-1", "other")("agree") == []
