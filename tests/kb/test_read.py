"""Records are read one folder each; what cannot be read is a finding."""

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from whychain.documents.memory import Memory
from whychain.documents.reader import Document
from whychain.errors import ContentError
from whychain.kb.read import narrative, read_record, read_records
from whychain.kb.record import Case
from whychain.kb.stored_record import is_remembered

SOUND = """\
kind: case
id: {id}
title: T
summary: S.
status: draft
mechanism: M.
detect: [D]
fix: [F]
provenance: {{source: Here}}
"""


def write(root: Path, record_id: str, text: str = SOUND) -> Path:
    """Write one record and return its folder."""
    folder = root / "kb" / record_id
    folder.mkdir(parents=True)
    (folder / "record.yml").write_text(text.format(id=record_id), encoding="utf-8")
    return folder


def test_without_a_kb_folder_there_are_no_records(tmp_path: Path) -> None:
    found = read_records(tmp_path)

    assert (found.documents, found.folders, found.findings) == ((), frozenset(), ())


def test_records_come_by_id_and_files_beside_them_are_passed_over(tmp_path: Path) -> None:
    for name in ("b", "a", ".git"):
        write(tmp_path, name)
    (tmp_path / "kb" / "README.md").touch()
    found = read_records(tmp_path)

    assert [d.content.id for d in found.documents] == ["a", "b"]
    assert found.folders == {"a", "b"}
    assert found.findings == ()


def test_a_record_that_cannot_be_read_is_still_known_by_its_folder(tmp_path: Path) -> None:
    write(tmp_path, "torn", "kind: [")
    write(tmp_path, "untyped", "kind: case\n")
    write(tmp_path, "whole")
    found = read_records(tmp_path)

    assert [d.content.id for d in found.documents] == ["whole"]
    assert found.folders == {"torn", "untyped", "whole"}
    assert {f.file for f in found.findings} == {"kb/torn/record.yml", "kb/untyped/record.yml"}


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("id: x\n", "1: schema-missing-field: no 'kind' here: incident, case, drill"),
        (
            "id: x\nkind: outage\n",
            "2: schema-value: 'outage' is not a kind of record: incident, case, drill",
        ),
        ("kind: 5\n", "1: schema-value: 5 is not a kind of record: incident, case, drill"),
        ("kind: [case]\n", "1: schema-value: ['case'] is not a kind of record: incident, case"),
        ("- a\n", "1: schema-type: expected a mapping, got a list"),
        ("", "1: schema-type: expected a mapping, got nothing"),
    ],
)
def test_the_kind_decides_what_a_record_must_hold(tmp_path: Path, text: str, finding: str) -> None:
    write(tmp_path, "x", text)
    (found,) = read_records(tmp_path).findings

    assert str(found).startswith(f"kb/x/record.yml:{finding}")


def test_a_record_is_read_by_its_id(tmp_path: Path) -> None:
    write(tmp_path, "x")
    found = read_record(tmp_path, "x")

    assert isinstance(found, Document)
    assert isinstance(found.content, Case)


def test_a_record_that_does_not_exist_is_nothing(tmp_path: Path) -> None:
    write(tmp_path, "x")

    assert read_record(tmp_path, "y") is None


@pytest.mark.parametrize("text", ["kind: [", "kind: case\n"])
def test_a_record_with_faults_gives_its_findings(tmp_path: Path, text: str) -> None:
    write(tmp_path, "x", text)
    found = read_record(tmp_path, "x")

    assert isinstance(found, tuple)
    assert found


@pytest.mark.parametrize("record_id", ["..", ".", "", "../kb/x", "x/../x", "/etc"])
def test_an_id_is_no_way_to_another_folder(tmp_path: Path, record_id: str) -> None:
    write(tmp_path, "x")
    (tmp_path / "record.yml").write_text(SOUND.format(id="x"), encoding="utf-8")

    assert read_record(tmp_path, record_id) is None


def test_the_narrative_is_the_prose_beside_the_record(tmp_path: Path) -> None:
    folder = write(tmp_path, "x")
    (document,) = read_records(tmp_path).documents
    assert narrative(document, tmp_path) == ""

    (folder / "narrative.md").write_text("## 经过\n", encoding="utf-8")
    assert narrative(document, tmp_path) == "## 经过\n"


def test_a_narrative_outside_the_workspace_is_not_read(tmp_path: Path) -> None:
    root = tmp_path / "root"
    folder = write(root, "x")
    (tmp_path / "secret.md").write_text("secret", encoding="utf-8")
    (folder / "narrative.md").symlink_to(tmp_path / "secret.md")
    (document,) = read_records(root).documents

    assert narrative(document, root) == ""


def test_a_remembered_record_is_the_record_itself(workspace: Path, tmp_path: Path) -> None:
    memory = Memory(tmp_path / "memory")
    first = read_records(workspace, memory).documents
    memory.save()
    again = read_records(workspace, Memory(tmp_path / "memory")).documents

    told = [[msgspec.json.encode(d.content) for d in documents] for documents in (first, again)]
    assert told[0] == told[1]
    assert [d.source.digest for d in first] == [d.source.digest for d in again]
    assert [d.source.text for d in first] == [d.source.text for d in again]


def forget(memory: Path) -> None:
    for file in memory.glob("record-*"):
        file.unlink()


def damage(memory: Path) -> None:
    """Let what is remembered of records be something else."""
    for file in memory.glob("record-*"):
        known = Memory(memory)
        name = next(iter(msgspec.msgpack.decode(file.read_bytes())["kept"]))
        made_of = msgspec.msgpack.decode(file.read_bytes())["kept"][name][0]
        known.keep(name, made_of, ([], []))
        known.save()


@pytest.mark.parametrize("harm", [forget, damage])
def test_a_record_that_is_remembered_no_more_is_read_again(
    workspace: Path, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    long_ago(workspace)
    memory = Memory(tmp_path / "memory")
    first = [d.content for d in read_records(workspace, memory).documents]
    memory.save()
    harm(tmp_path / "memory")
    memory = Memory(tmp_path / "memory")
    documents = read_records(workspace, memory).documents

    assert [d.content for d in documents] == first
    memory.save()
    memory = Memory(tmp_path / "memory")
    assert all(is_remembered(d.source, memory) for d in documents)


def test_a_record_that_is_gone_when_somebody_looks_is_told_with_its_place(
    workspace: Path, tmp_path: Path
) -> None:
    long_ago(workspace)
    memory = Memory(tmp_path / "memory")
    read_records(workspace, memory)
    memory.save()
    forget(tmp_path / "memory")
    document = read_records(workspace, Memory(tmp_path / "memory")).documents[0]
    document.source.path.unlink()

    with pytest.raises(ContentError, match=document.source.folder):
        _ = document.content


def long_ago(workspace: Path) -> None:
    for file in workspace.rglob("record.yml"):
        os.utime(file, ns=(1_700_000_000_000_000_000, 1_700_000_000_000_000_000))
