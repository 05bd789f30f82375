"""A run depends on the smallest part of the tool: what else is installed cannot get in its way."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("networkx", "pydot", "jinja2", "mkdocs", "httpx", "rich.live", "whychain.kb")
RUNBOOK = """
format: 1
id: one
title: One
summary: One local step.
owner: tests
steps: [{id: a, title: A, effect: read, run: {argv: ["true"]}}]
"""


@pytest.mark.parametrize("mode", ["--dry-run", "--yes", "--simulate"])
def test_a_run_of_local_steps_imports_no_graph_no_site_no_record_and_no_client(
    tmp_path: Path, mode: str
) -> None:
    (tmp_path / "runbooks").mkdir()
    (tmp_path / "runbooks" / "one.yml").write_text(RUNBOOK)
    (tmp_path / "whychain.yml").write_text("format: 1\nname: small\n")
    (tmp_path / "kb" / "broken").mkdir(parents=True)
    (tmp_path / "kb" / "broken" / "record.yml").write_text("{")

    command = [sys.executable, "-X", "importtime", "-m", "whychain", "-C", str(tmp_path)]
    done = subprocess.run(
        [*command, "runbook", "run", "one", mode],
        capture_output=True,
        text=True,
        check=False,
    )

    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert done.returncode == 0
    assert imported.isdisjoint(HEAVY)
    assert "whychain.runbooks.planner" in imported
