"""Where processes cannot be seen, the process group of a program is ended."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.runbooks.actions.program_fakes import (
    Notes,
    attempt_of,
    interrupted_once_up,
    new_run,
    program,
    shell,
    soon,
)

from whychain.runbooks.actions.action import Ended, Result
from whychain.runbooks.actions.process_tree import living_processes
from whychain.runbooks.actions.program import Machine, start_program


@pytest.fixture
def run_id() -> Iterator[str]:
    with new_run() as name:
        yield name


@pytest.fixture
def without_proc(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "none", pidfd=False)


def test_without_proc_the_process_group_is_ended(run_id: str, without_proc: Machine) -> None:
    notes = Notes()
    attempt = attempt_of(run_id, notes, timeout=0.5)
    result = start_program(shell("sleep 60 & sleep 60"), attempt, without_proc)
    assert (result.ended, result.exit_code) == (Ended.TIMED_OUT, -signal.SIGTERM)
    assert notes.processes[0][1] == ""
    assert soon(lambda: living_processes(run_id) == ())


def test_without_proc_a_group_that_ignores_the_request_is_killed(
    run_id: str, without_proc: Machine
) -> None:
    script = "trap '' TERM; echo up; while :; do sleep 1; done"
    result = interrupted_once_up(run_id, shell(script), without_proc, grace=0.3)
    assert result.exit_code == -signal.SIGKILL


def test_without_proc_programs_succeed_and_fail_as_ever(run_id: str, without_proc: Machine) -> None:
    def ended(script: str) -> Ended:
        return start_program(shell(script), attempt_of(run_id), without_proc).ended

    assert [ended("exit 0"), ended("exit 1")] == [Ended.DONE, Ended.FAILED]
    assert _not_started_on(without_proc, run_id).acted is False


def _not_started_on(machine: Machine, run_id: str) -> Result:
    return start_program(program("no-such-program"), attempt_of(run_id), machine)
