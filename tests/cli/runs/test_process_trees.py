"""However a step ends, nothing of its program is left: not what fled, not what ignores TERM."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from tests.fakes.run_workspace import Answer, RunWorkspace, finished, kill_all
from tests.runbooks.actions.program_fakes import gone, soon

HIDING = """
import os, signal, sys, time

def note(name):
    with open(f"pids/{name}.new", "w") as file:
        file.write(str(os.getpid()))
    os.rename(f"pids/{name}.new", f"pids/{name}")

def hide(name):
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.closerange(0, 200)
    note(name)

signal.signal(signal.SIGTERM, signal.SIG_IGN)
if not os.fork():
    hide("child")
    if not os.fork():
        if not os.fork():
            hide("twice-forked")
            if not os.fork():
                hide("without-environment")
                nap = "import time; time.sleep(300)"
                os.execve(sys.executable, [sys.executable, "-S", "-c", nap], {})
            time.sleep(300)
        os._exit(0)
    time.sleep(300)
note("program")
time.sleep(300)
"""
NAMES = ("program", "child", "twice-forked", "without-environment")
GRACE = 2.0
GENEROUS = 30.0
IDEMPOTENT = "effect: idempotent, undo: {run: {argv: ['true']}}"
ONCE = "effect: once, irreversible: a nap"


@pytest.fixture
def hiding(runs: RunWorkspace) -> Iterator[RunWorkspace]:
    """A workspace whose program has descendants that try to survive it."""
    (runs.root / "pids").mkdir()
    runs.program("hiding", HIDING)
    yield runs
    kill_all(list(pids(runs).values()))


def pids(runs: RunWorkspace) -> dict[str, int]:
    paths = ((runs.root / "pids" / name) for name in NAMES)
    return {path.name: int(path.read_text()) for path in paths if path.exists()}


def write(runs: RunWorkspace, timeout: str, more: str) -> None:
    step = f"{{id: nap, title: T, run: {{argv: [hiding]}}, timeout: {timeout}, {more}}}"
    runs.runbook(f"steps: [{step}]")


@contextmanager
def napping(runs: RunWorkspace, more: str) -> Iterator[Callable[[], Answer]]:
    """Start a run and wait until all of its processes are up; give what waits for its end."""
    write(runs, "200s", more)
    with runs.started("run", "book", "--yes", "--json") as process:
        assert soon(lambda: len(pids(runs)) == len(NAMES))
        yield lambda: finished(process)


def nothing_lives(runs: RunWorkspace) -> bool:
    left = pids(runs)
    return len(left) == len(NAMES) and all(map(gone, left.values()))


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("effect: read", 4),
        (f"{IDEMPOTENT}, on_failure: undo", 4),
        (f"{IDEMPOTENT}, on_failure: keep", 5),
        (ONCE, 8),
    ],
)
def test_a_step_that_is_late_leaves_no_process(hiding: RunWorkspace, more: str, code: int) -> None:
    write(hiding, "3s", more)

    answer = hiding.ask("run", "book", "--yes", "--json")

    assert answer.code == code
    assert nothing_lives(hiding)
    assert answer.data["steps"][0]["reason"].startswith("not done after 3 s")
    assert answer.data["seconds"] < 3 + GRACE + GENEROUS


@pytest.mark.parametrize(("more", "code"), [(IDEMPOTENT, 130), (ONCE, 8)])
def test_a_cancelled_run_leaves_no_process(hiding: RunWorkspace, more: str, code: int) -> None:
    with napping(hiding, more) as ending:
        cancelled = hiding.ask("cancel", hiding.run_id())
        answer = ending()

    assert cancelled.code == 0
    assert answer.code == code
    assert nothing_lives(hiding)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_an_interrupted_run_leaves_no_process(hiding: RunWorkspace, number: signal.Signals) -> None:
    write(hiding, "200s", "effect: read")

    with hiding.started("run", "book", "--yes", "--json") as process:
        assert soon(lambda: len(pids(hiding)) == len(NAMES))
        process.send_signal(number)
        answer = finished(process)

    assert answer.code == 130
    assert nothing_lives(hiding)


def test_a_run_that_is_killed_leaves_processes_which_cancel_ends(hiding: RunWorkspace) -> None:
    with napping(hiding, "effect: read"):
        pass  # the end of the block kills the tool

    cancelled = hiding.ask("cancel", hiding.run_id())

    assert cancelled.code == 0
    assert "was left behind and is ended" in cancelled.out
    left = pids(hiding)
    assert all(gone(left[name]) for name in NAMES if name != "without-environment")
