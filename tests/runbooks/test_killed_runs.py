"""Runs whose process was killed: what still acts is found, named and ended before going on."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fakes.real_runs import (
    SLEEP,
    TOUCH,
    acts,
    clear,
    decide,
    done,
    history,
    kill,
    killed_during,
    soon,
    started,
    step,
    told,
    workspace,
)
from tests.fakes.real_runs import script as program

from whychain.errors import ExitCode
from whychain.runbooks.actions.process_table import entry_of
from whychain.runbooks.actions.process_tree import is_alive
from whychain.runbooks.cancelling import cancel
from whychain.runbooks.orphans import orphans
from whychain.runbooks.overview import state_of, summaries
from whychain.runbooks.runs.entries import TornLine, Verdict
from whychain.runbooks.runs.folder import journal_path
from whychain.runbooks.runs.journal import read_journal
from whychain.runbooks.runs.locks import LockedError

SECOND_TIME = "[ -e again ] && exit 0\ntouch again\n"
CLOSING = "import os, time; os.closerange(0, 1000); open('closed', 'w'); time.sleep(300)"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Return a place for a workspace; what its runs leave behind is killed."""
    yield tmp_path / "w"
    clear(tmp_path / "w")


def test_a_program_that_a_killed_run_left_behind_is_named_refused_and_ended(folder: Path) -> None:
    root = workspace(folder, step("wait", "./wait", effect="idempotent"))
    program(root, "wait", f"{SECOND_TIME} sleep 300")
    run_id = killed_during(root, "wait")
    (process,) = history(root).processes
    soon((root / "again").exists)
    found = orphans(root, run_id, history(root))
    assert process.pid in {orphan.process.pid for orphan in found if orphan.process}
    refused = done(root, "resume", run_id=run_id)
    assert refused.exit_code == ExitCode.LOCKED
    assert f"{run_id} was cut off and still acts: process {process.pid} (" in refused.error
    cleared = cancel(root, run_id, 20)
    assert (cleared.ended, cleared.state) == (True, "cut_off")
    assert str(process.pid) in cleared.message
    assert cleared.message.endswith("was left behind and is ended")
    assert done(root, "resume", run_id=run_id).exit_code == 0


def test_a_run_with_nothing_left_behind_has_nothing_to_cancel(folder: Path) -> None:
    root = workspace(folder, step("look", "true", effect="read"))
    done(root)
    run_id = summaries(root)[0].run_id
    assert cancel(root, run_id, 1).message == f"run {run_id} is not running: done"


def test_a_program_that_closed_its_descriptors_is_found_by_its_environment(folder: Path) -> None:
    root = workspace(folder, step("close", "./close"))
    program(root, "close", f'exec {sys.executable} -S -c "{CLOSING}"')
    run_id = killed_during(root, "close")
    soon((root / "closed").exists)
    (process,) = history(root).processes
    (orphan,) = orphans(root, run_id, history(root))
    assert orphan.process is not None
    assert (orphan.process.pid, orphan.step) == (process.pid, "close")


def test_a_program_that_cleared_its_environment_is_known_by_what_it_holds(folder: Path) -> None:
    root = workspace(folder, step("hide", "./hide"))
    program(root, "hide", "exec env -i sleep 300")
    run_id = killed_during(root, "hide")
    (process,) = history(root).processes
    soon(lambda: (entry := entry_of(process.pid)) and entry.name == "sleep")
    assert "still acts: a process of step hide" in done(root, "resume", run_id=run_id).error
    kept = cancel(root, run_id, 1)
    assert kept.ended is False
    assert kept.message == "a process of step hide could not be ended; end it by hand"
    with pytest.raises(LockedError, match="still acts: a process of step hide"):
        decide(root, run_id, "hide", Verdict.NOT_DONE)
    kill(process.pid)
    soon(lambda: not orphans(root, run_id, history(root)))
    assert cancel(root, run_id, 1).ended


def test_what_a_finished_step_left_running_does_not_keep_a_run_from_going_on(folder: Path) -> None:
    leave = step("leave", "./leave", effect="idempotent")
    root = workspace(folder, leave, step("wait", "./wait", effect="idempotent"))
    program(root, "leave", "sleep 300 >/dev/null 2>&1 &\necho $! > pid")
    program(root, "wait", f"{SECOND_TIME} exec sleep 300")
    run_id = killed_during(root, "wait")
    soon((root / "again").exists)
    assert {o.step for o in orphans(root, run_id, history(root))} == {"wait"}
    cancel(root, run_id, 20)
    assert done(root, "resume", run_id=run_id).exit_code == 0
    pid = int((root / "pid").read_text())
    assert entry_of(pid) is not None
    kill(pid)


def test_nobody_decides_about_a_step_whose_program_still_acts(folder: Path) -> None:
    root = workspace(folder, step("sleep", "sleep", "300"))
    run_id = killed_during(root, "sleep")
    (process,) = history(root).processes
    with pytest.raises(LockedError) as error:
        decide(root, run_id, "sleep", Verdict.NOT_DONE)
    assert f"still acts: process {process.pid} " in str(error.value)
    cancel(root, run_id, 20)
    decide(root, run_id, "sleep", Verdict.DONE)
    assert done(root, "resume", run_id=run_id).exit_code == 0


