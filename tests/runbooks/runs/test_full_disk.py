"""Disks that are full and folders that cannot be written: nothing begins, nothing is lost."""

from pathlib import Path

import pytest
from tests.fakes.real_runs import TOUCH, decide, done, history, script, step, workspace

from whychain.errors import ExitCode
from whychain.runbooks.runs.entries import Verdict
from whychain.runbooks.runs.folder import journal_path, run_ids, runs_folder
from whychain.runbooks.runs.history import History
from whychain.runbooks.runs.journal import read_journal

FULL = "the journal cannot be written: File too large"
AGAIN = step("make", "./make", effect="idempotent")
ONCE = step("make", "./make")


def kinds(root: Path) -> list[str]:
    (run_id,) = run_ids(root)
    chain = read_journal(journal_path(root, run_id))
    assert chain.torn_bytes == 0
    return [type(entry).__name__ for entry in chain.entries]


@pytest.mark.parametrize("full_after", ["run_started", "session_started"])
def test_no_effect_is_made_whose_intent_is_not_on_disk(tmp_path: Path, full_after: str) -> None:
    root = workspace(tmp_path / "w", TOUCH)
    full = done(root, full_after=full_after)
    assert FULL in full.error + full.trouble
    assert "\n" not in full.error + full.trouble
    assert not (root / "made").exists()
    assert kinds(root)[-1] == full_after.title().replace("_", "")
    assert done(root, "resume", run_id=run_ids(root)[0]).exit_code == 0
    assert (root / "made").exists()


def test_a_run_whose_first_line_finds_no_room_has_begun_nothing(tmp_path: Path) -> None:
    root = workspace(tmp_path / "w", TOUCH, locks=["fleet"])
    full = done(root, most_bytes=400)
    assert full.exit_code == ExitCode.UNREADABLE
    assert f": {FULL} (fix: make room" in full.error
    assert not (root / "made").exists()
    assert journal_path(root, run_ids(root)[0]).read_bytes() == b""
    assert (
        "cut off before anything was started" in done(root, "resume", run_id=run_ids(root)[0]).error
    )
    assert done(root).exit_code == 0


def in_flight_after_a_full_disk(root: Path) -> History:
    script(root, "make", "echo made >> made")
    full = done(root, full_after="process_started")
    assert full.outcome == "failed"
    assert FULL in full.trouble
    assert (root / "made").read_text() == "made\n"
    assert kinds(root) == ["RunStarted", "SessionStarted", "Intent", "ProcessStarted"]
    return history(root)


def test_an_effect_whose_outcome_is_not_on_disk_is_done_again_where_it_may_be(
    tmp_path: Path,
) -> None:
    root = workspace(tmp_path / "w", AGAIN)
    assert in_flight_after_a_full_disk(root).state("make").in_flight
    assert done(root, "resume", run_id=run_ids(root)[0]).exit_code == 0
    assert (root / "made").read_text() == "made\nmade\n"


def test_an_effect_whose_outcome_is_not_on_disk_is_unknown_where_it_is_made_once(
    tmp_path: Path,
) -> None:
    root = workspace(tmp_path / "w", ONCE, locks=["fleet"])
    assert in_flight_after_a_full_disk(root).in_doubt == ("make",)
    (run_id,) = run_ids(root)
    assert done(root).exit_code == ExitCode.LOCKED
    assert done(root, "resume", run_id=run_id).exit_code == ExitCode.OUTCOME_UNKNOWN
    decide(root, run_id, "make", Verdict.DONE)
    assert done(root, "resume", run_id=run_id).exit_code == 0
    assert (root / "made").read_text() == "made\n"


def test_an_ending_that_is_not_on_disk_is_told_as_trouble(tmp_path: Path) -> None:
    root = workspace(tmp_path / "w", TOUCH, locks=["fleet"])
    full = done(root, full_after="outcome")
    assert (full.exit_code, full.outcome) == (0, "done")
    assert FULL in full.trouble
    assert kinds(root)[-1] == "Outcome"
    assert done(root).exit_code == 0


def test_a_program_whose_start_cannot_be_noted_is_ended_and_counts_as_cut_off(
    tmp_path: Path,
) -> None:
    root = workspace(tmp_path / "w", ONCE)
    script(root, "make", "sleep 300; touch made")
    full = done(root, full_after="intent")
    assert FULL in full.trouble
    assert kinds(root)[-1] == "Intent"
    assert history(root).in_doubt == ("make",)
    assert not (root / "made").exists()


@pytest.mark.parametrize("in_the_way", [".whychain", ".whychain/locks", ".whychain/runs"])
def test_a_file_where_the_state_should_be_is_one_line_and_nothing_begins(
    tmp_path: Path, in_the_way: str
) -> None:
    root = workspace(tmp_path / "w", TOUCH, locks=["fleet"])
    (root / in_the_way).parent.mkdir(exist_ok=True)
    (root / in_the_way).write_text("")
    refused = done(root)
    assert refused.exit_code == ExitCode.UNREADABLE
    assert "fix: make" in refused.error
    assert not (root / "made").exists()
    (root / in_the_way).unlink()
    assert done(root).exit_code == 0


def test_a_folder_that_this_user_may_not_write_is_one_line_and_nothing_begins(
    tmp_path: Path,
) -> None:
    root = workspace(tmp_path / "w", TOUCH)
    runs_folder(root).mkdir(parents=True)
    (root / ".whychain" / "locks").mkdir()
    for folder in (runs_folder(root), root / ".whychain" / "locks"):
        folder.chmod(0o555)
    refused = done(root, powerless=True)
    assert refused.exit_code == ExitCode.UNREADABLE
    assert "Permission denied (fix: make the folder writable" in refused.error
    assert not (root / "made").exists()
