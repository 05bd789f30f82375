"""Performing a plan from the command line: consent, progress, ending, exit code."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import typer

from whychain.cli.choose_progress import choose_progress
from whychain.cli.ending_text import ending_lines
from whychain.cli.output import counted, print_json, print_json_line, print_lines, say
from whychain.errors import ExitCode, NotPerformableError, UsageError
from whychain.runbooks.actions.ending import kill_descendants
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.actions.signals import stopping_on_signals
from whychain.runbooks.engine.perform import Ending
from whychain.runbooks.plan import Outcome, Plan, flat
from whychain.runbooks.planning import Planned
from whychain.runbooks.preflight import PlanWarning
from whychain.runbooks.runs.entries import Entry
from whychain.runbooks.runs.folder import journal_path
from whychain.runbooks.session import Stage

Work = Callable[[Stage], Ending]


def require_performable(planned: Planned, warnings: Iterable[PlanWarning]) -> None:
    """Refuse a plan that would stop on its way; nothing has been started by then.

    Raises:
        NotPerformableError: naming the step and what stands in its way.
    """
    for warning in (w for w in warnings if w.refuses):
        raise NotPerformableError(
            f"step {warning.step}: {warning.message}",
            where=planned.plan.runbook,
            fix="add --dry-run to see the whole plan",
        )


def require_consent(shown: Iterable[str], question: str, *, yes: bool) -> None:
    """Show what is about to be done and ask; off a terminal only ``--yes`` is consent.

    Raises:
        UsageError: when nobody can be asked.
        typer.Exit: with code 0 when the answer is no; nothing has been started by then.
    """
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(f"{question} nobody can be asked here", fix="add --yes")
    for line in shown:
        say(line)
    if not typer.confirm(question, default=False, err=True):
        say("nothing was started")
        raise typer.Exit(ExitCode.DONE)


def perform(
    root: Path,
    plan: Plan,
    work: Work,
    *,
    earlier: Iterable[Entry] = (),
    as_json: bool,
    events: bool,
) -> None:
    """Do the work under the eyes of the operator and end with its exit code.

    ``earlier`` are the entries of a run that is gone on with.

    Raises:
        typer.Exit: with the exit code of the ending.
    """
    stop, stop_undo = Interruption(), Interruption()
    listener, operator, shown = choose_progress(
        plan, stop, stop_undo, earlier=earlier, as_json=as_json, events=events
    )
    with shown, stopping_on_signals(stop, stop_undo, kill_descendants):
        ending = work(Stage(root, listener, operator, stop, stop_undo))
    show_ending(root, ending, as_json=as_json, events=events)
    raise typer.Exit(ending.exit_code)


def show_ending(root: Path, ending: Ending, *, as_json: bool, events: bool = False) -> None:
    """Print how a run ended: one screen for people, its documented shape, or that as an event."""
    journal = journal_path(root, ending.report.run_id)
    if events:
        print_json_line({"kind": "answer", **ending_answer(ending, journal)})
    elif as_json:
        print_json(ending_answer(ending, journal))
    else:
        print_lines(ending_lines(ending, journal))


def ending_answer(ending: Ending, journal: Path | None) -> dict[str, object]:
    """Return an ending in the shape that scripts rely on; a simulation has no journal."""
    report = ending.report
    begun = [s for s in report.steps if s.outcome is not None]
    return {
        "run_id": report.run_id,
        "runbook": report.plan.runbook,
        "outcome": ending.outcome.value,
        "exit_code": ending.exit_code.value,
        "journal": str(journal) if journal else None,
        "seconds": ending.seconds,
        "steps": [
            {
                "id": s.step.id,
                "kind": s.step.kind.value,
                "outcome": s.outcome.value if s.outcome else None,
                "seconds": s.seconds,
                "reason": s.reason,
            }
            for s in begun
        ],
        "not_begun": [s.step.id for s in report.steps if s.outcome is None],
        "effects": [{"step": e.step.id, "fate": e.fate.value} for e in report.effects],
        "trouble": ending.trouble,
    }


def question_about(plan: Plan) -> str:
    """Return the question whether a plan is to be performed now."""
    steps = [s for s in flat(plan.steps + plan.verify) if s.outcome is not Outcome.WOULD_SKIP]
    count = sum(1 for step in steps if not step.steps)
    return f"perform {counted(count, 'step')} of {plan.runbook} now?"