def test_a_decision_goes_behind_a_line_that_the_kill_tore(folder: Path) -> None:
    root = workspace(folder, step("sleep", "sleep", "300"))
    run_id = killed_during(root, "sleep")
    cancel(root, run_id, 20)
    with journal_path(root, run_id).open("ab") as file:
        file.write(b'{"seq":')
    decide(root, run_id, "sleep", Verdict.DONE, "so \udcff")
    torn, decision = read_journal(journal_path(root, run_id)).entries[-2:]
    assert isinstance(torn, TornLine)
    assert torn.bytes_cut == 7
    assert getattr(decision, "reason", "") == "so ?"


def test_going_on_notes_the_line_that_the_kill_tore(folder: Path) -> None:
    root = workspace(folder, step("wait", "./wait", effect="idempotent"))
    program(root, "wait", f"{SECOND_TIME} exec sleep 300")
    run_id = killed_during(root, "wait")
    soon((root / "again").exists)
    cancel(root, run_id, 20)
    with journal_path(root, run_id).open("ab") as file:
        file.write(b"torn")
    assert done(root, "resume", run_id=run_id).exit_code == 0
    entries = read_journal(journal_path(root, run_id)).entries
    assert [e.bytes_cut for e in entries if isinstance(e, TornLine)] == [4]


def test_a_step_whose_check_finds_nothing_is_certain_once_it_is_undone(folder: Path) -> None:
    check = {"run": {"argv": ["false"], "ok_exit_codes": [0, 1]}, "done": "result.exit_code == 0"}
    undo = {"run": {"argv": ["true"]}}
    root = workspace(folder, step("sleep", "sleep", "300", check=check, undo=undo))
    run_id = killed_during(root, "sleep")
    cancel(root, run_id, 20)
    assert summaries(root)[0].in_doubt == ("sleep",)
    assert done(root, "undo", run_id=run_id).outcome == "undone"
    assert (summaries(root)[0].state, summaries(root)[0].in_doubt) == ("undone", ())


def test_an_undo_that_was_cut_off_is_decided_and_gone_on_with(folder: Path) -> None:
    undo = {"run": {"argv": ["./undo"]}, "effect": "once", "timeout": "50s"}
    made = step("make", "true", undo=undo)
    failing = step("fail", "false", effect="read")
    root = workspace(folder, made, failing, on_failure="undo")
    program(root, "undo", "exec sleep 300")
    with started(root) as process:
        soon(lambda: acts(root, "make") and history(root).state("make").undo_in_flight)
        process.kill()
        process.wait()
        run_id = summaries(root)[0].run_id
        assert {o.step for o in orphans(root, run_id, history(root))} == {"make"}
    soon(lambda: not orphans(root, run_id, history(root)))
    assert done(root, "resume", run_id=run_id).exit_code == ExitCode.OUTCOME_UNKNOWN
    decide(root, run_id, "make", Verdict.DONE)
    assert done(root, "resume", run_id=run_id).outcome == "undone"


def test_an_aborted_run_is_taken_back_when_it_is_gone_on_with(folder: Path) -> None:
    made = step("make", "touch", "made", undo={"run": {"argv": ["rm", "made"]}})
    root = workspace(folder, made, step("sleep", "sleep", "300"), on_failure="undo")
    run_id = killed_during(root, "sleep")
    cancel(root, run_id, 20)
    decide(root, run_id, "sleep", Verdict.ABORT)
    assert done(root, "resume", run_id=run_id).exit_code == ExitCode.OUTCOME_UNKNOWN
    assert not (root / "made").exists()


def test_a_living_run_that_is_cancelled_ends_as_after_ctrl_c(folder: Path) -> None:
    root = workspace(folder, SLEEP, TOUCH)
    with started(root) as process:
        soon(lambda: acts(root, "sleep"))
        run_id = summaries(root)[0].run_id
        assert state_of(history(root)) == "running"
        stopped = done(root, "cancel", run_id=run_id)
        assert (stopped.exit_code, stopped.outcome) == (0, "interrupted")
        assert stopped.error == f"run {run_id} has stopped: interrupted"
        assert told(process).exit_code == ExitCode.INTERRUPTED
    ended = history(root).ended
    assert ended is not None
    assert (ended.outcome, ended.exit_code) == ("interrupted", 130)
    assert not (root / "made").exists()


def test_a_run_that_is_busy_stopping_is_waited_for_as_long_as_it_was_said(folder: Path) -> None:
    root = workspace(folder, SLEEP)
    with started(root) as process:
        soon(lambda: acts(root, "sleep"))
        run_id = summaries(root)[0].run_id
        busy = done(root, "cancel", run_id=run_id, within=0.0)
        assert (busy.exit_code, busy.outcome) == (1, "running")
        assert busy.error.startswith(f"run {run_id} was asked to stop and is still busy after 0 s")
        assert told(process).exit_code == ExitCode.INTERRUPTED


def test_what_a_run_leaves_that_is_killed_while_it_stops_is_ended_too(folder: Path) -> None:
    root = workspace(folder, step("deaf", "./deaf"))
    # A shell tells of a child that was ended; with nobody left to read that, it would end itself.
    quiet = "exec 2>/dev/null\ntrap ': >heard' TERM\n: >ready\n"
    program(root, "deaf", f"{quiet}while :; do sleep 0.1; done")
    with started(root) as process:
        soon(lambda: acts(root, "deaf") and (root / "ready").exists())
        run_id = summaries(root)[0].run_id
        with started(root, "cancel", run_id=run_id) as canceller:
            soon((root / "heard").exists)
            process.kill()
            process.wait()
            (left,) = history(root).processes
            cleared = told(canceller)
    assert (cleared.exit_code, cleared.outcome) == (0, "cut_off")
    assert cleared.error.endswith("was left behind and is ended")
    assert not is_alive(left.pid, left.start_time)
