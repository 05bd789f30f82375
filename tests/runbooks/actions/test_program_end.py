"""A program is ended with all that it brought forth, and with nothing else."""

import errno
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.runbooks.actions.program_fakes import (
    Notes,
    attempt_of,
    gone,
    interrupted_once_up,
    lives,
    new_run,
    pid_from,
    program,
    python,
    shell,
    soon,
)

from whychain.runbooks.actions.action import Ended
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.actions.process_table import command_of
from whychain.runbooks.actions.process_tree import living_processes
from whychain.runbooks.actions.program import Machine, start_program

# Half of what a program here sleeps: hanging is told from slowness.
NOT_HANGING = 30.0

DOUBLE_FORK = """
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        with open(sys.argv[1], "w") as file:
            file.write(str(os.getpid()))
        os.closerange(0, 3)
        if sys.argv[2:] == ["bare"]:
            os.execve("/bin/sleep", ["sleep", "60"], {})
        time.sleep(60)
    os._exit(0)
os.wait()
"""
UP_ONCE_LEFT = """
while not (os.path.exists(sys.argv[1]) and os.path.getsize(sys.argv[1])):
    time.sleep(0.01)
print("up", flush=True)
time.sleep(60)
"""
RESPAWN = """
import os, signal, sys, time
def again(*_):
    if os.fork():
        os._exit(0)
signal.signal(signal.SIGTERM, again)
for _ in range(3):
    if os.fork() == 0:
        break
else:
    print(os.getpid(), flush=True)
while True:
    time.sleep(60)
"""
LEAVES_WHEN_ASKED = """
import os, signal, time
if os.fork() == 0:
    signal.signal(signal.SIGTERM, lambda *_: os.setsid())
    print("up", flush=True)
while True:
    time.sleep(60)
"""
FORK_CHAIN = """
import os, time
if os.fork() == 0:
    while True:
        if os.fork():
            os._exit(0)
        time.sleep(0.0005)
time.sleep(0.1)
print(os.getpid(), flush=True)
time.sleep(60)
"""


@pytest.fixture
def run_id() -> Iterator[str]:
    with new_run() as name:
        yield name


def test_a_late_program_and_its_children_are_ended(run_id: str) -> None:
    script = "sh -c 'sleep 60 & sleep 60' & sleep 60"
    result = start_program(shell(script), attempt_of(run_id, timeout=0.5))
    assert (result.ended, result.reason) == (Ended.TIMED_OUT, "not done after 0.5 s")
    assert (result.acted, result.exit_code) == (True, -signal.SIGTERM)
    assert living_processes(run_id) == ()


def test_what_a_program_says_while_it_is_ended_is_kept(run_id: str) -> None:
    script = "trap 'echo tidied up; exit 7' TERM; echo up; while :; do sleep 0.05; done"
    result = interrupted_once_up(run_id, shell(script))
    assert result.exit_code == 7
    assert result.stdout.text == "up\ntidied up\n"


def test_a_child_that_ignores_the_request_to_end_is_killed(run_id: str) -> None:
    loop = "while :; do sleep 1; done"
    script = f"trap '' TERM; sh -c '{loop}' & echo up; {loop}"
    began = time.monotonic()
    result = interrupted_once_up(run_id, shell(script), grace=0.3)
    assert time.monotonic() - began < NOT_HANGING
    assert result.exit_code == -signal.SIGKILL
    assert living_processes(run_id) == ()


def test_a_program_is_asked_to_end_only_once(run_id: str) -> None:
    script = "trap 'echo asked' TERM; echo up; while :; do sleep 0.05; done"
    result = interrupted_once_up(run_id, shell(script), grace=0.5)
    assert result.stdout.text == "up\nasked\n"


