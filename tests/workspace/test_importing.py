"""What another tool says is written whole or not at all, and never over what is there."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from whychain.causal.interchange.draft import Draft, DraftNode
from whychain.causal.vocabulary import NodeKind
from whychain.documents.yaml_text import values
from whychain.documents.yaml_writing import yaml_text
from whychain.errors import ContentError
from whychain.kb.account import Account, Link
from whychain.workspace.create import create_workspace
from whychain.workspace.importing import Import, prepare_import, write_import
from whychain.workspace.writing import write_all

DRAFT = Draft(
    "told",
    Account(title="As told", links=(Link(effect="harm", causes=("f1", "f2"), evidence=("log",)),)),
    (
        DraftNode("f1", NodeKind.FAULT, "Fault: one # 1", "F 1"),
        DraftNode("f2", NodeKind.FAULT, "yes", "f2"),
        DraftNode("harm", NodeKind.OUTCOME, "Harm", "harm"),
        DraftNode("guard", NodeKind.CONTROL, "Guard", "guard"),
    ),
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    create_workspace(tmp_path / "work", example=False)
    return tmp_path / "work"


def prepared(root: Path) -> Import:
    return prepare_import(root, DRAFT, "new", "tree.xml")


def everything(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_entries_are_added_behind_those_that_are_there(root: Path) -> None:
    faults = root / "causal" / "faults.yml"
    old = "# Ours.\n- id: old\n  title: Old\n  text: Old.\n  fault_class: code\n\n# The end.\n"
    faults.write_text(old, encoding="utf-8")

    write_import(root, prepared(root))

    text = faults.read_text(encoding="utf-8")
    assert text.startswith(old.rstrip())
    assert [entry["id"] for entry in values(text)] == ["old", "f1", "f2"]
    assert values(text)[1]["text"] == "Imported from tree.xml, where it is called 'F 1'."
    assert values((root / "causal" / "controls.yml").read_text())[0]["control_kind"] == "prevent"


def test_a_vocabulary_file_that_lacks_is_made(root: Path) -> None:
    (root / "causal" / "faults.yml").unlink()

    write_import(root, prepared(root))

    text = (root / "causal" / "faults.yml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=")
    assert len(values(text)) == 2


def test_evidence_that_is_cited_is_declared(root: Path) -> None:
    record: Any = values(prepared(root).record)

    assert record["evidence"] == [
        {"id": "log", "kind": "other", "title": "Cited by tree.xml as log"}
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[{id: a, title: A, text: A., fault_class: code}]\n", "not a plain list"),
        ("- id: a\n  text: |\n    []\n", "not a plain list"),
        ("  - id: a\n    title: A\n", "not a plain list"),
        ("- {\n", "cannot be read"),
        ("a: 1\n", "not a plain list"),
    ],
)
def test_a_vocabulary_file_that_cannot_be_extended_stays_as_it_is(
    root: Path, text: str, problem: str
) -> None:
    (root / "causal" / "faults.yml").write_text(text, encoding="utf-8")
    before = everything(root)

    with pytest.raises(ContentError, match=rf"causal/faults\.yml: .*({problem})"):
        write_import(root, prepared(root))

    assert everything(root) == before
    assert not (root / "kb" / "new").exists()


def test_where_one_file_cannot_be_written_all_are_as_they_were(tmp_path: Path) -> None:
    old, folder, new = tmp_path / "old", tmp_path / "folder", tmp_path / "some" / "new"
    old.write_text("as it was", encoding="utf-8")
    (folder / "full").mkdir(parents=True)
    before = everything(tmp_path)

    with pytest.raises(OSError, match="directory"):
        write_all({new: "new", old: "changed", folder: "no file"})

    assert everything(tmp_path) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "old"]


def test_a_vocabulary_file_behind_a_link_is_changed_where_it_is(root: Path) -> None:
    link, real = root / "causal" / "faults.yml", root / "causal" / "real.yml"
    link.rename(real)
    link.symlink_to(real)

    write_import(root, prepared(root))

    assert link.is_symlink()
    assert len(values(real.read_text(encoding="utf-8"))) == 2


def test_where_there_is_no_place_for_the_record_nothing_is_added(root: Path) -> None:
    wanted = prepared(root)
    (root / "kb").rmdir()
    (root / "kb").write_text("a file, not a folder", encoding="utf-8")
    before = everything(root)

    with pytest.raises(ContentError, match=r"cannot be written: .*make this one writable"):
        write_import(root, wanted)

    assert everything(root) == before


def test_what_is_too_large_to_be_read_is_not_written(root: Path) -> None:
    nodes = tuple(DraftNode(f"f{i}", NodeKind.FAULT, "x" * 200, "y" * 900) for i in range(900))
    draft = Draft("told", DRAFT.account, nodes)

    with pytest.raises(ContentError, match=r"causal/faults\.yml: would be larger than 1,000,000"):
        write_import(root, prepare_import(root, draft, "new", "tree.xml"))


@pytest.mark.parametrize(
    "text",
    [
        "1e5",
        "null",
        "true",
        "~",
        "- a",
        "a: b",
        "# x",
        "2024-01-01",
        "0x1f",
        "é",
        "a\nb",
        " x ",
        "",
    ],
)
def test_a_text_is_written_so_that_it_is_read_as_that_text(text: str) -> None:
    written = yaml_text({"a": text, "b": [text]})

    assert values(written) == {"a": text, "b": [text]}
    assert yaml.safe_load(written) == {"a": text, "b": [text]}
