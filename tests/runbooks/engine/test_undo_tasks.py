"""Which effects are taken back, which stay, and which nobody can be sure of."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

from whychain.errors import ExitCode
from whychain.runbooks.engine.report import report_of
from whychain.runbooks.engine.stop import Stop, StopKind
from whychain.runbooks.engine.undo_tasks import Fate, effects_made
from whychain.runbooks.plan import Plan, PlannedStep
from whychain.runbooks.runbook import EffectClass, OnFailure
from whychain.runbooks.runs.entries import RunOutcome, StepOutcome
from whychain.runbooks.runs.history import History, StepState

PlanFrom = Callable[..., Plan]
S = StepOutcome
UNDO_STATES = [(None, False), (None, True), (S.UNDONE, False), (S.UNDO_FAILED, False)]
UNDO_STATES += [(S.UNKNOWN, False)]
STATES = [
    (outcome, in_flight, acted)
    for outcome, in_flight, acted in product(
        [None, S.DONE, S.FAILED, S.TIMED_OUT, S.SKIPPED, S.UNKNOWN], [False, True], [False, True]
    )
    if not (in_flight and outcome) and not (outcome is S.SKIPPED and acted)
]
CHECK = "check: {done: result.ok, run: {argv: [c]}}, "


def text_of(effect: EffectClass, policy: OnFailure, undo: str, *, checked: bool) -> str:
    """Return a runbook of one step."""
    return (
        f"steps: [{{id: a, title: T, effect: {effect}, {CHECK * checked}on_failure: {policy}, "
        f"run: {{argv: [p]}}, {undo}}}]"
    )


UNDOS = {
    "repeats": "undo: {run: {argv: [u]}}",
    "once": "undo: {run: {argv: [u]}, effect: once}",
    "none": "irreversible: X",
}
CASES = list(product(EffectClass, OnFailure, UNDOS, [False, True]))


def expected(
    case: tuple[EffectClass, OnFailure, str, bool], state: StepState, *, everything: bool
) -> Fate | None:
    """Return what must become of the effect of one step, said once more and differently."""
    effect, policy, undo, checked = case
    cut_off = state.in_flight and effect is not EffectClass.READ
    if not (state.acted or cut_off or state.outcome is S.UNKNOWN):
        return None
    if state.undo is S.UNDONE:
        return Fate.UNDONE
    blind = effect is EffectClass.ONCE and not checked
    no_end = state.in_flight or (state.outcome is S.TIMED_OUT and state.acted)
    if S.UNKNOWN in {state.outcome, state.undo} or (blind and no_end):
        return Fate.UNKNOWN
    if undo == "none":
        return Fate.IRREVERSIBLE
    if state.undo_in_flight and undo == "once" and not checked:
        return Fate.UNKNOWN
    by_policy = {
        OnFailure.UNDO: Fate.UNDO,
        OnFailure.KEEP: Fate.KEEP,
        OnFailure.ASK: Fate.ASK_OPERATOR,
    }
    return Fate.UNDO if everything or state.undo_in_flight else by_policy[policy]


@pytest.mark.parametrize("everything", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_an_effect_meets_the_fate_that_its_past_and_its_runbook_allow(
    plan_from: PlanFrom, case: tuple[EffectClass, OnFailure, str, bool], everything: bool
) -> None:
    plan = plan_from(text_of(case[0], case[1], UNDOS[case[2]], checked=case[3]))
    for (outcome, in_flight, acted), (undo, undoing) in product(STATES, UNDO_STATES):
        state = StepState(
            outcome=outcome,
            in_flight=in_flight,
            acted=acted,
            effect=case[0],
            undo=undo,
            undo_in_flight=undoing,
        )
        history = History(steps={"a": state})

        effects = effects_made(plan, history, everything=everything)

        fate = expected(case, state, everything=everything)
        assert [e.fate for e in effects] == ([fate] if fate else []), state


MANY = """
on_failure: undo
steps:
  - {id: a, title: T, effect: idempotent, run: {argv: [p]}, undo: {run: {argv: [u]}}}
  - id: g
    title: T
    undo: {run: {argv: [gu]}}
    parallel:
      steps:
        - {id: x, title: T, effect: once, run: {argv: [p]}, undo: {run: {argv: [u]}}}
        - {id: y, title: T, effect: read, run: {argv: [p]}}
  - id: h
    title: T
    parallel:
      steps: [{id: z, title: T, effect: idempotent, run: {argv: [p]}, undo: {run: {argv: [u]}}}]
