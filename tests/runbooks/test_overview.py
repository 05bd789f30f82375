"""How runs stand in a list, which may be gone on with, and which steps need a decision."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tests.fakes.real_runs import (
    SLEEP,
    acts,
    decide,
    done,
    run_here,
    soon,
    started,
    step,
    workspace,
)

from whychain.errors import ExitCode, NotPerformableError, UsageError, WhychainError
from whychain.runbooks.actions.process_tree import start_time_of
from whychain.runbooks.overview import (
    is_running,
    read_history,
    require_resumable,
    state_of,
    summaries,
)
from whychain.runbooks.runs.entries import (
    Ended,
    Entry,
    Outcome,
    Phase,
    Purpose,
    RunOutcome,
    RunStarted,
    SessionStarted,
    StepOutcome,
    Verdict,
)
from whychain.runbooks.runs.folder import journal_path
from whychain.runbooks.runs.history import History, history_of
from whychain.runbooks.runs.journal import JournalError, create_journal
from whychain.runbooks.runs.locks import LockedError

LOOK = step("look", "true", effect="read")
STARTED = RunStarted(
    at="2026-05-02T12:00:00.000Z",
    run_id="run-a",
    runbook="trial",
    title="T",
    plan_sha256="0" * 64,
    tool_version="1",
    given=(),
    runbooks=(),
    initiator="ann",
    initiator_id=1,
    host="here",
)


def session(pid: int, start_time: str) -> SessionStarted:
    return SessionStarted(at="t", purpose=Purpose.RUN, pid=pid, start_time=start_time, who="ann")


def ended(outcome: RunOutcome) -> Ended:
    return Ended(at="t", outcome=outcome, exit_code=1, seconds=0.1)


def write(root: Path, run_id: str, *entries: Entry) -> None:
    with closing(create_journal(journal_path(root, run_id))) as journal:
        for entry in entries:
            journal.append(entry, durable=False)


@contextmanager
def living(user: int | None = None) -> Iterator[tuple[int, str]]:
    """Give the pid and the start time of a process that lives."""
    with subprocess.Popen(["sleep", "300"], user=user) as process:
        yield process.pid, start_time_of(process.pid)
        process.kill()


def test_every_run_is_listed_newest_first_and_a_damaged_one_says_so(tmp_path: Path) -> None:
    write(tmp_path, "1-cut-off", STARTED, session(1, "0"))
    write(tmp_path, "2-empty")
    write(tmp_path, "3-ended", STARTED, session(1, "0"), ended(RunOutcome.FAILED))
    journal_path(tmp_path, "4-damaged").write_bytes(b"\xff\n")
    journal_path(tmp_path, "5-folder").mkdir()
    with living() as process:
        write(tmp_path, "6-running", STARTED, session(*process))
        found = summaries(tmp_path)
    assert [(run.run_id, run.state) for run in found] == [
        ("6-running", "running"),
        ("5-folder", "damaged"),
        ("4-damaged", "damaged"),
        ("3-ended", "failed"),
        ("2-empty", "cut_off"),
        ("1-cut-off", "cut_off"),
    ]
    assert [(run.initiator, run.exit_code) for run in found[2:5]] == [
        ("", None),
        ("ann", 1),
        ("", None),
    ]


def test_a_later_process_with_the_same_number_is_not_the_run() -> None:
    with living() as (pid, start_time):
        assert is_running(history_of([session(pid, start_time)]))
        assert not is_running(history_of([session(pid, f"{start_time}0")]))
    assert not is_running(history_of([session(pid, start_time)]))
    assert not is_running(History())


def test_a_run_that_has_ended_is_not_running_although_its_process_lives() -> None:
    with living() as process:
        history = history_of([session(*process), ended(RunOutcome.DONE)])
        assert (is_running(history), state_of(history)) == (False, "done")


UNDONE_IN_PART = Outcome(at="t", step="a", phase=Phase.UNDO, outcome=StepOutcome.UNDO_FAILED)


@pytest.mark.parametrize(
    ("entries", "problem", "code"),
    [
        ((), "the run was cut off before anything was started", 3),
        ((STARTED, ended(RunOutcome.DONE)), "run r is done: there is nothing to go on with", 1),
        ((STARTED, ended(RunOutcome.UNDONE)), "run r is undone: there is nothing to go on with", 1),
        (
            (STARTED, UNDONE_IN_PART, ended(RunOutcome.FAILED)),
            "run r was undone in part and cannot go on",
            2,
        ),
    ],
)
def test_there_is_nothing_to_go_on_with(
    entries: tuple[Entry, ...], problem: str, code: int
) -> None:
    with pytest.raises(WhychainError) as error:
        require_resumable(history_of(entries), "r")
    assert (error.value.problem, error.value.exit_code) == (problem, code)


@pytest.mark.parametrize("outcome", ["failed", "interrupted", "not_approved", "unknown"])
def test_a_run_that_stopped_on_its_way_may_go_on(outcome: str) -> None:
    require_resumable(history_of([STARTED, ended(RunOutcome(outcome))]), "r")
    require_resumable(history_of([STARTED, session(1, "0")]), "r")
    require_resumable(history_of([STARTED, UNDONE_IN_PART, ended(RunOutcome.UNKNOWN)]), "r")


def test_a_running_run_is_not_gone_on_with_and_its_process_is_named() -> None:
    with living() as (pid, start_time):
        history = history_of([STARTED, session(pid, start_time)])
        with pytest.raises(NotPerformableError) as error:
            require_resumable(history, "r")
    expected = f"run r is running (process {pid}) (fix: 'whychain runbook cancel r')"
    assert str(error.value) == expected


def test_nobody_decides_about_a_running_run(tmp_path: Path) -> None:
    root = workspace(tmp_path / "w", SLEEP)
    with started(root) as process:
        soon(lambda: acts(root, "sleep"))
        run_id = summaries(root)[0].run_id
        with pytest.raises(LockedError, match=rf"\(process {process.pid}\) holds the lock 'run/"):
            decide(root, run_id, "sleep", Verdict.DONE)


def test_a_decision_about_a_run_that_is_done_is_refused(tmp_path: Path) -> None:
    root = workspace(tmp_path / "w", LOOK)
    run_here(root)
    with pytest.raises(NotPerformableError, match="is done: there is nothing to go on with"):
        decide(root, summaries(root)[0].run_id, "look", Verdict.DONE)


@pytest.mark.parametrize("name", ["look", "after", "nowhere"])
def test_a_step_that_needs_no_decision_is_refused_with_those_that_do(
    tmp_path: Path, name: str
) -> None:
    root = workspace(tmp_path / "w", LOOK, step("fail", "false"), step("after", "true"))
    assert run_here(root).exit_code == ExitCode.FAILED_EFFECTS_REMAIN
    run_id = summaries(root)[0].run_id
    with pytest.raises(UsageError) as error:
        decide(root, run_id, name, Verdict.DONE)
    assert error.value.problem == f"step {name!r} of run {run_id} needs no decision"
    assert error.value.fix == "steps that do: fail"


def test_a_run_in_which_no_step_needs_a_decision_says_so(tmp_path: Path) -> None:
    write(tmp_path, "r", STARTED)
    with pytest.raises(UsageError) as error:
        decide(tmp_path, "r", "a", Verdict.DONE)
    assert error.value.fix == "steps that do: none"


def test_a_failed_step_may_be_declared_done(tmp_path: Path) -> None:
    root = workspace(tmp_path / "w", step("fail", "false"), LOOK)
    run_here(root)
    run_id = summaries(root)[0].run_id
    assert decide(root, run_id, "fail", Verdict.DONE).state("fail").outcome == "done"
    assert done(root, "resume", run_id=run_id).exit_code == 0


def test_a_decision_about_a_run_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="cannot be read: No such file or directory"):
        decide(tmp_path, "nowhere", "a", Verdict.DONE)
    with pytest.raises(JournalError):
        read_history(tmp_path, "nowhere")


FIND_FOREIGN = """
import os
from tests.fakes.run_process import give_up_powers
give_up_powers()
for pid in sorted(int(name) for name in os.listdir("/proc") if name.isdigit()):
    try:
        os.kill(pid, 0)
    except PermissionError:
        print(pid)
        break
    except ProcessLookupError:
        pass
"""


@contextmanager
def process_of_somebody_else() -> Iterator[int]:
    """Give the pid of a process that whoever has no powers must not signal."""
    root = Path(__file__).parents[2]
    superuser = Path("/proc/self").stat().st_uid == 0
    with living(65534 if superuser else None):
        command = [sys.executable, "-c", FIND_FOREIGN]
        yield int(subprocess.run(command, check=True, capture_output=True, cwd=root).stdout)


def test_a_run_of_somebody_else_is_not_cancelled_and_says_whose_turn_it_is(
    tmp_path: Path,
) -> None:
    with process_of_somebody_else() as pid:
        write(tmp_path, "r", STARTED, session(pid, start_time_of(pid)))
        refused = done(tmp_path, "cancel", run_id="r", powerless=True)
    assert (refused.exit_code, refused.error) == (
        1,
        f"run r (process {pid}) belongs to somebody else (fix: cancel it as who started it)",
    )
