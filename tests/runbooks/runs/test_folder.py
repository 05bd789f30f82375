"""Runs are found by their id, by a part of it, or as the last one."""

import datetime
from pathlib import Path

import pytest

from whychain.errors import UsageError
from whychain.runbooks.runs.folder import (
    answers_folder,
    find_run,
    hold_path,
    journal_path,
    lock_path,
    new_run_id,
    run_ids,
)

RUNS = [f"2026050{n}T120000Z-restart-{n}aaa" for n in range(1, 5)]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a workspace with four runs."""
    for run in reversed(RUNS):
        journal_path(tmp_path, run).parent.mkdir(parents=True, exist_ok=True)
        journal_path(tmp_path, run).touch()
        answers_folder(tmp_path, run).mkdir()
    return tmp_path


def test_runs_are_listed_oldest_first(root: Path) -> None:
    assert run_ids(root) == RUNS


def test_a_workspace_that_never_ran_anything_has_no_runs(tmp_path: Path) -> None:
    assert run_ids(tmp_path) == []
    with pytest.raises(UsageError, match="no run is called 'last'"):
        find_run(tmp_path, "last")


@pytest.mark.parametrize(
    ("text", "found"), [(RUNS[1], RUNS[1]), ("3aaa", RUNS[2]), ("last", RUNS[3])]
)
def test_a_run_is_found_by_its_id_by_a_part_of_it_or_as_the_last(
    root: Path, text: str, found: str
) -> None:
    assert find_run(root, text) == found


def test_a_part_that_several_runs_have_is_refused_with_the_first_three(root: Path) -> None:
    with pytest.raises(UsageError) as error:
        find_run(root, "restart")
    expected = f"4 runs are called like 'restart' (fix: say which: {' or '.join(RUNS[:3])})"
    assert str(error.value) == expected


def test_ids_sort_by_time_and_say_what_was_run() -> None:
    now = datetime.datetime(2026, 5, 2, 12, tzinfo=datetime.UTC)
    one, other = new_run_id("restart", now), new_run_id("restart", now)
    assert one.startswith("20260502T120000Z-restart-")
    assert one != other
    assert new_run_id("a", now - datetime.timedelta(seconds=1)) < one


def test_any_name_of_a_lock_is_one_file_in_its_folder(tmp_path: Path) -> None:
    for name in ("../../etc/passwd", "a/b", "..", "é"):
        assert lock_path(tmp_path, name).parent == tmp_path / ".whychain" / "locks"


def test_what_belongs_to_a_run_lies_beside_its_journal(tmp_path: Path) -> None:
    assert hold_path(tmp_path, "r", 3) == tmp_path / ".whychain" / "runs" / "r.programs" / "3"