"""
ACTED = StepState(outcome=S.DONE, acted=True, effect=EffectClass.IDEMPOTENT)


def fates(plan: Plan, **states: StepState) -> list[tuple[str, Fate]]:
    return [(e.step.id, e.fate) for e in effects_made(plan, History(steps=states))]


def test_effects_are_told_the_latest_first_and_a_group_with_an_undo_as_one(
    plan_from: PlanFrom,
) -> None:
    found = fates(
        plan_from(MANY),
        a=replace(ACTED, begun=9),
        x=replace(ACTED, begun=5),
        y=replace(ACTED, begun=8, acted=False),
        z=replace(ACTED, begun=7),
    )

    assert found == [("a", Fate.UNDO), ("g", Fate.UNDO), ("z", Fate.UNDO)]


def test_a_group_is_in_doubt_when_a_part_of_it_is(plan_from: PlanFrom) -> None:
    cut_off = StepState(in_flight=True, effect=EffectClass.ONCE, begun=3)

    assert fates(plan_from(MANY), x=cut_off) == [("g", Fate.UNKNOWN)]


def test_a_read_that_was_cut_off_leaves_nothing_behind(plan_from: PlanFrom) -> None:
    assert fates(plan_from(MANY), y=StepState(in_flight=True, begun=3)) == []


def stop(kind: StopKind | None) -> Stop | None:
    return Stop(kind, "a", "r") if kind else None


@pytest.mark.parametrize(
    ("kind", "state", "outcome", "code"),
    [
        (None, ACTED, RunOutcome.DONE, ExitCode.DONE),
        (None, replace(ACTED, outcome=S.FAILED), RunOutcome.FAILED, ExitCode.FAILED_EFFECTS_REMAIN),
        (StopKind.FAILED, ACTED, RunOutcome.FAILED, ExitCode.FAILED_EFFECTS_REMAIN),
        (
            StopKind.FAILED,
            replace(ACTED, undo=S.UNDONE),
            RunOutcome.FAILED,
            ExitCode.FAILED_UNDONE,
        ),
        (
            StopKind.FAILED,
            replace(ACTED, undo=S.UNKNOWN),
            RunOutcome.UNKNOWN,
            ExitCode.OUTCOME_UNKNOWN,
        ),
        (StopKind.INTERRUPTED, ACTED, RunOutcome.INTERRUPTED, ExitCode.INTERRUPTED),
        (StopKind.NOT_APPROVED, ACTED, RunOutcome.NOT_APPROVED, ExitCode.NOT_APPROVED),
        (StopKind.UNKNOWN, ACTED, RunOutcome.UNKNOWN, ExitCode.OUTCOME_UNKNOWN),
        (
            StopKind.INTERRUPTED,
            replace(ACTED, outcome=S.UNKNOWN),
            RunOutcome.UNKNOWN,
            ExitCode.OUTCOME_UNKNOWN,
        ),
    ],
)
def test_a_run_ends_in_the_worst_word_that_is_true(
    plan_from: PlanFrom,
    kind: StopKind | None,
    state: StepState,
    outcome: RunOutcome,
    code: ExitCode,
) -> None:
    report = report_of("r", plan_from(MANY), History(steps={"a": state}), stop(kind))

    assert (report.outcome, report.exit_code) == (outcome, code)
    assert sorted(s.step.id for s in report.steps) == ["a", "g", "h", "x", "y", "z"]


def test_a_report_tells_why_an_undo_failed_rather_than_why_its_step_did(
    plan_from: PlanFrom,
) -> None:
    state = replace(ACTED, reason="do", undo=S.UNDO_FAILED, undo_reason="undo")

    report = report_of("r", plan_from(MANY), History(steps={"a": state}), None)

    first: PlannedStep = report.steps[0].step
    assert (first.id, report.steps[0].reason, report.steps[0].outcome) == (
        "a",
        "undo",
        S.UNDO_FAILED,
    )
    assert [e.fate for e in report.with_fate(Fate.UNDO)] == [Fate.UNDO]


def test_a_report_leaves_out_what_the_plan_skips(plan_from: PlanFrom) -> None:
    text = "steps: [{id: a, title: T, when: 'false', effect: read, run: {argv: [p]}}]"

    assert report_of("r", plan_from(text), History(), None).steps == ()
    skipped = History(steps={"a": StepState(outcome=S.SKIPPED)})
    assert [s.outcome for s in report_of("r", plan_from(text), skipped, None).steps] == [S.SKIPPED]
