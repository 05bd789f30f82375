"""The application: four groups and the commands on top, and the one place where errors end."""

import errno
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from whychain.cli import causal, kb, runbook, site, top
from whychain.cli.output import say
from whychain.errors import ExitCode, UsageError, WhychainError

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
app.add_typer(kb.app, name="kb")
app.add_typer(causal.app, name="causal")
app.add_typer(runbook.app, name="runbook")
app.add_typer(site.app, name="site")


def _show_version(wanted: bool) -> None:
    if wanted:
        from whychain.runbooks.version import tool_version

        print(f"whychain {tool_version()}")
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


def run(arguments: list[str] | None = None) -> int:
    """Run one command line and return its exit code; every error becomes one line on stderr."""
    try:
        code = app(arguments, prog_name="whychain", standalone_mode=False)
    except WhychainError as error:
        say(f"whychain: {error}")
        return error.exit_code
    except typer.Abort:
        return ExitCode.INTERRUPTED
    except typer.TyperException as error:
        return _usage(error)
    except OSError as error:
        if error.errno != errno.EPIPE:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.NO_OR_FINDINGS
    return code if isinstance(code, int) else ExitCode.DONE


def _usage(error: typer.TyperException) -> int:
    """Typer's own errors, in our one-line form; a bare group shows its help instead."""
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    if type(error).__name__ == "NoArgsIsHelpError":
        say(message)
        return ExitCode.USAGE
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "whychain"
    say(f"whychain: {UsageError(message.rstrip('.'), fix=f'{path} --help')}")
    return int(getattr(error, "exit_code", ExitCode.USAGE))
