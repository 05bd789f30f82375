"""A workspace of made-up incidents, and the answers that its records give without an index."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[3]


def _generator() -> ModuleType:
    path = ROOT / "benchmarks" / "synthetic_workspace.py"
    spec = importlib.util.spec_from_file_location("synthetic_workspace", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def made_up(tmp_path: Path) -> Path:
    """A workspace of forty incidents that share nodes."""
    root = tmp_path / "made-up"
    _generator().generate(root, 40)
    return root
