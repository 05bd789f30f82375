"""Workspaces with one small runbook, and real processes that work on runs of it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from tests.fakes.run_process import RUNBOOK, Order, Told, stage_for

from whychain.clock import SystemClock
from whychain.runbooks.actions.process_tree import is_alive, living_processes
from whychain.runbooks.engine.perform import Ending
from whychain.runbooks.overview import read_history
from whychain.runbooks.planning import plan_from_files
from whychain.runbooks.resolving import resolve_step
from whychain.runbooks.runs.entries import Intent, Outcome, ProcessStarted, Verdict
from whychain.runbooks.runs.folder import journal_path, run_ids
from whychain.runbooks.runs.history import History
from whychain.runbooks.runs.journal import JournalError, read_journal
from whychain.runbooks.runs.people import this_person
from whychain.runbooks.session import begin_run

PATIENCE = 60.0
PROGRAM = str(Path(__file__).with_name("run_process.py"))
T = TypeVar("T")
Process = subprocess.Popen[str]


def step(name: str, *argv: str, effect: str = "once", **more: Any) -> dict[str, Any]:
    """Return a step that starts a program, once unless told otherwise."""
    made = {"id": name, "title": "T", "run": {"argv": argv}, "effect": effect, "timeout": "50s"}
    kept = {} if effect == "read" or "undo" in more else {"irreversible": "It is there."}
    return made | kept | more


TOUCH = step("make", "touch", "made")
SLEEP = step("sleep", "sleep", "300", effect="idempotent", timeout="400s")


def workspace(folder: Path, *steps: dict[str, Any], **fields: Any) -> Path:
    """Make a workspace whose only runbook has these steps."""
    (folder / "runbooks").mkdir(parents=True)
    (folder / "whychain.yml").write_text("format: 1\nname: trial\n")
    frame = {"format": 1, "id": RUNBOOK, "title": "T", "summary": "S", "owner": "us"}
    more = {"deadline": "900s", "on_failure": "keep", "steps": steps}
    path = folder / "runbooks" / f"{RUNBOOK}.yml"
    path.write_text(json.dumps(frame | more | fields))
    return folder


def script(root: Path, name: str, text: str) -> None:
    """Put a program beside the runbooks; a step starts it as ``./NAME``."""
    path = root / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def run_here(root: Path) -> Ending:
    """Perform the runbook in this process; programs it starts must not need a folder."""
    return begin_run(stage_for(root), plan_from_files(root, RUNBOOK, []))


@contextmanager
def started(root: Path, do: str = "begin", **more: Any) -> Iterator[Process]:
    """Start a process that does something with a run; nothing of it is left afterwards."""
    try:
        with _process(root, do, **more) as process:
            yield process
    finally:
        clear(root)


@contextmanager
def _process(root: Path, do: str, **more: Any) -> Iterator[Process]:
    order = msgspec.json.encode(Order(str(root), do, **more)).decode()
    command = [sys.executable, PROGRAM, order]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def told(process: Process) -> Told:
    """Return what a process says in the end."""
    out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, out
    return msgspec.json.decode(out, type=Told)


def done(root: Path, do: str = "begin", **more: Any) -> Told:
    """Have a process do something with a run, to its end; what else lives on is left alone."""
    with _process(root, do, **more) as process:
        return told(process)


def clear(root: Path) -> None:
    """Kill whatever runs of this workspace have left behind."""
    for run_id in run_ids(root):
        with suppress(JournalError):
            for process in read_history(root, run_id).processes:
                if is_alive(process.pid, process.start_time):
                    kill(process.pid)
        for left in living_processes(run_id):
            kill(left.pid)


def kill(pid: int) -> None:
    """Kill one process, if it is still there."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def soon(question: Callable[[], T]) -> T:
    """Return the first answer that is true; fail when patience ends."""
    until = time.monotonic() + PATIENCE
    while not (answer := question()):
        assert time.monotonic() < until
        time.sleep(0.01)
    return answer


def history(root: Path) -> History:
    """Return what the journal of the only run says."""
    (run_id,) = run_ids(root)
    return read_history(root, run_id)


def acts(root: Path, name: str) -> bool:
    """Return whether the program of a step, or of its undo, was started and noted last."""
    noted = []
    for run_id in run_ids(root):
        entries = read_journal(journal_path(root, run_id)).entries
        noted += [e for e in entries if isinstance(e, Intent | ProcessStarted | Outcome)]
    pair = [(type(entry), entry.step) for entry in noted[-2:]]
    return pair == [(Intent, name), (ProcessStarted, name)]


def killed_during(root: Path, name: str) -> str:
    """Begin a run, kill its process while a step acts, leave the program; return the run."""
    with _process(root, "begin"):
        soon(lambda: acts(root, name))
    return run_ids(root)[0]


def decide(root: Path, run_id: str, name: str, verdict: Verdict, reason: str = "looked") -> History:
    """Decide about a step as the person who runs the tests."""
    return resolve_step(root, run_id, name, verdict, reason, this_person(), SystemClock())
