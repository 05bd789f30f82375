"""Running one command line: the one place where errors become one line and an exit code."""

import errno
import os
import sys
from collections.abc import Callable, Sequence

import typer

from whychain.cli.output import say
from whychain.errors import ExitCode, UsageError, WhychainError


def run_command(application: Callable[..., object], arguments: Sequence[str] | None) -> int:
    """Run one command line and return its exit code; every error becomes one line on stderr."""
    try:
        code = application(arguments, prog_name="whychain", standalone_mode=False)
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