@pytest.mark.parametrize("environment", ["marked", "bare"])
def test_a_child_that_left_family_session_and_pipes_is_ended(
    run_id: str, tmp_path: Path, environment: str
) -> None:
    script = DOUBLE_FORK + UP_ONCE_LEFT
    action = python(script, str(tmp_path / "pid"), environment)
    interrupted_once_up(run_id, action)
    assert gone(pid_from(tmp_path / "pid"))
    assert living_processes(run_id) == ()


@pytest.mark.parametrize("script", [RESPAWN, FORK_CHAIN])
def test_children_that_start_themselves_anew_are_ended(run_id: str, script: str) -> None:
    result = interrupted_once_up(run_id, python(script), grace=0.3)
    # A list of processes can miss one that is started meanwhile; the kernel's answer cannot.
    with pytest.raises(ProcessLookupError):
        os.killpg(int(result.stdout.text), signal.SIGKILL)


def test_a_child_that_leaves_its_session_when_asked_to_end_is_killed(run_id: str) -> None:
    interrupted_once_up(run_id, python(LEAVES_WHEN_ASKED), grace=0.3)
    assert living_processes(run_id) == ()


def test_what_a_failed_program_left_is_ended(run_id: str) -> None:
    script = "setsid sleep 60 >/dev/null 2>&1 & echo $!; exit 3"
    result = start_program(shell(script), attempt_of(run_id))
    assert (result.ended, result.reason) == (Ended.FAILED, "exit code 3")
    assert not lives(int(result.stdout.text))


def test_a_background_child_of_a_successful_program_stays_alive(run_id: str) -> None:
    result = start_program(shell("sleep 60 >/dev/null 2>&1 & echo $!"), attempt_of(run_id))
    assert result.ended is Ended.DONE
    assert lives(int(result.stdout.text))


@pytest.mark.parametrize("environment", ["marked", "bare"])
def test_a_program_that_fails_later_ends_nothing_of_an_earlier_one(
    run_id: str, tmp_path: Path, environment: str
) -> None:
    first = python(DOUBLE_FORK, str(tmp_path / "pid"), environment)
    assert start_program(first, attempt_of(run_id)).ended is Ended.DONE
    pid = pid_from(tmp_path / "pid")
    assert start_program(program("false"), attempt_of(run_id)).ended is Ended.FAILED
    assert lives(pid)
    os.kill(pid, signal.SIGKILL)
    assert gone(pid)


def test_a_pipe_that_an_orphan_holds_keeps_nobody_waiting(run_id: str) -> None:
    began = time.monotonic()
    result = start_program(shell("sleep 60 & echo $!"), attempt_of(run_id))
    assert time.monotonic() - began < NOT_HANGING
    assert result.ended is Ended.DONE
    assert lives(int(result.stdout.text))


def test_an_orphan_that_writes_for_ever_keeps_nobody_waiting(run_id: str) -> None:
    assert start_program(shell("yes &"), attempt_of(run_id)).ended is Ended.DONE
    assert soon(lambda: living_processes(run_id) == ())


def test_an_interruption_by_another_thread_ends_the_tree(run_id: str) -> None:
    interruption, up = Interruption(), threading.Event()
    attempt = attempt_of(run_id, Notes(on_line=lambda _: up.set()), interruption=interruption)

    def request_soon() -> None:
        up.wait(NOT_HANGING)
        interruption.request()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(request_soon)
        result = start_program(shell("setsid sleep 60 & echo up; sleep 60"), attempt)
    assert (result.ended, result.reason, result.acted) == (Ended.INTERRUPTED, "interrupted", True)
    assert living_processes(run_id) == ()


def test_nothing_is_started_once_stopping_was_asked_for(run_id: str, tmp_path: Path) -> None:
    interruption, notes = Interruption(), Notes()
    interruption.request()
    attempt = attempt_of(run_id, notes, interruption=interruption)
    result = start_program(program("touch", str(tmp_path / "x")), attempt)
    assert (result.ended, result.acted, notes.processes) == (Ended.INTERRUPTED, False, [])
    assert list(tmp_path.iterdir()) == []


