"""Reading the vocabulary: a bad entry is reported and the others are kept."""

from pathlib import Path

import pytest

from whychain.causal.vocabulary import NodeKind
from whychain.causal.vocabulary_files import FILES, read_vocabulary

SLOW_DISK = "- {id: slow-disk, title: A slow disk, text: It is slow, fault_class: hardware}\n"


def write(root: Path, **files: str) -> Path:
    folder = root / "causal"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    return root


def test_a_workspace_without_words_has_an_empty_vocabulary(tmp_path: Path) -> None:
    vocabulary = read_vocabulary(tmp_path)

    assert (vocabulary.kinds, vocabulary.entries, vocabulary.findings) == ({}, {}, ())


def test_an_empty_file_is_an_empty_list(tmp_path: Path) -> None:
    assert read_vocabulary(write(tmp_path, faults="# none yet\n")).findings == ()


def test_each_file_gives_the_kind_of_its_words(tmp_path: Path) -> None:
    extra = {"faults": ", fault_class: code", "controls": ", control_kind: prevent"}
    for file_name, _ in FILES.values():
        stem = file_name.removesuffix(".yml")
        write(tmp_path, **{stem: f"- {{id: a-{stem}, title: T, text: X{extra.get(stem, '')}}}\n"})

    vocabulary = read_vocabulary(tmp_path)

    assert vocabulary.findings == ()
    assert vocabulary.kinds == {f"a-{kind.value}s": kind for kind in NodeKind}
    assert [e.id for e in vocabulary.of_kind(NodeKind.FAULT)] == ["a-faults"]


def test_a_node_is_called_by_its_title_and_without_one_by_its_id(tmp_path: Path) -> None:
    vocabulary = read_vocabulary(write(tmp_path, faults=SLOW_DISK))

    assert vocabulary.title("slow-disk") == "A slow disk"
    assert vocabulary.title("no-such-node") == "no-such-node"


def test_words_of_a_kind_come_sorted(tmp_path: Path) -> None:
    text = SLOW_DISK.replace("slow-disk", "z") + SLOW_DISK.replace("slow-disk", "a")

    found = read_vocabulary(write(tmp_path, faults=text)).of_kind(NodeKind.FAULT)

    assert [entry.id for entry in found] == ["a", "z"]


def test_a_bad_entry_is_a_finding_keeps_its_id_and_spares_the_others(tmp_path: Path) -> None:
    bad = "- {id: bad-one, title: T, text: X, fault_class: gremlins}\n"

    vocabulary = read_vocabulary(write(tmp_path, faults=bad + SLOW_DISK))

    assert [(f.file, f.line, f.rule) for f in vocabulary.findings] == [
        ("causal/faults.yml", 1, "schema-value")
    ]
    assert set(vocabulary.kinds) == {"bad-one", "slow-disk"}
    assert set(vocabulary.entries) == {"slow-disk"}


@pytest.mark.parametrize(
    "entry", ["- 7\n", "- {title: T, text: X, fault_class: code}\n", "- {id: 7}\n"]
)
def test_an_entry_without_an_id_declares_nothing(tmp_path: Path, entry: str) -> None:
    vocabulary = read_vocabulary(write(tmp_path, faults=entry + SLOW_DISK))

    assert set(vocabulary.kinds) == {"slow-disk"}
    assert vocabulary.findings


@pytest.mark.parametrize(
    ("text", "rule"), [("a: b\n", "schema-type"), ("- [\n", "yaml-syntax"), ("7\n", "schema-type")]
)
def test_a_file_that_is_no_list_is_one_finding(tmp_path: Path, text: str, rule: str) -> None:
    vocabulary = read_vocabulary(write(tmp_path, faults=text))

    assert [(f.file, f.rule) for f in vocabulary.findings] == [("causal/faults.yml", rule)]


def test_a_link_that_leads_nowhere_is_a_finding(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "causal" / "faults.yml").symlink_to(tmp_path / "gone.yml")

    assert [f.rule for f in read_vocabulary(tmp_path).findings] == ["file-unreadable"]


@pytest.mark.parametrize(
    ("second", "message"),
    [
        ("- {id: slow-disk, title: T, text: X}\n", "'slow-disk' already stands for 'slow-disk'"),
        (
            "- {id: b, title: T, text: X, aliases: [slow-disk]}\n",
            "'slow-disk' already stands for 'slow-disk'",
        ),
        (
            "- {id: b, title: T, text: X, aliases: [io-wait]}\n",
            "'io-wait' already stands for 'slow-disk'",
        ),
        ("- {id: io-wait, title: T, text: X}\n", "'io-wait' already stands for 'slow-disk'"),
    ],
)
def test_a_name_stands_for_one_thing_in_all_files(
    tmp_path: Path, second: str, message: str
) -> None:
    first = SLOW_DISK.replace("}", ", aliases: [io-wait]}")

    vocabulary = read_vocabulary(write(tmp_path, faults=first, effects=second))

    assert [str(f) for f in vocabulary.findings] == [
        f"causal/effects.yml:1: vocabulary-duplicate-id: {message}"
    ]
    assert vocabulary.kinds["slow-disk"] is NodeKind.FAULT
    assert vocabulary.title("slow-disk") == "A slow disk"


def test_an_alias_that_repeats_its_own_id_is_found(tmp_path: Path) -> None:
    text = SLOW_DISK.replace("}", ", aliases: [slow-disk]}")

    (finding,) = read_vocabulary(write(tmp_path, faults=text)).findings

    assert finding.message == "'slow-disk' already stands for 'slow-disk'"
