"""``whychain runbook``: what to do."""

from typing import Annotated

import typer

from whychain.cli.options import JsonOption, RunbookArgument, root
from whychain.cli.output import columns, print_json, print_lines, say
from whychain.errors import ExitCode, UsageError

app = typer.Typer(help="Look at runbooks and rehearse them.", no_args_is_help=True)


@app.command("list")
def list_runbooks(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the runbooks of this workspace.

    Example: whychain runbook list
    """
    from whychain.runbooks.read import read_runbooks

    found = [d.content for d in read_runbooks(root(context)).documents]
    if as_json:
        keys = ("id", "title", "owner", "deadline", "alerts", "mitigates")
        print_json({"runbooks": [{key: getattr(r, key) for key in keys} for r in found]})
    else:
        print_lines(columns([(r.id, r.deadline or "-", r.title) for r in found]))


@app.command()
def show(context: typer.Context, runbook: RunbookArgument, as_json: JsonOption = False) -> None:
    """Show what a runbook is for, what it needs and what its steps are.

    Example: whychain runbook show canary-rollback
    """
    from whychain.cli.runbook_text import runbook_lines
    from whychain.runbooks.read import read_runbook

    found = read_runbook(root(context), runbook).content
    print_json(found) if as_json else print_lines(runbook_lines(found))


@app.command()
def new(
    context: typer.Context,
    runbook: Annotated[str, typer.Argument(metavar="ID", help="Such as drain-a-node.")],
) -> None:
    """Write the skeleton of a runbook; it passes 'whychain check' as it is.

    Example: whychain runbook new drain-a-node
    """
    from whychain.workspace.create import create_runbook

    print(create_runbook(root(context), runbook))
    say(f"next: whychain runbook run {runbook} -i service=order-service --dry-run")


@app.command()
def run(
    context: typer.Context,
    runbook: RunbookArgument,
    inputs: Annotated[
        list[str] | None,
        typer.Option("--input", "-i", metavar="NAME=VALUE", help="One input; may be repeated."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done; contact and start nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Say exactly what a runbook will do: every program, request, time-out and undo.

    Exit code 1 when a step is blocked or the deadline cannot be kept.

    Example: whychain runbook run canary-rollback -i release_id=rel-v2.4.1-20240318-2147 --dry-run
    """
    from whychain.runbooks.dry_run import dry_run as plan_without_effects
    from whychain.runbooks.plan_data import plan_data
    from whychain.runbooks.transcript import transcript

    if not dry_run:
        raise UsageError("this version plans and does not yet perform", fix="add --dry-run")
    plan, warnings = plan_without_effects(root(context), runbook, inputs or ())
    print_json(plan_data(plan, warnings)) if as_json else print_lines(transcript(plan, warnings))
    if plan.blocked or not plan.fits_deadline:
        raise typer.Exit(ExitCode.NO_OR_FINDINGS)
