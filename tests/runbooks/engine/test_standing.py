"""What the past of a step allows, held against the guarantee in these words:

a ``once`` step is started at most once per explicit decision; others at least once; finished
steps never again.
"""

from collections.abc import Callable
from itertools import product

import pytest

from whychain.runbooks.engine.standing import Standing, is_uncertain, standing
from whychain.runbooks.plan import Plan, PlannedStep
from whychain.runbooks.runbook import EffectClass
from whychain.runbooks.runs.entries import (
    Decision,
    Intent,
    Outcome,
    StepOutcome,
    Verdict,
)
from whychain.runbooks.runs.history import History, StepState

PlanFrom = Callable[..., Plan]
AT = "2000-01-01T00:00:00.000Z"
FINISHED = {StepOutcome.DONE, StepOutcome.SKIPPED}
ENDED = [None, *(o for o in StepOutcome if o not in {StepOutcome.UNDONE, StepOutcome.UNDO_FAILED})]
STATES = [
    StepState(outcome=outcome, in_flight=in_flight, acted=acted, decision=decision)
    for outcome, in_flight, acted, decision in product(
        ENDED, [False, True], [False, True], [None, Verdict.DONE, Verdict.NOT_DONE]
    )
    if not (in_flight and (outcome or decision))  # an intent forgets both
]
EVERY = list(product(EffectClass, [False, True], STATES))


@pytest.fixture(scope="session")
def steps(plan_from: PlanFrom) -> dict[tuple[EffectClass, bool], PlannedStep]:
    """Return one step of each effect, without a check and with one."""
    check = "check: {done: result.ok, run: {argv: [c]}}, "
    text = "\n".join(
        f"  - {{id: {effect}-{n}, title: T, effect: {effect}, {check * n}"
        f"run: {{argv: [p]}}, undo: {{run: {{argv: [u]}}}}}}"
        for effect, n in product(EffectClass, [0, 1])
    )
    planned = plan_from(f"steps:\n{text}").steps
    return {(s.effect, s.check is not None): s for s in planned}


Steps = dict[tuple[EffectClass, bool], PlannedStep]


def allowed(effect: EffectClass, state: StepState, *, checked: bool) -> Standing:
    """Return what the guarantee allows, in its own words."""
    if state.outcome in FINISHED:
        return Standing.FINISHED
    if effect is not EffectClass.ONCE:
        asks_first = checked and state.in_flight
        return Standing.ASK if asks_first else Standing.BEGIN
    was_started = state.in_flight or state.outcome is not None
    surely_did_nothing = not was_started or (not state.in_flight and not state.acted)
    decided_to_begin_again = state.decision is Verdict.NOT_DONE
    if surely_did_nothing or decided_to_begin_again:
        return Standing.BEGIN
    return Standing.ASK if checked else Standing.UNKNOWN


@pytest.mark.parametrize(("effect", "checked", "state"), EVERY)
def test_a_step_may_do_what_the_guarantee_says(
    steps: Steps, effect: EffectClass, checked: bool, state: StepState
) -> None:
    assert standing(steps[effect, checked], state) is allowed(effect, state, checked=checked)


@pytest.mark.parametrize(("effect", "checked", "state"), EVERY)
def test_nobody_can_know_only_where_nothing_can_be_asked_and_no_end_was_told(
    steps: Steps, effect: EffectClass, checked: bool, state: StepState
) -> None:
    told = state.outcome not in {None, StepOutcome.UNKNOWN, StepOutcome.TIMED_OUT}
    late_and_acted = state.outcome is StepOutcome.TIMED_OUT and state.acted
    no_end = state.in_flight or late_and_acted
    blind = effect is EffectClass.ONCE and not checked
    unknown = state.outcome is StepOutcome.UNKNOWN or (no_end and blind and not told)

    assert is_uncertain(steps[effect, checked], state) is unknown


ENDINGS = {
    "crash": None,
    "fails": (StepOutcome.FAILED, True),
    "refused": (StepOutcome.FAILED, False),
    "late": (StepOutcome.TIMED_OUT, True),
    "done": (StepOutcome.DONE, True),
}


@pytest.mark.parametrize("ends", list(product(ENDINGS, repeat=3)))
def test_a_step_that_may_run_once_acts_at_most_once_for_each_decision(
    steps: Steps, ends: tuple[str, ...]
) -> None:
    for verdicts in product([None, *Verdict], repeat=3):
        acts, decisions = acts_and_decisions(steps[EffectClass.ONCE, False], ends, verdicts)
        assert acts <= 1 + decisions, verdicts


def acts_and_decisions(
    step: PlannedStep, ends: tuple[str, ...], verdicts: tuple[Verdict | None, ...]
) -> tuple[int, int]:
    """Begin a step whenever that is allowed; return how often it may have acted."""
    history = History()
    acts = 0
    for end, verdict in zip(ends, verdicts, strict=True):
        if standing(step, history.state(step.id)) is Standing.BEGIN:
            history.add(Intent(at=AT, step=step.id, effect=step.effect))
            ended = ENDINGS[end]
            acts += ended is None or ended[1]
            if ended:
                history.add(Outcome(at=AT, step=step.id, outcome=ended[0], acted=ended[1]))
        if verdict:
            history.add(Decision(at=AT, step=step.id, verdict=verdict, reason="r", who="ann"))
    return acts, verdicts.count(Verdict.NOT_DONE)
