"""What is made from a skeleton passes ``whychain check``; nothing that exists is overwritten."""

from pathlib import Path

import pytest
from tests.fakes.clock import FakeClock

from whychain.causal.vocabulary_files import FILES
from whychain.errors import ContentError, UsageError
from whychain.kb.read import read_record
from whychain.kb.record import KINDS
from whychain.workspace import reference
from whychain.workspace.check import check
from whychain.workspace.create import create_record, create_runbook, create_workspace
from whychain.workspace.find import find_workspace, settings

CLOCK = FakeClock("2024-03-18T21:47:03.25+08:00")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A new workspace."""
    create_workspace(tmp_path / "acme", example=False)
    return tmp_path / "acme"


def test_a_new_workspace_is_found_and_has_no_findings(root: Path) -> None:
    assert find_workspace(root) == root.resolve()
    assert settings(root).name == "acme"
    assert check(root).findings == ()


def test_a_new_workspace_has_every_folder_and_vocabulary_file(root: Path) -> None:
    for name in ("kb", "causal/questions", "runbooks", "site/pages", ".whychain/schemas"):
        assert (root / name).is_dir()
    for file_name, _ in FILES.values():
        assert (root / "causal" / file_name).is_file()
    assert (root / ".gitignore").read_text(encoding="utf-8") == "/build/\n/.whychain/\n"


def test_the_example_is_the_reference_content(tmp_path: Path) -> None:
    create_workspace(tmp_path / "example", example=True)
    result = check(tmp_path / "example")

    assert result.errors == 0
    assert result == check(reference.root())


def test_an_empty_folder_may_become_a_workspace(tmp_path: Path) -> None:
    create_workspace(tmp_path, example=False)

    assert check(tmp_path).findings == ()


@pytest.mark.parametrize(
    "name", ["2024", "true", "null", "- x", "1e5", "...", "'", '"', "a: b", "#", "事故", "x" * 250]
)
def test_a_workspace_may_have_any_name(tmp_path: Path, name: str) -> None:
    create_workspace(tmp_path / name, example=False)

    assert settings(tmp_path / name).name
    assert check(tmp_path / name).findings == ()


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(UsageError, match="not empty"):
        create_workspace(tmp_path, example=False)
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "acme").write_text("mine", encoding="utf-8")

    with pytest.raises(UsageError, match="not empty"):
        create_workspace(tmp_path / "acme", example=True)
    assert (tmp_path / "acme").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["file/acme", "x" * 300])
def test_a_folder_that_cannot_be_made_is_an_error_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ContentError, match="cannot be written: ") as caught:
        create_workspace(tmp_path / name, example=False)
    assert caught.value.fix


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("record_id", ["first", "2024-05-02-slow", "404", "null", "1e5"])
def test_a_new_record_passes_the_check(root: Path, kind: str, record_id: str) -> None:
    path = create_record(root, kind, record_id, CLOCK)
    result = check(root)

    assert path == root / "kb" / record_id / "record.yml"
    assert result.errors == 0
    assert result.counts.records == 1
    assert (path.parent / "narrative.md").read_text(encoding="utf-8").startswith("## ")


def test_a_new_incident_begins_at_the_minute_of_the_clock(root: Path) -> None:
    create_record(root, "incident", "slow", CLOCK)
    found = read_record(root, "slow")

    assert found is not None
    assert not isinstance(found, tuple)
    assert "started_at: 2024-03-18T13:47:00Z\n" in found.source.text


def test_a_new_runbook_passes_the_check(root: Path) -> None:
    path = create_runbook(root, "drain-a-node")

    assert path == root / "runbooks" / "drain-a-node.yml"
    assert check(root).findings == ()
    assert check(root).counts.runbooks == 1


def test_a_new_runbook_may_have_a_number_as_its_id(root: Path) -> None:
    create_runbook(root, "404")

    assert check(root).errors == 0


def test_an_unknown_kind_is_refused_with_the_known_ones(root: Path) -> None:
    with pytest.raises(UsageError, match="not a kind of record") as caught:
        create_record(root, "outage", "x", CLOCK)
    assert caught.value.fix == "one of incident, case, drill"


ILL_FORMED = ["", "A", "a_b", "a--b", "-a", "a-", "a b", "../x", "/x", "a/b", "é", "a\n", "x" * 81]


@pytest.mark.parametrize("bad", ILL_FORMED)
def test_an_ill_formed_id_is_refused(root: Path, bad: str) -> None:
    with pytest.raises(UsageError, match="is not an id"):
        create_record(root, "case", bad, CLOCK)
    with pytest.raises(UsageError, match="is not an id"):
        create_runbook(root, bad)
    assert list((root / "kb").iterdir()) == list((root / "runbooks").iterdir()) == []


def test_what_exists_is_not_overwritten(root: Path) -> None:
    record, runbook = create_record(root, "case", "x", CLOCK), create_runbook(root, "x")
    record.write_text("mine", encoding="utf-8")
    runbook.write_text("mine", encoding="utf-8")

    with pytest.raises(UsageError, match="this record exists"):
        create_record(root, "drill", "x", CLOCK)
    with pytest.raises(UsageError, match="this runbook exists"):
        create_runbook(root, "x")
    assert record.read_text(encoding="utf-8") == runbook.read_text(encoding="utf-8") == "mine"


def test_folders_that_are_missing_are_made(root: Path) -> None:
    (root / "kb").rmdir()
    (root / "runbooks").rmdir()

    assert create_record(root, "case", "x", CLOCK).is_file()
    assert create_runbook(root, "x").is_file()


def test_a_file_where_a_folder_must_be_is_an_error_in_one_line(root: Path) -> None:
    for name in ("kb", "runbooks"):
        (root / name).rmdir()
        (root / name).touch()

    with pytest.raises(ContentError, match="cannot be written: "):
        create_record(root, "case", "x", CLOCK)
    with pytest.raises(ContentError, match="cannot be written: "):
        create_runbook(root, "x")
