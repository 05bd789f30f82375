"""Processes are ended outside an attempt: asked first, killed when they do not hear."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.fakes.real_runs import soon
from tests.runbooks.actions.program_fakes import gone, lives, pid_from

from whychain.runbooks.actions.ending import descendants, end_processes
from whychain.runbooks.actions.process_table import Entry, entries
from whychain.runbooks.actions.process_tree import Living, is_alive, start_time_of


@contextmanager
def shell(text: str, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a shell in a session of its own until the block ends."""
    command = ["sh", "-c", text]
    with subprocess.Popen(command, cwd=folder, start_new_session=True) as process:
        try:
            yield process
        finally:
            process.kill()


def of(pid: int) -> Living:
    return Living(pid, start_time_of(pid), "sh", "a")


def test_a_process_is_asked_to_end_first(tmp_path: Path) -> None:
    text = "trap 'touch heard; exit 3' TERM; touch ready; while :; do sleep 0.05; done"
    with shell(text, tmp_path) as process:
        soon((tmp_path / "ready").exists)
        end_processes([of(process.pid)], grace_seconds=20.0)
        assert process.wait(20) == 3
    assert (tmp_path / "heard").exists()


def test_a_process_that_does_not_hear_is_killed(tmp_path: Path) -> None:
    with shell("trap '' TERM; touch ready; while :; do sleep 0.05; done", tmp_path) as process:
        soon((tmp_path / "ready").exists)
        end_processes([of(process.pid)], grace_seconds=0.1)
        assert process.wait(20) == -9


def test_a_later_process_with_the_same_number_is_left_alone(tmp_path: Path) -> None:
    with shell("exec sleep 300", tmp_path) as process:
        end_processes([Living(process.pid, "1", "sh", "a"), Living(2**22 + 1, "1", "sh", "a")])
        assert is_alive(process.pid, start_time_of(process.pid))


KILLING = """
import subprocess, sys, time
from pathlib import Path
from whychain.runbooks.actions.ending import kill_descendants
text = "sleep 300 & echo $! > inner; setsid sh -c 'echo $$ > outer; exec sleep 300' & wait"
child = subprocess.Popen(["sh", "-c", text], start_new_session=True)
while not all(Path(name).exists() and Path(name).read_text() for name in ("inner", "outer")):
    time.sleep(0.01)
kill_descendants()
sys.exit(child.wait())
"""


def test_everything_that_a_process_brought_forth_is_killed_at_once(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", KILLING], cwd=tmp_path, timeout=60, check=False)
    assert ended.returncode == 256 - 9
    for name in ("inner", "outer"):
        assert gone(pid_from(tmp_path / name))


def entry(pid: int, parent: int) -> Entry:
    return Entry(pid, parent, pid, pid, 1, alive=True, name="x")


@pytest.mark.parametrize(
    ("parents", "found"),
    [
        ({}, set()),
        ({2: 1, 3: 2, 4: 3, 9: 8}, {2, 3, 4}),
        ({4: 3, 3: 2, 2: 1}, {2, 3, 4}),
        ({1: 0, 2: 0}, set()),
    ],
)
def test_descendants_are_found_through_all_generations(
    parents: dict[int, int], found: set[int]
) -> None:
    table = [entry(pid, parent) for pid, parent in parents.items()]
    assert {e.pid for e in descendants(1, table)} == found


def test_a_real_process_is_among_the_descendants_of_its_parent(tmp_path: Path) -> None:
    with shell("sleep 300 & echo $! > pid; wait", tmp_path) as process:
        pid = pid_from(tmp_path / "pid")
        assert lives(pid)
        assert pid in {e.pid for e in descendants(process.pid, entries())}
        end_processes([of(pid)])
    assert gone(pid)
