"""Planned actions are completed with what only a run knows, and shown without it."""

from collections.abc import Callable

import pytest

from whychain.runbooks.engine.filling import FillError, action_now, check_now, scope_now, undo_now
from whychain.runbooks.plan import Plan, PlannedAction, PlannedStep
from whychain.runbooks.substitution import Known

PlanFrom = Callable[..., Plan]
TEXT = """
inputs: {t: {type: string, secret: true, default: "env:T", description: D}}
steps:
  - {id: look, title: T, effect: read, run: {argv: [p]}, out: {pod: {from: stdout, sample: s}}}
  - id: act
    title: T
    effect: once
    run: {argv: [p, "${steps.look.out.pod}"], env: {TOKEN: "${inputs.t}"}}
    check: {done: result.ok, run: {argv: [c, "${steps.look.out.pod}"], env: {A: "${inputs.t}"}}}
    undo: {run: {argv: [u, "${steps.look.out.pod}"], env: {A: "${inputs.t}"}}}
  - {id: pause, title: T, assert: {that: "true"}}
"""
SECRETS = {"env:T": "hunter2"}
KNOWN = Known(SECRETS, {("look", "pod"): "pod-7"})
Now = Callable[[PlannedStep, Known], PlannedAction | None]


@pytest.fixture
def steps(plan_from: PlanFrom) -> dict[str, PlannedStep]:
    return {step.id: step for step in plan_from(TEXT).steps}


@pytest.mark.parametrize(
    ("now", "argv"),
    [(action_now, ("p", "pod-7")), (check_now, ("c", "pod-7")), (undo_now, ("u", "pod-7"))],
)
def test_an_action_is_complete_only_in_a_run(
    steps: dict[str, PlannedStep], now: Now, argv: tuple[str, ...]
) -> None:
    step = steps["act"]
    undo = step.undo.action if step.undo else None
    shown: dict[str, PlannedAction | None] = {"p": step.action, "c": step.check, "u": undo}
    planned = shown[argv[0]]

    done = now(step, KNOWN)

    assert planned is not None
    assert done is not None
    assert (planned.argv, done.argv) == ((argv[0], "s"), argv)
    assert dict(planned.env).popitem()[1] == "***"
    assert dict(done.env).popitem()[1] == "hunter2"


@pytest.mark.parametrize("now", [action_now, check_now, undo_now])
def test_an_output_that_is_missing_is_told_in_one_line(
    steps: dict[str, PlannedStep], now: Now
) -> None:
    with pytest.raises(FillError) as error:
        now(steps["act"], Known(SECRETS))

    assert str(error.value) == ("${steps.look.out.pod} has no value: its step did not give one")


@pytest.mark.parametrize("now", [action_now, check_now, undo_now])
def test_a_step_that_only_decides_reaches_nothing(steps: dict[str, PlannedStep], now: Now) -> None:
    assert now(steps["pause"], KNOWN) is None


INNER = """
id: inner
inputs: {n: {type: integer, default: 1, description: D}}
steps:
  - {id: i, title: T, effect: once, run: {argv: [p, "${inputs.n}"]},
     check: {done: result.ok, run: {argv: [c]}}, undo: {run: {argv: [u]}}}
"""
OUTER = """
steps:
  - {id: look, title: T, effect: read, run: {argv: [p]},
     out: {n: {from: stdout, type: integer, sample: 1}}}
  - {id: c, title: T, call: {runbook: inner, with: {n: "${steps.look.out.n}"}}}
"""


@pytest.fixture
def called(plan_from: PlanFrom) -> PlannedStep:
    return plan_from(OUTER, called=(INNER,)).steps[1].steps[0]


def test_a_step_of_a_call_is_filled_from_outside(called: PlannedStep) -> None:
    known = Known(outputs={("look", "n"): 7})

    done = action_now(called, known)

    assert done is not None
    assert done.argv == ("p", "7")
    assert scope_now(called, known).inputs == {"n": 7}


@pytest.mark.parametrize("now", [action_now, check_now, undo_now, scope_now])
@pytest.mark.parametrize(
    ("outputs", "why"),
    [
        ({}, "has no value"),
        ({("look", "n"): "many"}, "'many' is not an integer"),
    ],
)
def test_what_a_call_cannot_be_given_is_one_error(
    called: PlannedStep,
    now: Callable[[PlannedStep, Known], object],
    outputs: dict[tuple[str, str], str],
    why: str,
) -> None:
    with pytest.raises(FillError, match=why):
        now(called, Known(outputs=outputs))
