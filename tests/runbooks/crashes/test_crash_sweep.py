"""Runs that are killed at every journal boundary and at random instants keep their promises.

A ``once`` step is started at most once per explicit decision, others at least once, finished
steps never again, and nothing is lost unnoticed; also when the kill falls into the undo.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.uncovered

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
RANDOM_KILLS = "200"


@pytest.mark.parametrize("mode", ["do", "undo"])
def test_no_kill_breaks_a_promise(
    mode: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    done = subprocess.run(
        [sys.executable, str(HERE / "sweep.py"), str(tmp_path), mode, RANDOM_KILLS, "20261124"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=550,
    )

    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    record_property(f"crash sweep, {mode}", seen)
    assert seen["problems"] == []
    assert seen["boundaries"] >= 30
    assert seen["killed"] >= seen["boundaries"] + 50
    assert seen["sessions"] >= seen["boundaries"]
