"""The guide's Python runs as it stands, in one process from top to bottom."""

import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "site" / "pages" / "guide" / "library.md"


def test_the_python_of_the_guide_runs_and_prints_the_documented_answers() -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)

    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "\n".join(blocks)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "breaker-ignores-canary + canary-metrics-off + timeout-inversion",
        "breaker-ignores-canary + canary-metrics-off + volatile-health-path",
        "False",
        "33 Wide outage of the order path, lasting minutes",
        "(('bad deploy', 'no limit'), ('bad deploy', 'slow disk'))",
    ]
    assert len(blocks) == 3


@pytest.mark.parametrize(
    "name", re.findall(r"`(whychain\.[a-z_.]+)`", PAGE.read_text(encoding="utf-8"))
)
def test_every_function_that_the_guide_names_exists(name: str) -> None:
    assert pkgutil.resolve_name(name)
