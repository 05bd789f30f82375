"""``whychain runbook``: look at runs, go on with them, decide, take back, stop."""

from typing import Annotated

import typer

from whychain.cli.options import JsonOption, root
from whychain.cli.output import columns, print_json, print_lines
from whychain.cli.runbook_run import EventsOption, YesOption
from whychain.errors import ExitCode, UsageError
from whychain.runbooks.runs.entries import Verdict


def run_names(ctx: typer.Context, incomplete: str) -> list[str]:
    """Complete the id of a run."""
    from whychain.runbooks.runs.folder import run_ids

    return [run for run in run_ids(root(ctx)) if incomplete in run]


RunArgument = Annotated[
    str,
    typer.Argument(
        metavar="RUN", help="Id of a run, a part of it, or 'last'.", autocompletion=run_names
    ),
]

_STOPS_WITHIN_SECONDS = 120.0


def add_to(app: typer.Typer) -> None:
    """Add these commands to their group."""
    for command in (runs, log, resume, resolve, undo, cancel, approve):
        app.command()(command)


def runs(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the runs of this workspace, newest first, and how each stands.

    Example: whychain runbook runs
    """
    from whychain.runbooks.overview import summaries

    found = summaries(root(context))
    if as_json:
        print_json({"runs": found})
    else:
        rows = [(r.run_id, r.state, r.initiator or "-", _doubt(r.in_doubt)) for r in found]
        print_lines(columns(rows))


def _doubt(steps: tuple[str, ...]) -> str:
    return f"in doubt: {', '.join(steps)}" if steps else ""


def log(
    context: typer.Context,
    run: RunArgument,
    output: Annotated[bool, typer.Option("--output", help="Also what the steps wrote.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show the journal of a run: what was begun, what became of it, who decided.

    Every line of the journal is checked first; a damaged one is refused with its place.

    Example: whychain runbook log last
    """
    from whychain.cli.journal_text import log_lines
    from whychain.runbooks.runs.folder import find_run, journal_path
    from whychain.runbooks.runs.journal import read_journal

    place = root(context)
    run_id = find_run(place, run)
    chain = read_journal(journal_path(place, run_id))
    if as_json:
        print_json({"run_id": run_id, "entries": chain.entries, "torn_bytes": chain.torn_bytes})
    else:
        print_lines(log_lines(chain.entries, output=output))


def resume(
    context: typer.Context,
    run: RunArgument,
    yes: YesOption = False,
    events: EventsOption = False,
    as_json: JsonOption = False,
) -> None:
    """Go on with a run that was cut off or stopped; finished steps are never started again.

    Example: whychain runbook resume last --yes
    """
    from whychain.cli.run_controls import resume_run

    resume_run(root(context), run, yes=yes, events=events, as_json=as_json)


def resolve(
    context: typer.Context,
    run: RunArgument,
    step: Annotated[str, typer.Option("--step", metavar="STEP", help="The step in question.")],
    verdict: Annotated[
        Verdict, typer.Option("--as", help="What you found out, or 'abort' to stop the run.")
    ],
    reason: Annotated[str, typer.Option("--reason", help="How you know; kept in the journal.")],
    events: EventsOption = False,
    as_json: JsonOption = False,
) -> None:
    """Decide about a step whose outcome nobody knows: it is done, it is not, or give the run up.

    After 'abort' the runbook's failure policy is carried out at once.

    Example: whychain runbook resolve last --step roll-back --as done --reason "deployer says so"
    """
    from whychain.cli.run_controls import resolve_run

    if not reason.strip():
        raise UsageError("--reason is empty", fix='--reason "how you know"')
    resolve_run(root(context), run, step, verdict, reason, events=events, as_json=as_json)


def undo(
    context: typer.Context,
    run: RunArgument,
    yes: YesOption = False,
    events: EventsOption = False,
    as_json: JsonOption = False,
) -> None:
    """Take back what a run did, in reverse, also what it kept on purpose.

    Exit codes: 0 all that has an undo is taken back, 5 something is not, 8 something is unknown.

    Example: whychain runbook undo last --yes
    """
    from whychain.cli.run_controls import undo_effects_of

    undo_effects_of(root(context), run, yes=yes, events=events, as_json=as_json)


def cancel(context: typer.Context, run: RunArgument, as_json: JsonOption = False) -> None:
    """Stop a living run as Ctrl-C would, and end the processes that a killed one left behind.

    Example: whychain runbook cancel last
    """
    from whychain.runbooks.cancelling import cancel as cancel_run
    from whychain.runbooks.runs.folder import find_run

    place = root(context)
    cancelled = cancel_run(place, find_run(place, run), _STOPS_WITHIN_SECONDS)
    print_json(cancelled) if as_json else print(cancelled.message)
    if not cancelled.ended:
        raise typer.Exit(ExitCode.NO_OR_FINDINGS)


def approve(
    context: typer.Context,
    run: RunArgument,
    step: Annotated[str, typer.Option("--step", metavar="STEP", help="The step that waits.")],
    deny: Annotated[bool, typer.Option("--deny", help="Refuse instead.")] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why; kept in the journal.")] = "",
) -> None:
    """Agree to a step that waits for approval, or confirm a manual one, from your own account.

    Who started the run cannot approve it.

    Example: whychain runbook approve last --step agree --reason "checked with the incident lead"
    """
    from whychain.cli.run_controls import approve_step

    print(approve_step(root(context), run, step, agreed=not deny, reason=reason))
