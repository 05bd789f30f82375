"""A hold is kept by a program from its birth to the end of all of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from whychain.runbooks.actions.holds import held, is_held


def test_a_hold_that_was_never_made_is_not_held(tmp_path: Path) -> None:
    assert not is_held(tmp_path / "nowhere" / "3")


def test_a_hold_is_held_as_long_as_its_program_lives(tmp_path: Path) -> None:
    path = tmp_path / "run.programs" / "3"
    with held(path) as descriptor:
        program = subprocess.Popen(["sleep", "300"], pass_fds=(descriptor,))
        assert is_held(path)
    assert is_held(path)
    with program:
        program.kill()
    assert not is_held(path)


def test_a_program_that_closes_it_gives_a_hold_up(tmp_path: Path) -> None:
    path = tmp_path / "3"
    with held(path), subprocess.Popen(["sleep", "300"]) as program:
        try:
            assert is_held(path)
        finally:
            program.kill()
    assert not is_held(path)


def test_a_hold_has_one_holder(tmp_path: Path) -> None:
    with held(tmp_path / "3"), pytest.raises(BlockingIOError), held(tmp_path / "3"):
        raise AssertionError
    assert not is_held(tmp_path / "3")


LOOK = """
import pathlib, sys
from tests.fakes.run_process import give_up_powers
from whychain.runbooks.actions.holds import is_held
give_up_powers()
print(is_held(pathlib.Path(sys.argv[1])))
"""


def test_a_hold_that_may_only_be_read_can_be_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "3"
    with held(path):
        path.chmod(0o444)
        if os.getuid() == 0:
            os.chown(path, 65534, -1)
        command = [sys.executable, "-c", LOOK, str(path)]
        found = subprocess.run(
            command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[3]
        )
    assert found.stdout == "True\n"
