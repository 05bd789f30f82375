"""Going on with a run, deciding, taking back, agreeing: what the commands call."""

from collections.abc import Iterator
from pathlib import Path

from whychain.cli import performing
from whychain.cli.output import print_json
from whychain.clock import SystemClock
from whychain.errors import NotPerformableError, UsageError
from whychain.runbooks.actions.people import answer_name
from whychain.runbooks.engine.undo_tasks import Fate, effects_made
from whychain.runbooks.overview import (
    is_running,
    read_history,
    require_resumable,
    require_started,
    state_of,
)
from whychain.runbooks.plan import PlannedStep, flat
from whychain.runbooks.plan_data import plan_sha256
from whychain.runbooks.planning import Planned, plan_again
from whychain.runbooks.resolving import resolve_step
from whychain.runbooks.runs.answers import Answer, give_answer
from whychain.runbooks.runs.entries import Phase, Purpose, Verdict
from whychain.runbooks.runs.folder import find_run, journal_path
from whychain.runbooks.runs.history import History
from whychain.runbooks.runs.journal import read_journal
from whychain.runbooks.runs.people import this_person
from whychain.runbooks.session import go_on
from whychain.runbooks.steps import StepKind
from whychain.runbooks.transcript import action_lines


def _planned(history: History, run_id: str) -> Planned:
    require_started(history, run_id)
    assert history.started is not None  # noqa: S101 - required one line above
    return plan_again(history.started)


def resume_run(root: Path, run: str, *, yes: bool, events: bool, as_json: bool) -> None:
    """Go on with a run from where its journal leaves off."""
    run_id = find_run(root, run)
    history = read_history(root, run_id)
    require_resumable(history, run_id)
    planned = _planned(history, run_id)
    performing.require_consent(_left_to_do(planned, history, run_id), "go on with it now?", yes=yes)
    _work_on(root, run_id, planned, Purpose.RESUME, as_json=as_json, events=events)


def _work_on(
    root: Path, run_id: str, planned: Planned, purpose: Purpose, *, as_json: bool, events: bool
) -> None:
    performing.perform(
        root,
        planned.plan,
        lambda stage: go_on(stage, planned, run_id, purpose),
        earlier=read_journal(journal_path(root, run_id)).entries,
        as_json=as_json,
        events=events,
    )


def _left_to_do(planned: Planned, history: History, run_id: str) -> Iterator[str]:
    yield f"RESUME of {run_id}: {state_of(history)}"
    for step in flat(planned.plan.steps + planned.plan.verify):
        state = history.state(step.id)
        if not step.steps and (state.outcome is None or state.in_doubt):
            word = "in doubt" if state.in_doubt else "cut off" if state.in_flight else "not begun"
            yield f"  {word:<9} {step.id}: {step.title}"


def undo_effects_of(root: Path, run: str, *, yes: bool, events: bool, as_json: bool) -> None:
    """Take back what a run did, also what it kept on purpose."""
    run_id = find_run(root, run)
    history = read_history(root, run_id)
    planned = _planned(history, run_id)
    if is_running(history):
        raise NotPerformableError(
            f"run {run_id} is running", fix=f"'whychain runbook cancel {run_id}' first"
        )
    performing.require_consent(_to_undo(planned, history, run_id), "take this back now?", yes=yes)
    _work_on(root, run_id, planned, Purpose.UNDO, as_json=as_json, events=events)


def _to_undo(planned: Planned, history: History, run_id: str) -> Iterator[str]:
    yield f"UNDO of {run_id}, the latest effect first"
    for effect in effects_made(planned.plan, history, everything=True):
        how = effect.undo.title if effect.undo else effect.step.irreversible or "no undo"
        yield f"  {effect.fate.value.replace('_', ' '):<13} {effect.step.id}: {how}"
        if effect.fate is Fate.UNDO and effect.undo:
            yield from (f"                {line}" for line in action_lines(effect.undo.action))


def resolve_run(
    root: Path, run: str, step: str, verdict: Verdict, reason: str, *, events: bool, as_json: bool
) -> None:
    """Write a decision down; after 'abort' carry out the runbook's failure policy."""
    run_id = find_run(root, run)
    history = resolve_step(root, run_id, step, verdict, reason, this_person(), SystemClock())
    if verdict is Verdict.ABORT:
        planned = _planned(history, run_id)
        _work_on(root, run_id, planned, Purpose.RESUME, as_json=as_json, events=events)
    command = f"whychain runbook resume {run_id}"
    if as_json:
        print_json({"run_id": run_id, "step": step, "verdict": verdict.value, "next": command})
    else:
        print(f"{step} of {run_id} counts as {verdict.value}; go on with: {command}")


def approve_step(root: Path, run: str, step: str, *, agreed: bool, reason: str) -> str:
    """Write the answer of this person to a step that waits, and return what was written.

    Raises:
        UsageError: when the step does not wait for people, or this person's answer cannot count.
    """
    run_id = find_run(root, run)
    history = read_history(root, run_id)
    planned = _planned(history, run_id)
    steps = {name: s for s in flat(planned.plan.steps) for name in _asked_of_people(s)}
    if step not in steps:
        known = ", ".join(steps) or "none"
        raise UsageError(f"step {step!r} does not wait for people", fix=f"steps that do: {known}")
    who = this_person()
    approve = steps[step].origin.step.approve
    assert history.started is not None  # noqa: S101 - required above
    if approve and who.user_id == history.started.initiator_id:
        raise UsageError(
            f"{who.name} started this run and cannot approve it",
            fix=f"ask one of {', '.join(approve.by)}",
        )
    if approve and not who.is_one_of(approve.by):
        raise UsageError(
            f"{who.name} is not one of those who may agree", fix=f"ask {', '.join(approve.by)}"
        )
    at = SystemClock().now().isoformat(timespec="seconds")
    answer = Answer(step, plan_sha256(planned.plan), agreed, reason, at)
    give_answer(root, run_id, answer)
    return f"{who.name} {'agreed to' if agreed else 'refused'} {step} of {run_id}"


def _asked_of_people(step: PlannedStep) -> Iterator[str]:
    if step.kind in _PEOPLE:
        yield step.id
    if step.undo and step.undo.action and step.undo.action.kind is StepKind.MANUAL:
        yield answer_name(step.id, Phase.UNDO)


_PEOPLE = frozenset({StepKind.APPROVE, StepKind.MANUAL})
