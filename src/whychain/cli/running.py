"""Running one command line: the one place where errors become one line and an exit code."""

import errno
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

import typer

from whychain.cli.output import say
from whychain.errors import ContentError, ExitCode, UsageError, WhychainError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def run_command(application: Callable[..., object], arguments: Sequence[str] | None) -> int:
    """Run one command line and return its exit code; every error becomes one line on stderr."""
    code = 0
    try:
        answered = application(arguments, prog_name="whychain", standalone_mode=False)
        code = answered if isinstance(answered, int) else ExitCode.DONE
        if sys.stdout:  # it may have been closed by who started us
            sys.stdout.flush()
    except WhychainError as error:
        say(f"whychain: {error}")
        return error.exit_code
    except typer.Abort:
        return ExitCode.INTERRUPTED
    except typer.TyperException as error:
        return _usage(error)
    except OSError as error:
        cut_off = _cut_off(error)
        return code or cut_off
    return code


def _cut_off(error: OSError) -> int:
    """Answer for standard output that takes no more: its reader went away, or its disk is full."""
    if error.errno is None or error.errno not in {errno.EPIPE, *_FULL} or error.filename:
        raise error
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if error.errno == errno.EPIPE:
        return ExitCode.NO_OR_FINDINGS
    why = os.strerror(error.errno).lower()
    fix = "make room, or send the answer elsewhere, and ask again"
    with suppress(OSError):
        say(f"whychain: {ContentError(f'the answer is cut off: {why}', fix=fix)}")
    return ExitCode.UNREADABLE


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
