"""Why a program could not be started, in one line that says how to mend it."""

import errno
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from whychain.runbooks.plan import PlannedAction


def why_not_started(
    action: PlannedAction, environment: Mapping[str, str], error: OSError | ValueError
) -> str:
    """Return what is wrong with a program, its folder or its arguments, and what to do."""
    folder = Path(action.cwd or ".")
    program = action.argv[0] if action.argv else ""
    if not folder.is_dir():
        text = f"cannot start {program}: there is no folder {action.cwd}; create it or mend cwd"
    elif isinstance(error, ValueError):
        text = f"cannot start {program}: {error}; mend its arguments or its environment"
    else:
        path = _path_of(program, folder, environment)
        shut = action.cwd == error.filename != "" and error.errno == errno.EACCES
        what = f"the folder {folder} may not be entered; mend its permissions or cwd"
        text = f"cannot start {program}: {what if shut else _what(error, path)}"
    return " ".join(text.split())


def _path_of(program: str, folder: Path, environment: Mapping[str, str]) -> Path | None:
    if os.sep in program:
        path = folder / program
        return path if path.exists() else None
    search = environment.get("PATH")
    found = shutil.which(program, mode=os.F_OK, path=search) if program else None
    return Path(found) if found else None


def _what(error: OSError, path: Path | None) -> str:
    if path is None and error.errno in {errno.ENOENT, errno.ENOTDIR, errno.EACCES}:
        return "there is no such program; install it, or give its path"
    known = {
        errno.ENOENT: f"the interpreter in the first line of {path} does not exist; mend it",
        errno.EACCES: f"{path} is not executable; chmod +x it",
        errno.ENOEXEC: f"{path} is no program of this machine; begin a script with #!",
        errno.E2BIG: "its arguments and environment are too long; give the text by stdin",
    }
    if path and path.is_dir():
        return f"{path} is a folder; name the program in it"
    number = error.errno or 0
    return known.get(number) or f"{os.strerror(number)}; try again when the machine has room"
