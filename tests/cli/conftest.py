"""Running the command line inside the test process."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from whychain.cli.app import run


@dataclass(frozen=True)
class Answer:
    """What one command line gave."""

    code: int
    out: str
    err: str


Ask = Callable[..., Answer]


@pytest.fixture
def ask(workspace: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Run a command line on a copy of the reference workspace."""

    def answer(*arguments: str, root: Path = workspace) -> Answer:
        code = run(["-C", str(root), *arguments])
        got = capsys.readouterr()
        return Answer(code, got.out, got.err)

    return answer
