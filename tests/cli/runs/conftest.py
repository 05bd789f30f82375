"""A workspace for each test that starts the real program."""

from pathlib import Path

import pytest
from tests.fakes.run_workspace import RunWorkspace


@pytest.fixture
def runs(tmp_path: Path) -> RunWorkspace:
    """An empty workspace with a folder for programs beside it."""
    return RunWorkspace.within(tmp_path)
