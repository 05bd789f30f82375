"""Whatever the runbook and whatever goes wrong: what a run promises, seen from outside."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from tests.fakes.observed import Observed, observe
from tests.fakes.random_runbooks import plans_and_scripts

from whychain.errors import ExitCode
from whychain.runbooks.engine.report import StepReport
from whychain.runbooks.plan import Outcome as Planned
from whychain.runbooks.plan import Plan, PlannedStep, flat
from whychain.runbooks.runbook import EffectClass, OnFailure
from whychain.runbooks.runs.entries import Intent, Outcome, Phase, StepOutcome
from whychain.runbooks.simulated_world import Script
from whychain.runbooks.simulation import simulate

pytestmark = pytest.mark.uncovered
S = StepOutcome
MANY = settings(max_examples=150)
A_MOMENT = 1e-6


def steps_of(plan: Plan) -> dict[str, PlannedStep]:
    return {step.id: step for step in flat(plan.steps + plan.verify)}


def with_outcome(run: Observed, *outcomes: StepOutcome) -> list[StepReport]:
    return [s for s in run.ending.report.steps if s.state.outcome in outcomes]


def covered(step: PlannedStep) -> set[str]:
    """Return a step and everything inside it."""
    return {each.id for each in flat((step,))}


@MANY
@given(plans_and_scripts())
def test_the_exit_code_agrees_with_what_is_left_in_the_world(case: tuple[Plan, Script]) -> None:
    run = observe(*case)
    report, code = run.ending.report, run.ending.exit_code

    told = set().union(*(covered(e.step) for e in report.remaining)) if report.remaining else set()
    assert run.effects_left <= told
    match code:
        case ExitCode.DONE:
            assert not with_outcome(run, S.FAILED, S.TIMED_OUT, S.UNKNOWN)
        case ExitCode.FAILED_UNDONE:
            assert not run.effects_left
        case ExitCode.FAILED_EFFECTS_REMAIN:
            assert report.remaining
            assert not report.unknown
        case _:
            assert code is ExitCode.OUTCOME_UNKNOWN
            assert report.unknown or with_outcome(run, S.UNKNOWN)


@MANY
@given(plans_and_scripts())
def test_undo_goes_in_reverse_and_touches_nothing_that_is_kept(case: tuple[Plan, Script]) -> None:
    run = observe(*case)
    steps = steps_of(run.plan)
    begun: dict[str, int] = {}
    undone: list[str] = []
    for place, entry in enumerate(run.entries):
        if isinstance(entry, Intent) and entry.phase is Phase.DO:
            begun[entry.step] = place
        elif isinstance(entry, Intent):
            undone.append(entry.step)

    places = [max(begun.get(i, -1) for i in covered(steps[name])) for name in undone]
    assert all(later > earlier for later, earlier in pairwise(places))
    assert all(steps[name].on_failure is OnFailure.UNDO for name in undone)
    assert not {a.step.id for a in run.done_by(Phase.UNDO)} - set(undone)


@MANY
@given(plans_and_scripts())
def test_nothing_begins_that_may_not_end_before_the_deadline(case: tuple[Plan, Script]) -> None:
    run = observe(*case)
    within = run.plan.deadline_seconds
    if within is None:
        return
    inside = {s.id for s in flat(run.plan.steps)}
    seen: set[tuple[int, str]] = set()
    for act in run.done_by(Phase.DO):
        if act.step.id not in inside:
            continue
        ends = run.sessions[act.session] + within
        assert act.ended <= ends + A_MOMENT
        if (act.session, act.step.id) not in seen:
            seen.add((act.session, act.step.id))
            assert ends - act.begun >= act.step.worst_case_seconds * 0.98 - A_MOMENT


@MANY
@given(plans_and_scripts())
def test_never_more_lanes_at_once_than_allowed(case: tuple[Plan, Script]) -> None:
    run = observe(*case)
    groups = [s for s in steps_of(run.plan).values() if s.steps and s.max_in_flight]
    for group in groups:
        for session in range(len(run.sessions)):
            times = [lane_times(run, session, lane) for lane in group.lanes]
            assert most_at_once([t for t in times if t]) <= (group.max_in_flight or 0)


def lane_times(
    run: Observed, session: int, lane: tuple[PlannedStep, ...]
) -> tuple[float, float] | None:
    inside = {s.id for s in flat(lane)}
    acts = [a for a in run.done_by(Phase.DO) if a.session == session and a.step.id in inside]
    return (min(a.begun for a in acts), max(a.ended for a in acts)) if acts else None


def most_at_once(times: list[tuple[float, float]]) -> int:
    """Return how many of these overlap; one that begins when another ends does not."""
    changes = sorted(
        [(begun, 1) for begun, ended in times if ended > begun]
        + [(ended, -1) for begun, ended in times if ended > begun]
    )
    now = most = 0
    for _, change in changes:
        now += change
        most = max(most, now)
    return most


@MANY
@given(plans_and_scripts())
def test_a_step_that_may_run_once_acts_at_most_once_and_a_finished_one_never_again(
    case: tuple[Plan, Script],
) -> None:
    run = observe(*case)
    counts = Counter(act.step.id for act in run.done_by(Phase.DO))
    for step in steps_of(run.plan).values():
        if step.effect is EffectClass.ONCE and not step.check and not step.steps:
            assert counts[step.id] <= 1

    finished: set[str] = set()
    for entry in run.entries:
        if isinstance(entry, Intent) and entry.phase is Phase.DO:
            assert entry.step not in finished
        if isinstance(entry, Outcome) and entry.outcome in {S.DONE, S.SKIPPED}:
            finished.add(entry.step)


@MANY
@given(plans_and_scripts())
def test_two_simulations_are_equal_and_a_report_names_each_step_once(
    case: tuple[Plan, Script],
) -> None:
    first, second = simulate(*case), simulate(*case)
    assert first == second

    named = [s.step.id for s in first.ending.report.steps]
    expected = {s.id for s in steps_of(case[0]).values() if s.outcome is not Planned.WOULD_SKIP}
    assert len(named) == len(set(named))
    assert expected <= set(named)


@pytest.mark.parametrize("times", [[], [(0.0, 0.0)], [(0.0, 2.0), (2.0, 3.0)]])
def test_what_follows_does_not_overlap(times: list[tuple[float, float]]) -> None:
    assert most_at_once(times) <= 1
