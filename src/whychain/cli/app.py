"""The application: four groups and the commands on top."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from whychain.cli import (
    causal,
    diagnosis,
    importance,
    interchange,
    kb,
    prevention,
    runbook,
    site,
    top,
)
from whychain.cli.running import run_command
from whychain.version import VERSION

_EPILOG = "Example: whychain causal cut-sets wide-outage --incident 2024-03-18-vie-canary"
app = typer.Typer(
    name="whychain",
    help="Postmortems you can query, runbooks you can run.",
    epilog=_EPILOG,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
top.add_to(app)
prevention.add_to(causal.app)
diagnosis.add_to(causal.app)
importance.add_to(causal.app)
interchange.add_to(causal.app)
app.add_typer(kb.app, name="kb")
app.add_typer(causal.app, name="causal")
app.add_typer(runbook.app, name="runbook")
app.add_typer(site.app, name="site")


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"whychain {VERSION}")
        raise typer.Exit


@app.callback()
def workspace(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Option("-C", metavar="DIR", help="Work as if started in this folder.")
    ] = Path(),
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Show the version and stop.", callback=_show_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Postmortems you can query, runbooks you can run."""
    context.obj = folder


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line of this application and return its exit code."""
    return run_command(app, arguments)
