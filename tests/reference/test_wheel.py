"""The wheel carries everything that a command needs, apart from the repository."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_wheel_alone_makes_the_example_and_checks_it(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("whychain-*.whl")
    unpacked = tmp_path / "unpacked"
    zipfile.ZipFile(wheel).extractall(unpacked)
    kept = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE")}
    environment = {**kept, "PYTHONPATH": str(unpacked)}
    started = f"import whychain; assert whychain.__file__.startswith({str(unpacked)!r}); "
    program = started + "from whychain.__main__ import main; main()"

    def whychain(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            cwd=tmp_path,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout + done.stderr

    whychain("init", "mine", "--example")
    whychain("-C", "mine", "kb", "new", "incident", "my-incident")
    whychain("-C", "mine", "runbook", "new", "my-runbook")

    assert "0 errors" in whychain("-C", "mine", "check")
    assert "pages" in whychain("-C", "mine", "site", "build")
