"""A dry run of a shipped runbook: small, silent, the same every time."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from whychain.errors import ContentError, UsageError
from whychain.runbooks.dry_run import dry_run

ROOT = Path(__file__).parents[2]
GIVEN = ["release_id=rel-v2.4.1-20240318-2147"]
COMMAND = ["runbook", "run", "canary-rollback", "-i", GIVEN[0], "--dry-run", "--json"]
FORBIDDEN = ("networkx", "pydot", "jinja2", "mkdocs", "markdown", "httpx", "nh3")
FORBIDDEN_OURS = ("whychain.kb", "whychain.causal", "whychain.workspace.load", "whychain.site.")
# the command line offers these words as options; the package itself is a docstring
WORDS_ONLY = {"whychain.causal", "whychain.causal.choices"}
WATCHED = """
import sys
def watch(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.posix_spawn", "os.fork", "os.exec",
                         "os.system", "os.spawn")):
        sys.stderr.write(f"SEEN {event}\\n")
sys.addaudithook(watch)
from whychain.cli.app import run
sys.exit(run(sys.argv[1:]))
"""


def child(root: Path, *options: str, seed: str = "0") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *options, "-C", str(root), *COMMAND],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src"), "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )


def test_a_dry_run_imports_the_smallest_part_of_the_tool(workspace: Path) -> None:
    answer = child(workspace, "-X", "importtime", "-m", "whychain")

    imported = set(re.findall(r"\|\s+([\w.]+)$", answer.stderr, re.MULTILINE))
    assert "whychain.runbooks.planner" in imported
    assert not {name for name in imported if name.split(".")[0] in FORBIDDEN}
    assert not {
        name
        for name in imported - WORDS_ONLY
        for ours in FORBIDDEN_OURS
        if f"{name}.".startswith(ours)
    }


def test_a_dry_run_starts_no_process_and_opens_no_socket(workspace: Path) -> None:
    assert child(workspace, "-c", WATCHED).stderr == ""


def test_the_watcher_sees_what_it_should() -> None:
    program = WATCHED.partition("from whychain")[0] + "import socket; socket.socket().close()"

    seen = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert "SEEN socket.__new__" in seen.stderr


def test_two_dry_runs_give_the_same_bytes(workspace: Path) -> None:
    first, second = (child(workspace, "-m", "whychain", seed=seed) for seed in ("1", "2"))

    assert first.stdout == second.stdout
    assert first.stderr == second.stderr == ""


def test_a_dry_run_leaves_the_workspace_as_it_was(workspace: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in workspace.rglob("*")}

    child(workspace, "-m", "whychain")

    assert {path: path.stat().st_mtime_ns for path in workspace.rglob("*")} == before


def test_a_malformed_record_cannot_stop_a_runbook(workspace: Path) -> None:
    for record in workspace.glob("kb/*/record.yml"):
        record.write_text("\x00: [")
    for words in workspace.glob("causal/*.yml"):
        words.write_text("- [")

    plan, _ = dry_run(workspace, "canary-rollback", GIVEN)

    assert plan.blocked == ()


def test_a_dry_run_needs_a_runbook_that_exists(workspace: Path) -> None:
    with pytest.raises(UsageError, match="no runbook is called 'canary-rolback'"):
        dry_run(workspace, "canary-rolback", GIVEN)


def test_a_dry_run_needs_a_sound_runbook(workspace: Path) -> None:
    path = workspace / "runbooks" / "canary-rollback.yml"
    path.write_text(path.read_text().replace("${inputs.instances}", "${inputs.instance}"))

    with pytest.raises(ContentError, match="runbook-unknown-reference"):
        dry_run(workspace, "canary-rollback", GIVEN)


def test_a_called_runbook_that_does_not_plan_blocks_and_never_breaks(workspace: Path) -> None:
    path = workspace / "runbooks" / "scrape-window-audit.yml"
    path.write_text(path.read_text() + "\nverify: [{id: nothing-to-do, title: T}]\n")
    (workspace / "runbooks" / "caller.yml").write_text(
        "format: 1\nid: caller\ntitle: T\nsummary: S\nowner: us\n"
        "steps: [{id: c, title: T, call: {runbook: scrape-window-audit}}]\n"
    )

    plan, warnings = dry_run(workspace, "caller", [])

    assert [step.id for step in plan.blocked] == ["c"]
    assert [warning.rule for warning in warnings] == ["step-blocked"]
