"""``whychain runbook``: what to do."""

from typing import Annotated

import typer

from whychain.cli import runbook_run, runbook_runs
from whychain.cli.options import JsonOption, RunbookArgument, root
from whychain.cli.output import columns, print_json, print_lines, say

app = typer.Typer(help="Look at runbooks, rehearse them, run them.", no_args_is_help=True)
runbook_run.add_to(app)
runbook_runs.add_to(app)


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
