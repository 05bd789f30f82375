"""``check`` reports everything, or only what lies in the files and folders named."""

import os
from pathlib import Path

import pytest

from whychain.errors import ContentError, UsageError
from whychain.workspace.check import check
from whychain.workspace.create import create_runbook

CASE = "kb/nested-timeouts/record.yml"
RUNBOOK = "runbooks/canary-rollback.yml"


@pytest.fixture
def broken(workspace: Path) -> Path:
    """The reference workspace with one fault in a record and one in a runbook."""
    for name in (CASE, RUNBOOK):
        path = workspace / name
        path.write_text(path.read_text(encoding="utf-8") + "misspelt: 1\n", encoding="utf-8")
    return workspace


def files(root: Path, *only: str) -> set[str]:
    """Return the files that are named when only these are asked for."""
    found = check(root, [root / name for name in only]).findings
    return {f.file for f in found if f.rule == "schema-unknown-field"}


def test_a_folder_that_is_no_workspace_cannot_be_checked(tmp_path: Path) -> None:
    with pytest.raises(ContentError):
        check(tmp_path)


def test_everything_is_reported_when_nothing_is_named(broken: Path) -> None:
    assert files(broken) == files(broken, ".") == {CASE, RUNBOOK}


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        ([CASE], {CASE}),
        (["kb"], {CASE}),
        (["kb/nested-timeouts"], {CASE}),
        (["kb/../runbooks"], {RUNBOOK}),
        (["kb", RUNBOOK], {CASE, RUNBOOK}),
        (["causal"], set()),
        (["kb/pod-kill-and-recovery"], set()),
    ],
)
def test_only_what_is_named_is_reported(broken: Path, only: list[str], expected: set[str]) -> None:
    assert files(broken, *only) == expected


@pytest.mark.parametrize("name", ["kb/nobody", "..", "../elsewhere.yml"])
def test_a_path_that_is_not_in_the_workspace_is_refused(broken: Path, name: str) -> None:
    with pytest.raises(UsageError, match="no such file or folder in this workspace"):
        check(broken, [broken / name])


def test_counts_do_not_depend_on_what_is_named(broken: Path) -> None:
    assert check(broken, [broken / CASE]).counts == check(broken).counts


def test_one_fault_hides_no_other(workspace: Path) -> None:
    before = check(workspace).findings
    (workspace / "kb" / "nested-timeouts" / "record.yml").write_text("[", encoding="utf-8")
    (workspace / "causal" / "symptoms.yml").write_bytes(b"\xff")
    after = check(workspace).findings

    assert set(before) <= set(after)
    assert {CASE, "causal/symptoms.yml"} <= {f.file for f in after}


def test_a_folder_of_kb_without_a_record_is_a_finding(workspace: Path) -> None:
    (workspace / "kb" / "misnamed").mkdir()
    (workspace / "kb" / "misnamed" / "record.yaml").touch()
    (workspace / "kb" / "dangling").symlink_to("nowhere")
    (workspace / "kb" / ".hidden").mkdir()
    (workspace / "kb" / "README.md").touch()
    found = [str(f) for f in check(workspace, [workspace / "kb"]).findings]

    assert found == [
        f"kb/{name}/record.yml:1: file-unreadable: cannot be read: No such file or directory"
        for name in ("dangling", "misnamed")
    ]


def test_a_narrative_that_cannot_be_read_is_a_finding(workspace: Path, tmp_path: Path) -> None:
    def narrative(record: str) -> Path:
        path = workspace / "kb" / record / "narrative.md"
        path.unlink()
        return path

    (tmp_path / "outside.md").write_text("Secret.", encoding="utf-8")
    narrative("binary-health-states").symlink_to(tmp_path / "outside.md")
    narrative("breaker-window-statistics").symlink_to("nowhere.md")
    narrative("nested-timeouts").write_bytes(b"## A\n\n\xff\n")
    os.mkfifo(narrative("pod-kill-and-recovery"))
    narrative("torn-config-on-hot-reload")
    found = check(workspace, [workspace / "kb"]).findings

    assert [(f.file.split("/")[1], f.line, f.rule) for f in found] == [
        ("binary-health-states", 1, "file-outside-workspace"),
        ("breaker-window-statistics", 1, "file-unreadable"),
        ("nested-timeouts", 3, "file-encoding"),
        ("pod-kill-and-recovery", 1, "file-unreadable"),
        ("torn-config-on-hot-reload", 1, "record-narrative-missing"),
    ]


def test_missing_vocabulary_files_leave_every_use_unknown(workspace: Path) -> None:
    for path in (workspace / "causal").glob("*.yml"):
        path.unlink()
    rules = {f.rule for f in check(workspace).findings}

    assert "graph-unknown-node" in rules


def test_a_vocabulary_file_that_leads_outside_is_not_read(workspace: Path, tmp_path: Path) -> None:
    outside = tmp_path / "faults.yml"
    (workspace / "causal" / "faults.yml").rename(outside)
    (workspace / "causal" / "faults.yml").symlink_to(outside)
    found = check(workspace).findings

    assert ("causal/faults.yml", "file-outside-workspace") in {(f.file, f.rule) for f in found}


def test_a_detection_and_a_mitigation_name_runbooks_that_exist(workspace: Path) -> None:
    path = workspace / "kb" / "2024-03-18-vie-canary" / "record.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("runbook: canary-rollback", "runbook: canary-rollbak"), "utf-8")
    found = [f for f in check(workspace).findings if f.rule == "workspace-unknown-runbook"]

    assert len(found) == text.count("runbook: canary-rollback") >= 2


def test_a_runbook_mitigates_nodes_that_exist(workspace: Path) -> None:
    path = create_runbook(workspace, "aimless")
    path.write_text(path.read_text(encoding="utf-8") + "mitigates: [nowhere]\n", "utf-8")

    assert [f.rule for f in check(workspace, [path]).findings] == ["graph-unknown-node"]