def _raising() -> None:
    raise OSError(errno.ENOSPC, "the disk is full")


@pytest.mark.parametrize(
    "notes",
    [Notes(on_start=_raising), Notes(on_line=lambda _: _raising())],
    ids=["at the start", "at a line"],
)
def test_a_watcher_that_cannot_go_on_ends_the_tree(run_id: str, notes: Notes) -> None:
    script = "setsid sleep 60 & echo up; sleep 60"
    with pytest.raises(OSError, match="the disk is full"):
        start_program(shell(script), attempt_of(run_id, notes))
    assert soon(lambda: living_processes(run_id) == ())


def test_a_program_that_times_out_leaves_the_tree_of_another_one_alone(
    run_id: str, tmp_path: Path
) -> None:
    late_is_over = tmp_path / "over"
    script = (
        DOUBLE_FORK + f"print('forked', flush=True)\n"
        f"while not os.path.exists({str(late_is_over)!r}): time.sleep(0.01)\n"
    )
    forked = threading.Event()
    notes = Notes(on_line=lambda _: forked.set())
    action = python(script, str(tmp_path / "pid"), "bare")
    with new_run() as other_run, ThreadPoolExecutor(1) as pool:
        other = pool.submit(start_program, action, attempt_of(other_run, notes))
        assert forked.wait(NOT_HANGING)
        late = start_program(shell("setsid sleep 60 & sleep 60"), attempt_of(run_id, timeout=0.3))
        pid = pid_from(tmp_path / "pid")
        survived = lives(pid)
        late_is_over.touch()
        ended = other.result().ended
        os.kill(pid, signal.SIGKILL)
        assert (late.ended, survived, ended) == (Ended.TIMED_OUT, True, Ended.DONE)
        assert living_processes(run_id) == ()
        assert gone(pid)


def test_an_orphan_of_a_program_that_ran_beside_is_left_alone(run_id: str, tmp_path: Path) -> None:
    stop, up = Interruption(), threading.Event()
    first = attempt_of(run_id, Notes(on_line=lambda _: up.set()), interruption=stop)
    with ThreadPoolExecutor(1) as pool:
        interrupted = pool.submit(start_program, shell("echo up; sleep 60"), first)
        assert up.wait(NOT_HANGING)
        beside = python(DOUBLE_FORK, str(tmp_path / "pid"), "bare")
        assert start_program(beside, attempt_of(run_id)).ended is Ended.DONE
        pid = pid_from(tmp_path / "pid")
        # Until it has another environment its mark would protect it.
        assert soon(lambda: command_of(pid) == ("sleep", "60"))
        stop.request()
        assert interrupted.result().ended is Ended.INTERRUPTED
    survived = lives(pid)
    os.kill(pid, signal.SIGKILL)
    assert survived
    assert gone(pid)


def test_a_process_that_somebody_else_started_here_is_left_alone(run_id: str) -> None:
    bystander = subprocess.Popen(["sleep", "60"], start_new_session=True)
    late = start_program(program("sleep", "60"), attempt_of(run_id, timeout=0.3))
    assert late.ended is Ended.TIMED_OUT
    assert bystander.poll() is None
    bystander.kill()
    assert bystander.wait() == -signal.SIGKILL


def test_what_cannot_be_ended_is_named(run_id: str, tmp_path: Path) -> None:
    ghost = tmp_path / "4194999"
    ghost.mkdir()
    (tmp_path / "self").mkdir()
    (tmp_path / "self" / "stat").touch()
    line = f"4194999 (ghost) D {os.getpid()} 4194999 4194999 " + "0 " * 13 + "1 0 7 0 0\n"
    (ghost / "stat").write_text(line)
    attempt = attempt_of(run_id, grace=0.1)
    result = start_program(program("false"), attempt, Machine(tmp_path))
    assert result.reason == "exit code 1; could not be ended: 4194999 (ghost)"
