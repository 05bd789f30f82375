"""Running mkdocs, in a process of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import whychain
from whychain.errors import WhychainError

_EPOCH = "315532800"
_MESSAGE = re.compile(r"^(?:WARNING|ERROR)\s+-\s+(.*)$", re.MULTILINE)


def run_mkdocs(folder: Path) -> None:
    """Build what the ``mkdocs.yml`` in a folder describes.

    ``-P`` keeps the current folder out of the import path, and the epoch keeps the day of the
    build out of the pages. What mkdocs writes to stderr is no failure; its exit code is.

    Raises:
        WhychainError: with the first thing that mkdocs complains of.
    """
    package = str(Path(whychain.__file__).parents[1])
    paths = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH", ""))))
    environment = {
        **os.environ,
        "NO_MKDOCS_2_WARNING": "1",
        "PYTHONPATH": paths,
        "SOURCE_DATE_EPOCH": _EPOCH,
    }
    done = subprocess.run(
        [sys.executable, "-P", "-m", "mkdocs", "build", "--strict", "--config-file", "mkdocs.yml"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise WhychainError(
            f"mkdocs: {_first_message(done.stdout + done.stderr)}",
            where="site",
            fix="mend the page that it names",
        )


def _first_message(text: str) -> str:
    found = _MESSAGE.search(text)
    lines = [line for line in text.splitlines() if line.strip()]
    return found[1].strip() if found else (lines[-1].strip() if lines else "failed silently")
