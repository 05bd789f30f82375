"""Whatever a program brought forth is found and ended, and nothing else is."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.runbooks.actions.program_fakes import gone, lives, new_run, pid_from, soon

from whychain.runbooks.actions.adoption import ADOPTION, Adoption, reap
from whychain.runbooks.actions.process_table import (
    Entry,
    ancestors_of,
    command_of,
    entries,
    entry_of,
    environment_of,
    shows_processes,
)
from whychain.runbooks.actions.process_tree import (
    ProcessTree,
    is_alive,
    living_processes,
    signal_process,
    start_time_of,
)

NOBODY = 4_194_999  # above every pid that Linux gives


@pytest.fixture
def run_id() -> Iterator[str]:
    with new_run() as name:
        yield name


@pytest.fixture
def start(run_id: str) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def starting(*argv: str, **more: str) -> subprocess.Popen[bytes]:
        environment = os.environ | {"WHYCHAIN_RUN_ID": run_id} | more
        started.append(subprocess.Popen(argv, env=environment, start_new_session=True))
        return started[-1]

    yield starting
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def proc(tmp_path: Path) -> Callable[..., Path]:
    """A folder of processes that do not exist."""

    def folder(pid: int, stat: str, environ: bytes = b"") -> Path:
        (tmp_path / str(pid)).mkdir()
        (tmp_path / str(pid) / "stat").write_text(stat)
        (tmp_path / str(pid) / "environ").write_bytes(environ)
        return tmp_path

    return folder


def _stat(pid: int, *, name: str = "x", parent: int = 1, state: str = "S", start: int = 7) -> str:
    return f"{pid} ({name}) {state} {parent} {pid} {pid} " + "0 " * 13 + f"1 0 {start} 0 0\n"


def test_this_process_is_in_the_table() -> None:
    own = entry_of(os.getpid())
    assert own in entries()
    assert own is not None
    assert (own.parent, own.group, own.session) == (os.getppid(), os.getpgrp(), os.getsid(0))
    assert own.alive


def test_a_name_with_brackets_and_spaces_is_read_right(proc: Callable[..., Path]) -> None:
    entry = entry_of(NOBODY, proc(NOBODY, _stat(NOBODY, name="a) R 1 (b c")))
    assert entry == Entry(NOBODY, 1, NOBODY, NOBODY, 7, alive=True, name="a) R 1 (b c")


def test_a_process_that_vanishes_while_it_is_read_is_none(tmp_path: Path) -> None:
    (tmp_path / "12" / "stat").mkdir(parents=True)
    assert entry_of(12, tmp_path) is None
    assert entries(tmp_path) == ()


def test_a_machine_without_such_a_folder_has_no_table(tmp_path: Path) -> None:
    assert entries(tmp_path / "none") == ()
    assert not shows_processes(tmp_path / "none")
    assert living_processes("any", tmp_path / "none") == ()
    assert shows_processes()


def test_command_and_environment_are_read_as_they_were_given(
    start: Callable[..., subprocess.Popen[bytes]],
) -> None:
    process = start("sleep", "60", MARK="a b")
    assert soon(lambda: command_of(process.pid)) == ("sleep", "60")
    assert b"MARK=a b" in environment_of(process.pid)
    assert command_of(NOBODY) == ()


def test_ancestors_end_at_the_first_process() -> None:
    line = ancestors_of(os.getpid(), entries())
    assert {os.getpid(), os.getppid(), 1} <= line


def test_a_process_lives_until_it_ends_even_before_it_is_reaped(
    start: Callable[..., subprocess.Popen[bytes]],
) -> None:
    process = start("sleep", "60")
    began = start_time_of(process.pid)
    assert is_alive(process.pid, began)
    assert not is_alive(process.pid, began + "1")
    process.kill()
    assert soon(lambda: not is_alive(process.pid, began))
    assert start_time_of(process.pid) == began
    process.wait()
    assert start_time_of(process.pid) == ""
    assert not is_alive(process.pid, began)


def test_without_a_start_time_any_process_of_that_pid_counts() -> None:
    assert is_alive(os.getpid(), "")
    assert not is_alive(NOBODY, "")


def test_a_process_whose_first_thread_ended_is_alive(
    start: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    script = (
        "import ctypes, pathlib, sys, threading, time\n"
        "threading.Thread(target=time.sleep, args=(60,)).start()\n"
        "pathlib.Path(sys.argv[1]).write_text('1')\n"
        "ctypes.CDLL(None).pthread_exit.argtypes = [ctypes.c_void_p]\n"
        "ctypes.CDLL(None).syscall(ctypes.c_long(int(sys.argv[2])), ctypes.c_long(0))\n"
    )
    exit_thread = {"x86_64": "60", "aarch64": "93"}[os.uname().machine]
    process = start(sys.executable, "-S", "-c", script, str(tmp_path / "up"), exit_thread)
    assert pid_from(tmp_path / "up") == 1
    state = Path(f"/proc/{process.pid}/stat")
    assert soon(lambda: state.read_text().rpartition(")")[2].split()[0] == "Z")
    assert is_alive(process.pid, start_time_of(process.pid))


def test_a_grandchild_in_its_own_session_is_found_when_its_parent_is_gone(
    run_id: str, start: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    script = 'setsid sleep 60 & echo $! > "$0"'
    start("sh", "-c", script, str(tmp_path / "pid")).wait()
    pid = pid_from(tmp_path / "pid")
    assert soon(lambda: command_of(pid) == ("sleep", "60"))
    found = living_processes(run_id)
    assert [(p.pid, p.start_time, p.command) for p in found] == [
        (pid, start_time_of(pid), "sleep 60")
    ]
    assert living_processes(run_id[:-1]) == ()
    os.kill(pid, signal.SIGKILL)
    assert gone(pid)
    assert living_processes(run_id) == ()


def test_a_process_does_not_find_itself_and_those_it_comes_from(
    run_id: str, start: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    script = (
        "import os, sys; from whychain.runbooks.actions.process_tree import living_processes\n"
        "open(sys.argv[1], 'w').write(repr(living_processes(os.environ['WHYCHAIN_RUN_ID'])))"
    )
    quoted = f'exec 3>&1; {sys.executable} -c "$1" "$0"; true'
    start("sh", "-c", quoted, str(tmp_path / "found"), script).wait()
    assert (tmp_path / "found").read_text() == "()"


def test_a_process_without_a_command_line_goes_by_its_name(proc: Callable[..., Path]) -> None:
    folder = proc(NOBODY, _stat(NOBODY, name="odd"), b"A=1\0WHYCHAIN_RUN_ID=r\0")
    assert [process.command for process in living_processes("r", folder)] == ["[odd]"]


def test_a_later_process_with_the_same_pid_is_not_signalled(
    start: Callable[..., subprocess.Popen[bytes]],
) -> None:
    process = start("sleep", "60")
    entry = entry_of(process.pid)
    assert entry is not None
    earlier = Entry(
        entry.pid, entry.parent, entry.group, entry.session, entry.start - 1, True, entry.name
    )
    signal_process(earlier, signal.SIGKILL)
    assert process.poll() is None
    signal_process(entry, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL


def test_signalling_a_process_that_is_gone_is_no_error(proc: Callable[..., Path]) -> None:
    entry = Entry(NOBODY, 1, NOBODY, NOBODY, 7, alive=True, name="x")
    signal_process(entry, signal.SIGKILL)
    signal_process(entry, signal.SIGKILL, proc(NOBODY, _stat(NOBODY)))


def test_what_cannot_be_killed_is_returned_after_a_bounded_time(
    proc: Callable[..., Path],
) -> None:
    adoption = Adoption()
    running = adoption.begin()
    mark = f"WHYCHAIN_PROGRAM_ID={running.program_id}".encode()
    tree = ProcessTree(NOBODY - 1, running, adoption, proc(NOBODY, _stat(NOBODY), mark))
    assert [entry.pid for entry in tree.end(0.01, time.sleep, 0.01)] == [NOBODY]
    adoption.end(running)


def test_the_whole_tree_is_ended_in_whatever_session(
    start: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    running = ADOPTION.begin()
    script = 'setsid sleep 60 & echo $! > "$0"; sleep 60'
    root = start("sh", "-c", script, str(tmp_path / "pid"), WHYCHAIN_PROGRAM_ID=running.program_id)
    pid = pid_from(tmp_path / "pid")
    tree = ProcessTree(root.pid, running, ADOPTION)
    assert soon(lambda: len(tree.members()) == 3)
    assert tree.end(10.0, time.sleep) == ()
    assert not lives(pid)
    assert root.wait() == -signal.SIGTERM
    tree.close()


def test_an_orphan_of_an_ended_program_is_reaped_when_the_next_one_begins(
    start: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    running = ADOPTION.begin()
    script = 'setsid sleep 60 & echo $! > "$0"'
    mark = {"WHYCHAIN_PROGRAM_ID": running.program_id}
    root = start("sh", "-c", script, str(tmp_path / "pid"), **mark)
    tree = ProcessTree(root.pid, running, ADOPTION)
    root.wait()
    pid = pid_from(tmp_path / "pid")
    tree.close()
    ADOPTION.end(ADOPTION.begin())
    assert lives(pid)
    os.kill(pid, signal.SIGKILL)
    assert gone(pid)
    assert start_time_of(pid)
    ADOPTION.end(ADOPTION.begin())
    assert not start_time_of(pid)


def test_what_was_left_and_is_gone_is_forgotten() -> None:
    adoption = Adoption()
    left = Entry(NOBODY, 1, NOBODY, NOBODY, 7, alive=True, name="x")
    adoption.end(adoption.begin(), [left])
    adoption.end(adoption.begin())


def test_a_process_that_is_no_child_is_not_reaped() -> None:
    reap(os.getppid())
    assert lives(os.getppid())
