"""Ending processes outside an attempt: what a killed run left behind, and everything at once."""

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from whychain.runbooks.actions.process_table import PROC, Entry, entries, entry_of
from whychain.runbooks.actions.process_tree import Living, is_alive, signal_process

_GRACE_SECONDS = 2.0
_LOOK_EVERY_SECONDS = 0.02


def end_processes(living: Sequence[Living], grace_seconds: float = _GRACE_SECONDS) -> None:
    """Ask processes to end, wait, and kill those that are still there."""
    for number, seconds in ((signal.SIGTERM, grace_seconds), (signal.SIGKILL, _GRACE_SECONDS)):
        for process in living:
            entry = entry_of(process.pid)
            if entry and str(entry.start) == process.start_time:
                signal_process(entry, number)
        until = time.monotonic() + seconds
        while any(is_alive(p.pid, p.start_time) for p in living) and time.monotonic() < until:
            time.sleep(_LOOK_EVERY_SECONDS)


def kill_descendants(proc: Path = PROC) -> None:
    """Kill everything that this process brought forth, at once and without asking.

    For the moment in which an operator does not want to wait any more; what the steps did is
    unknown then, and their journal says so.
    """
    for entry in descendants(os.getpid(), entries(proc)):
        signal_process(entry, signal.SIGKILL, proc)


def descendants(pid: int, table: Sequence[Entry]) -> list[Entry]:
    """Return every process that descends from one."""
    found: dict[int, Entry] = {}
    grown = True
    while grown:
        new = {e.pid: e for e in table if e.parent == pid or e.parent in found}
        grown = len(new) > len(found)
        found = new
    return list(found.values())
