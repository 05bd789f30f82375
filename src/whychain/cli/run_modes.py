"""The ways to run a runbook: planned, rehearsed, simulated, for real, and from a saved plan."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from whychain.cli.output import print_json, print_lines, say
from whychain.errors import ExitCode, NotPerformableError
from whychain.runbooks.dry_run import planned_dry
from whychain.runbooks.plan_data import plan_data
from whychain.runbooks.planning import Planned
from whychain.runbooks.transcript import transcript

if TYPE_CHECKING:
    from whychain.runbooks.rehearsal import RehearsedStep

Injected = tuple[Iterable[str], Iterable[str], Iterable[str]]


def show_plan(root: Path, runbook: str, given: Iterable[str], *, as_json: bool) -> None:
    """Print what would be done; nothing is contacted, started or written."""
    planned, warnings = planned_dry(root, runbook, given)
    plan = planned.plan
    print_json(plan_data(plan, warnings)) if as_json else print_lines(transcript(plan, warnings))
    if plan.blocked or not plan.fits_deadline:
        raise typer.Exit(ExitCode.NO_OR_FINDINGS)


def show_rehearsal(root: Path, runbook: str, given: Iterable[str], *, as_json: bool) -> None:
    """Ask the real targets every question of the plan once, and print what was found."""
    from whychain.cli.rehearsal_text import rehearsal_answer, rehearsal_lines
    from whychain.runbooks.rehearsal import problems_of

    planned, _ = planned_dry(root, runbook, given)
    plan, found = planned.plan, _rehearsed(planned)
    if as_json:
        print_json(rehearsal_answer(plan, found))
    else:
        print_lines(rehearsal_lines(plan, found))
    if problems_of(found):
        raise typer.Exit(ExitCode.NO_OR_FINDINGS)


def _rehearsed(planned: Planned) -> "tuple[RehearsedStep, ...]":
    from whychain.cli.progress import Silence
    from whychain.runbooks.actions.ending import kill_descendants
    from whychain.runbooks.actions.interruption import Interruption
    from whychain.runbooks.actions.signals import stopping_on_signals
    from whychain.runbooks.rehearsal import rehearse
    from whychain.runbooks.secret_values import reveal_all

    stop = Interruption()
    with stopping_on_signals(stop, stop, kill_descendants):
        found = rehearse(planned.plan, reveal_all(planned.inputs), Silence(), stop)
    if stop.requested:
        raise typer.Exit(ExitCode.INTERRUPTED)
    return found


def show_simulation(
    root: Path, runbook: str, given: Iterable[str], injected: Injected, *, as_json: bool
) -> None:
    """Perform a plan in a simulated world and print what follows, the undo included."""
    from whychain.cli.performing import ending_answer
    from whychain.cli.simulation_text import simulation_lines
    from whychain.runbooks.simulated_world import Script
    from whychain.runbooks.simulation import simulate

    planned, _ = planned_dry(root, runbook, given)
    fail, time_out, crash = map(frozenset, injected)
    simulation = simulate(planned.plan, Script(fail, time_out, crash))
    if as_json:
        print_json({"simulated": True, **ending_answer(simulation.ending, None)})
    else:
        print_lines(simulation_lines(simulation))
    raise typer.Exit(simulation.ending.exit_code)


def perform_run(
    root: Path, runbook: str, given: Iterable[str], *, yes: bool, events: bool, as_json: bool
) -> None:
    """Show the plan, ask, and perform it."""
    from whychain.cli import performing
    from whychain.runbooks.session import begin_run

    planned, warnings = planned_dry(root, runbook, given)
    performing.require_performable(planned, warnings)
    plan = planned.plan
    shown = transcript(plan, warnings, dry=False)
    performing.require_consent(shown, performing.question_about(plan), yes=yes)
    performing.perform(
        root, plan, lambda stage: begin_run(stage, planned), as_json=as_json, events=events
    )


def save_plan(
    root: Path, runbook: str, given: Iterable[str], out: Path, *, rehearsed: bool
) -> None:
    """Save a plan, with what a rehearsal found when one is wanted."""
    from whychain.cli.output_file import deliver
    from whychain.clock import SystemClock
    from whychain.runbooks.plan_file import plan_file, plan_file_text

    planned, warnings = planned_dry(root, runbook, given)
    observed: dict[str, str] = {}
    if rehearsed:
        observed = {s.step.id: s.outcome.value for s in _rehearsed(planned)}
    saved = plan_file(planned, SystemClock().now(), observed=observed)
    deliver(plan_file_text(saved), out)
    print_lines(transcript(planned.plan, warnings))
    say(f"saved in {out}, to be applied once, until {saved.expires_at}")
    if planned.plan.blocked or not planned.plan.fits_deadline:
        raise typer.Exit(ExitCode.NO_OR_FINDINGS)


def apply_plan(root: Path, file: Path, *, yes: bool, events: bool, as_json: bool) -> None:
    """Perform a saved plan when it still is what was saved."""
    from whychain.cli import performing
    from whychain.clock import SystemClock
    from whychain.runbooks.plan_file import read_plan_file, require_current
    from whychain.runbooks.preflight import plan_warnings
    from whychain.runbooks.session import begin_run

    saved = read_plan_file(file)
    planned = require_current(root, saved, SystemClock().now())
    warnings = plan_warnings(planned.plan)
    performing.require_performable(planned, warnings)
    if saved.observed:
        _require_as_observed(planned, saved.observed)
    plan = planned.plan
    shown = transcript(plan, warnings, dry=False)
    performing.require_consent(shown, performing.question_about(plan), yes=yes)
    performing.perform(
        root, plan, lambda stage: begin_run(stage, planned, saved), as_json=as_json, events=events
    )


def _require_as_observed(planned: Planned, observed: dict[str, str]) -> None:
    for step in _rehearsed(planned):
        before = observed.get(step.step.id, "")
        if step.outcome.value != before:
            raise NotPerformableError(
                f"the plan is stale: step {step.step.id} was {before} when it was saved and is "
                f"{step.outcome.value} now",
                fix="make a new one with 'whychain runbook plan --rehearse'",
            )
