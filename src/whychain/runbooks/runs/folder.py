"""Where runs are kept: ``.whychain/runs/``, ``.whychain/locks/``, and how one is found."""

import datetime
import secrets
from pathlib import Path
from urllib.parse import quote

from whychain.errors import UsageError

LAST = "last"


def runs_folder(root: Path) -> Path:
    """Return the folder of the journals."""
    return root / ".whychain" / "runs"


def journal_path(root: Path, run_id: str) -> Path:
    """Return where the journal of a run is."""
    return runs_folder(root) / f"{run_id}.jsonl"


def answers_folder(root: Path, run_id: str) -> Path:
    """Return where people answer a run that waits for them."""
    return runs_folder(root) / f"{run_id}.answers"


def hold_path(root: Path, run_id: str, begun: int) -> Path:
    """Return the lock that the program inherits whose intent is that entry of the journal."""
    return runs_folder(root) / f"{run_id}.programs" / str(begun)


def lock_path(root: Path, name: str) -> Path:
    """Return where a lock is kept; any name makes one file name."""
    return root / ".whychain" / "locks" / f"{quote(name, safe='')}.lock"


def new_run_id(runbook: str, now: datetime.datetime) -> str:
    """Return an id that sorts by time and says what was run."""
    return f"{now:%Y%m%dT%H%M%SZ}-{runbook}-{secrets.token_hex(2)}"


def run_ids(root: Path) -> list[str]:
    """Return the ids of all runs, oldest first."""
    folder = runs_folder(root)
    return sorted(path.stem for path in folder.glob("*.jsonl")) if folder.is_dir() else []


def find_run(root: Path, text: str) -> str:
    """Return the run of that id, or the only one whose id holds the text; ``last`` is the newest.

    Raises:
        UsageError: when there is none, or more than one.
    """
    known = run_ids(root)
    if text in known:
        return text
    found = known[-1:] if text == LAST else [run for run in known if text in run]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(f"no run is called {text!r}", fix="'whychain runbook runs' shows them")
    raise UsageError(
        f"{len(found)} runs are called like {text!r}", fix=f"say which: {' or '.join(found[:3])}"
    )
