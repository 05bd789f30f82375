"""Runs that want the same target, and what a killed one leaves for the next."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.fakes.run_workspace import RunWorkspace
from tests.runbooks.actions.program_fakes import gone, soon

BUSY = """
import os, time
with open("started", "a") as file:
    file.write(f"{os.getpid()}\\n")
until = time.monotonic() + 60
while not os.path.exists("go") and time.monotonic() < until:
    time.sleep(0.01)
"""
QUICK = "locks: [target]\nsteps: [{id: quick, title: T, run: {argv: ['true']}, effect: read}]"


@pytest.fixture(autouse=True)
def other_runbook(runs: RunWorkspace) -> None:
    """Another runbook for the same target, and the program of the first."""
    runs.program("busy", BUSY)
    runs.runbook(QUICK, "quick")


@contextmanager
def busy_run(runs: RunWorkspace, effect: str) -> Iterator["subprocess.Popen[str]"]:
    """Begin a run that holds its target until there is a file go; at the end it is killed."""
    step = f"{{id: busy, title: T, run: {{argv: [busy]}}, timeout: 100s, {effect}}}"
    runs.runbook(f"locks: [target]\nsteps: [{step}]")
    with runs.started("run", "book", "--yes") as process:
        assert runs.wrote("started")
        yield process


def killed_run(runs: RunWorkspace, effect: str) -> str:
    """Return the id of a run that was killed within its step, whose program has ended since."""
    with busy_run(runs, effect):
        pass
    (runs.root / "go").touch()
    assert gone(int(runs.wrote("started")))
    return runs.run_id()


def test_a_second_run_for_the_same_target_is_refused_and_names_the_first(
    runs: RunWorkspace,
) -> None:
    with busy_run(runs, "effect: read"):
        refused = runs.ask("run", "quick", "--yes")
        first = runs.run_id()
        (runs.root / "go").touch()

    assert refused.code == 6
    assert first in refused.error_line
    assert "holds the lock 'target'" in refused.error_line


def test_nobody_touches_the_target_while_a_program_of_a_killed_run_lives(
    runs: RunWorkspace,
) -> None:
    with busy_run(runs, "effect: read") as process:
        os.kill(process.pid, signal.SIGKILL)
        assert soon(lambda: process.poll() is not None)
        refused = runs.ask("run", "quick", "--yes")
        (runs.root / "go").touch()

    assert refused.code == 6
    assert "was cut off and still acts: process " in refused.error_line


def test_a_killed_run_that_left_nothing_in_doubt_frees_its_target(runs: RunWorkspace) -> None:
    killed_run(runs, "effect: read")

    assert runs.ask("run", "quick", "--yes").code == 0


def test_a_killed_run_that_left_a_doubt_keeps_its_target_until_somebody_decides(
    runs: RunWorkspace,
) -> None:
    run_id = killed_run(runs, "effect: once, irreversible: it is busy")

    refused = runs.ask("run", "quick", "--yes")
    unknown = runs.ask("resume", run_id, "--yes")
    still_refused = runs.ask("run", "quick", "--yes")
    words = ("--step", "busy", "--as", "done", "--reason", "the file says so")
    resolved = runs.ask("resolve", run_id, *words)
    resumed = runs.ask("resume", run_id, "--yes")

    assert (refused.code, still_refused.code) == (6, 6)
    assert f"run {run_id} left the outcome of busy unknown" in refused.error_line
    assert f"'whychain runbook resume {run_id}' says what to do" in refused.error_line
    assert (unknown.code, resolved.code, resumed.code) == (8, 0, 0)
    assert "resolve" in unknown.out
    assert len(runs.lines("started")) == 1
    assert runs.ask("run", "quick", "--yes").code == 0
