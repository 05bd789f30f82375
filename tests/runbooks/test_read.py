"""From files to runbooks: all of them, one of them, and what cannot be read."""

from pathlib import Path

import pytest

from whychain.errors import ContentError, ExitCode, UsageError
from whychain.runbooks.read import finder, read_runbook, read_runbooks

GOOD = """format: 1
id: good
title: T
summary: S
owner: us
steps: [{id: s, title: T, wait: {for: 1s}}]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "runbooks"
    folder.mkdir()
    (folder / "good.yml").write_text(GOOD)
    (folder / "bad.yml").write_text(
        GOOD.replace("format: 1", "format: 9").replace("owner: us\n", "")
    )
    (folder / "notes.txt").write_text("no runbook")
    return tmp_path


def test_a_workspace_without_runbooks_has_none(tmp_path: Path) -> None:
    found = read_runbooks(tmp_path)

    assert (found.documents, found.names, found.findings) == ((), frozenset(), ())


def test_a_bad_runbook_is_findings_and_the_others_are_kept(root: Path) -> None:
    found = read_runbooks(root)

    assert [d.content.id for d in found.documents] == ["good"]
    assert found.names == {"good", "bad"}
    assert {f.file for f in found.findings} == {"runbooks/bad.yml"}
    assert len(found.findings) == 2
    assert found.find("bad") is None
    assert found.find("good") is found.documents[0].content


def test_one_runbook_is_read_without_the_others(root: Path) -> None:
    assert read_runbook(root, "good").content.id == "good"


@pytest.mark.parametrize(
    ("name", "fix"),
    [("god", "did you mean good?"), ("xyzzy", "'whychain runbook list' shows them")],
)
def test_an_unknown_runbook_names_the_nearest(root: Path, name: str, fix: str) -> None:
    with pytest.raises(UsageError) as error:
        read_runbook(root, name)

    assert str(error.value) == f"runbooks/: no runbook is called {name!r} (fix: {fix})"


@pytest.mark.parametrize("name", ["../good", "/etc/passwd", "good.yml", "", "."])
def test_a_name_is_no_path(root: Path, name: str) -> None:
    with pytest.raises(UsageError, match="no runbook is called"):
        read_runbook(root, name)


def test_an_unreadable_runbook_names_its_first_finding(root: Path) -> None:
    with pytest.raises(ContentError) as error:
        read_runbook(root, "bad")

    assert str(error.value).startswith("runbooks/bad.yml:1: schema-")
    assert "(and 1 more) (fix: 'whychain check' lists every finding)" in str(error.value)
    assert error.value.exit_code is ExitCode.UNREADABLE


def test_a_single_finding_is_told_without_a_count(root: Path) -> None:
    (root / "runbooks" / "bad.yml").write_text("- [")

    with pytest.raises(ContentError) as error:
        read_runbook(root, "bad")

    assert "more)" not in str(error.value)


@pytest.mark.parametrize("field", ["deadline", "undo_budget"])
def test_a_duration_with_a_line_break_is_a_finding(root: Path, field: str) -> None:
    (root / "runbooks" / "good.yml").write_text(f'{GOOD}{field}: "5s\\n"\n')

    with pytest.raises(ContentError, match="schema-value"):
        read_runbook(root, "good")


def test_a_finder_finds_sound_runbooks_only(root: Path) -> None:
    find = finder(root)

    assert find("bad") is None
    assert find("gone") is None
    good = find("good")
    assert good is not None
    assert good.id == "good"
