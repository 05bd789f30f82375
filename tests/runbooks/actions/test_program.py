"""A program is started once, fed, watched, and told by its exit code."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.runbooks.actions.program_fakes import (
    Notes,
    attempt_of,
    new_run,
    program,
    shell,
)

from whychain.runbooks.actions.action import Ended, Result
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.actions.process_tree import start_time_of
from whychain.runbooks.actions.program import Machine, start_program
from whychain.runbooks.actions.start_failure import why_not_started
from whychain.runbooks.plan import PlannedAction


@pytest.fixture
def run_id() -> Iterator[str]:
    with new_run() as name:
        yield name


def _shown(notes: Notes) -> list[str]:
    return [line for _, line in notes.lines]


def test_a_program_gets_its_arguments_as_they_are(run_id: str) -> None:
    notes = Notes()
    result = start_program(program("printf", "%s|", "a b", "$HOME", "*"), attempt_of(run_id, notes))
    assert (result.ended, result.exit_code, result.acted) == (Ended.DONE, 0, True)
    assert result.stdout.text == "a b|$HOME|*|"
    assert result.reason == ""
    assert notes.lines == [("stdout", "a b|$HOME|*|")]


def test_both_streams_are_kept_apart(run_id: str) -> None:
    notes = Notes()
    result = start_program(shell("echo out; echo err >&2"), attempt_of(run_id, notes))
    assert (result.stdout.text, result.stderr.text) == ("out\n", "err\n")
    assert sorted(notes.lines) == [("stderr", "err"), ("stdout", "out")]


def test_a_program_runs_in_its_folder_with_its_environment_and_the_marks_of_the_run(
    run_id: str, tmp_path: Path
) -> None:
    script = 'pwd; echo "$COLOUR $WHYCHAIN_RUN_ID $WHYCHAIN_STEP_ID $WHYCHAIN_ATTEMPT_KEY $PATH"'
    action = shell(script, cwd=str(tmp_path), env=(("COLOUR", "red"), ("WHYCHAIN_RUN_ID", "x")))
    result = start_program(action, attempt_of(run_id))
    expected = f"{tmp_path}\nred {run_id} step {run_id}/step {os.environ['PATH']}\n"
    assert result.stdout.text == expected


def test_the_watcher_learns_which_process_it_is(run_id: str) -> None:
    notes = Notes()
    seen: list[str] = []
    notes.on_start = lambda: seen.append(start_time_of(notes.processes[0][0]))
    result = start_program(shell("echo $$"), attempt_of(run_id, notes))
    assert notes.processes == [(int(result.stdout.text), seen[0])]
    assert seen[0].isdigit()


@pytest.mark.parametrize("pidfd", [True, False])
@pytest.mark.parametrize(
    ("script", "ok", "ended", "reason", "code"),
    [
        ("exit 0", (0,), Ended.DONE, "", 0),
        ("exit 3", (0,), Ended.FAILED, "exit code 3", 3),
        ("exit 3", (0, 3), Ended.DONE, "", 3),
        ("exit 0", (3,), Ended.FAILED, "exit code 0", 0),
        ("kill -SEGV $$", (0,), Ended.FAILED, "ended by SIGSEGV", -11),
        ("kill -40 $$", (0,), Ended.FAILED, "ended by signal 40", -40),
    ],
)
def test_how_a_program_ended_is_told_by_its_exit_code(
    run_id: str,
    script: str,
    ok: tuple[int, ...],
    ended: Ended,
    reason: str,
    code: int,
    pidfd: bool,
) -> None:
    action = shell(script, ok_exit_codes=ok)
    result = start_program(action, attempt_of(run_id), Machine(pidfd=pidfd))
    assert (result.ended, result.reason, result.exit_code) == (ended, reason, code)
    assert result.acted


def _not_started(action: PlannedAction, run_id: str) -> str:
    notes = Notes()
    result = start_program(action, attempt_of(run_id, notes, secret="hunter2"))
    assert result == Result(Ended.FAILED, result.reason, acted=False)
    assert notes.processes == []
    return result.reason


def test_a_program_that_cannot_be_started_says_how_to_mend_it(run_id: str, tmp_path: Path) -> None:
    plain, odd, lost = tmp_path / "plain", tmp_path / "odd", tmp_path / "lost"
    plain.write_text("echo")
    odd.write_text("echo")
    odd.chmod(0o755)
    lost.write_text("#!/no/such/shell\n")
    lost.chmod(0o755)
    nowhere = str(tmp_path / "nowhere")
    table = {
        program("no-such-program"): "no-such-program: there is no such program; install it",
        program(f"{plain}/x"): f"{plain}/x: there is no such program",
        program(""): "there is no such program",
        program(): "cannot start",
        program(str(plain)): f"{plain} is not executable; chmod +x it",
        program(str(tmp_path)): f"{tmp_path} is a folder; name the program in it",
        program(str(odd)): f"{odd} is no program of this machine; begin a script with #!",
        program("./lost", cwd=str(tmp_path)): f"first line of {tmp_path}/lost does not exist",
        program("true", cwd=nowhere): f"there is no folder {nowhere}; create it or mend cwd",
        program("true", "a" * 200_000): "too long; give the text by stdin",
        program("true", "a\0b"): "mend its arguments or its environment",
        program("true", "\ud800"): "mend its arguments or its environment",
        program("no-hunter2\nprogram"): "cannot start no-*** program: there is no such program",
    }
    reasons = {action: _not_started(action, run_id) for action in table}
    assert {a: reason for a, reason in reasons.items() if table[a] not in reason} == {}
    assert not any("\n" in reason for reason in reasons.values())


def test_a_folder_that_may_not_be_entered_and_a_full_machine_are_told_apart(
    tmp_path: Path,
) -> None:
    action = program("true", cwd=str(tmp_path))
    shut = PermissionError(errno.EACCES, "denied", str(tmp_path))
    full = BlockingIOError(errno.EAGAIN, "full", "true")
    assert "may not be entered; mend its permissions" in why_not_started(action, {}, shut)
    assert "try again when the machine has room" in why_not_started(action, {}, full)


def test_a_program_that_reads_gets_its_text(run_id: str) -> None:
    result = start_program(program("cat", stdin="héllo\nyou\n"), attempt_of(run_id))
    assert result.stdout.text == "héllo\nyou\n"


def test_a_program_that_reads_gets_more_than_a_pipe_holds(run_id: str) -> None:
    result = start_program(program("wc", "-c", stdin="x" * 1_000_000), attempt_of(run_id))
    assert result.stdout.text.strip() == "1000000"


def test_a_program_without_a_text_reads_end_of_file_at_once(run_id: str) -> None:
    assert start_program(program("cat"), attempt_of(run_id)).ended is Ended.DONE


@pytest.mark.parametrize("script", ["sleep 0.1", "exec <&-; sleep 0.1", "head -c 1 >/dev/null"])
def test_a_program_that_does_not_read_its_text_stops_nobody(run_id: str, script: str) -> None:
    result = start_program(shell(script, stdin="x" * 1_000_000), attempt_of(run_id))
    assert result.ended is Ended.DONE


def test_output_that_is_no_text_is_shown_with_replacement_characters(run_id: str) -> None:
    result = start_program(shell(r"printf 'a\377b'"), attempt_of(run_id))
    assert result.stdout.text == "a\ufffdb"


def test_a_secret_written_in_two_parts_is_redacted(run_id: str) -> None:
    notes = Notes()
    script = "printf 'it is hun'; sleep 0.2; printf 'ter2.\\n'"
    result = start_program(shell(script), attempt_of(run_id, notes, secret="hunter2"))
    assert result.stdout.text == "it is ***.\n"
    assert _shown(notes) == ["it is ***."]


def test_ten_megabytes_of_output_do_not_delay_a_program(run_id: str) -> None:
    notes = Notes()
    result = start_program(shell("yes 123456789 | head -n 1000000"), attempt_of(run_id, notes))
    assert result.ended is Ended.DONE
    assert result.stdout.bytes_total == 10_000_000
    assert not result.stdout.complete
    assert len(result.stdout.text) < 1_200_000
    assert "bytes left out" in result.stdout.text
    assert notes.lines[-1][1].endswith("lines were not shown")


def test_a_flood_is_told_of_before_the_program_ends(run_id: str) -> None:
    interruption = Interruption()
    notes = Notes(on_line=lambda line: interruption.request() if "not shown" in line else None)
    attempt = attempt_of(run_id, notes, interruption=interruption)
    result = start_program(shell("seq 300; sleep 60"), attempt)
    assert result.ended is Ended.INTERRUPTED


def test_importing_programs_loads_nothing_heavy() -> None:
    heavy = "{'httpx', 'asyncio', 'ctypes', 'rich'}"
    script = f"import sys, whychain.runbooks.actions.program; print({heavy} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:] = {sys.path!r}; {script}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "set()\n"
