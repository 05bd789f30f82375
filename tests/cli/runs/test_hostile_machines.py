"""A machine with a full disk, a folder that is none, a clock that steps back: no effect unwritten.

What cannot be written down is not done.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fakes.run_workspace import SOURCES, RunWorkspace

RUNBOOKS = SOURCES / "whychain" / "runbooks"
LIMIT = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
os.execv(sys.argv[2], sys.argv[2:])
"""
TIMES_OF_DAY = {
    *("time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime"),
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today"),
}


@pytest.mark.parametrize("place", [".whychain", ".whychain/runs", ".whychain/locks"])
def test_nothing_is_done_where_runs_cannot_be_written_down(runs: RunWorkspace, place: str) -> None:
    path = runs.root / place
    path.parent.mkdir(exist_ok=True)
    path.write_text("a file")
    runs.runbook("steps: [{id: a, title: T, run: {argv: [touch, made]}, effect: read}]")

    refused = runs.ask("run", "book", "--yes")

    assert refused.code == 3
    assert str(path) in refused.error_line
    assert not (runs.root / "made").exists()


def test_a_step_whose_intent_finds_the_disk_full_is_not_begun(runs: RunWorkspace) -> None:
    """The second intent is long; the disk ends in the middle of it."""
    runs.runbook(
        "steps: [{id: a, title: T, run: {argv: ['true']}, effect: read},"
        f" {{id: b, title: T, run: {{argv: [touch, made, {'x' * 200}]}}, effect: idempotent,"
        " irreversible: a file}]"
    )
    whole = runs.ask("run", "book", "--yes")
    intent = runs.journals()[0].read_text().index('"kind":"intent","step":"b"')
    (runs.root / "made").unlink()
    limit = [sys.executable, "-S", "-c", LIMIT, str(intent + 100)]

    full = runs.ask("run", "book", "--yes", "--json", through=limit)

    assert (whole.code, full.code) == (0, 4)
    assert "the journal cannot be written: File too large" in full.data["trouble"]
    assert not (runs.root / "made").exists()
    listed = runs.ask("runs", "--json").data["runs"]
    assert sorted(run["state"] for run in listed) == ["cut_off", "done"]


def test_a_run_on_a_full_disk_goes_on_when_there_is_room_again(runs: RunWorkspace) -> None:
    runs.runbook("steps: [{id: a, title: T, run: {argv: [touch, made]}, effect: read}]")
    runs.ask("run", "book", "--yes")
    size = runs.journals()[0].read_text().index('"kind":"intent"')
    runs.journals()[0].unlink()
    (runs.root / "made").unlink()

    limit = [sys.executable, "-S", "-c", LIMIT, str(size + 10)]
    full = runs.ask("run", "book", "--yes", through=limit)
    there = (runs.root / "made").exists()
    resumed = runs.ask("resume", runs.run_id(), "--yes")

    assert full.code == 4
    assert not there
    assert resumed.code == 0
    assert (runs.root / "made").exists()


def times_of_day(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute):
            name = ".".join(ast.unparse(node).split(".")[-2:])
            if name in TIMES_OF_DAY:
                yield f"{path.name}:{node.lineno}: {name}"
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            names = {f"time.{alias.name}" for alias in node.names}
            yield from (f"{path.name}:{node.lineno}: {name}" for name in names & TIMES_OF_DAY)


def test_a_clock_that_steps_back_lengthens_nothing_because_runs_never_read_it() -> None:
    """Durations come from the monotonic clock; the time of day only from ``whychain.clock``."""
    assert [use for path in sorted(RUNBOOKS.rglob("*.py")) for use in times_of_day(path)] == []
    assert list(times_of_day(SOURCES / "whychain" / "clock.py")) != []
