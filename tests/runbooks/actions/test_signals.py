"""Ctrl-C in a real process: once stops the run, twice its undo, three times everything."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.runbooks.actions.program_fakes import gone, pid_from

PROGRAM = """
import signal, subprocess, sys, time
from pathlib import Path
from whychain.runbooks.actions.ending import kill_descendants
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.actions.signals import stopping_on_signals

stop, stop_undo = Interruption(), Interruption()
before = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
child = subprocess.Popen(["sleep", "300"], start_new_session=True)
Path("child").write_text(str(child.pid))
with stopping_on_signals(stop, stop_undo, kill_descendants):
    print("ready", flush=True)
    for told, interruption in (("run", stop), ("undo", stop_undo)):
        while not interruption.wait(60):
            pass
        print(told, stop.requested, stop_undo.requested, flush=True)
        if sys.argv[1] == told:
            break
    else:
        time.sleep(60)
child.kill()
after = {n: signal.getsignal(n) for n in before}
print("as before" if after == before else "changed", flush=True)
"""


@pytest.fixture(autouse=True)
def nothing_is_ignored() -> Iterator[None]:
    """Let programs start as from a terminal, also where the tests were started with nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@contextmanager
def listening(folder: Path, stops_after: str) -> Iterator["subprocess.Popen[str]"]:
    """Give a process that says what it heard, once it listens."""
    command = [sys.executable, "-c", PROGRAM, stops_after]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert heard(process) == "ready"
            yield process
        finally:
            process.kill()


def heard(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def ignored_by(pid: int) -> int:
    """Return the signals that the kernel does not even deliver, one bit each."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1], 16) for line in lines if line.startswith("SigIgn:"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_first_signal_stops_the_run(tmp_path: Path, number: signal.Signals) -> None:
    with listening(tmp_path, "run") as process:
        process.send_signal(number)
        assert heard(process) == "run True False"
        assert heard(process) == "as before"
        assert process.wait(60) == 0


def test_the_second_signal_stops_the_undo_too(tmp_path: Path) -> None:
    with listening(tmp_path, "undo") as process:
        process.send_signal(signal.SIGINT)
        assert heard(process) == "run True False"
        process.send_signal(signal.SIGTERM)
        assert heard(process) == "undo True True"
        assert heard(process) == "as before"
        assert process.wait(60) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_third_signal_ends_everything_at_once(tmp_path: Path, number: signal.Signals) -> None:
    with listening(tmp_path, "nothing") as process:
        for expected in ("run True False", "undo True True"):
            process.send_signal(number)
            assert heard(process) == expected
        process.send_signal(number)
        assert process.wait(60) == 128 + number
    assert gone(pid_from(tmp_path / "child"))


def test_the_end_of_the_terminal_that_nohup_ignores_stays_ignored(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with listening(tmp_path, "run") as process:
            assert ignored_by(process.pid) & 1 << signal.SIGHUP - 1
            process.send_signal(signal.SIGHUP)
            process.send_signal(signal.SIGINT)
            assert heard(process) == "run True False"
            assert heard(process) == "as before"
    finally:
        signal.signal(signal.SIGHUP, before)
