"""The index answers as the records do, after every change, and is only a cache."""

import os
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.clock import FakeClock

from whychain.causal.cutsets import cut_sets
from whychain.causal.model import evaluate, model_of
from whychain.causal.network import CausalNetwork
from whychain.causal.paths import paths
from whychain.causal.vocabulary import NodeKind
from whychain.causal.walk import effects, why
from whychain.errors import ContentError, UsageError
from whychain.workspace.index.reading import account_network
from whychain.workspace.index.refresh import refresh
from whychain.workspace.index.store import FILE, opened
from whychain.workspace.load import load, network_of_records, occurrences_of_records
from whychain.workspace.networks import network_for, occurrences
from whychain.workspace.part import Part


def folders(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "kb").iterdir())


def same(one: CausalNetwork, other: CausalNetwork) -> bool:
    return (
        one.nodes == other.nodes
        and one.links == other.links
        and one.defeats == other.defeats
        and (one.incident, one.account, one.title) == (other.incident, other.account, other.title)
    )


@pytest.mark.uncovered
def test_every_account_is_the_one_that_its_record_tells(made_up: Path) -> None:
    for document in load(made_up).records.documents:
        record = document.content
        for account in (None, *(record.causal.accounts if record.causal else ())):
            straight = network_of_records(made_up, record.id, account)

            assert same(network_for(made_up, record.id, account), straight)
            assert same(network_for(made_up, record.id, account), straight)


def test_the_whole_knowledge_base_is_the_one_that_its_records_tell(made_up: Path) -> None:
    assert same(network_for(made_up, None), network_of_records(made_up, None, None))


def test_the_reference_workspace_is_the_same_with_and_without_an_index(workspace: Path) -> None:
    assert same(network_for(workspace, None), network_of_records(workspace, None, None))
    assert occurrences(workspace) == occurrences_of_records(workspace)


def test_occurrences_are_those_of_the_records(made_up: Path) -> None:
    assert occurrences(made_up) == occurrences_of_records(made_up)


def test_a_part_answers_as_the_whole_does(made_up: Path) -> None:
    whole = network_of_records(made_up, None, None)
    model = model_of(whole)
    true = evaluate(model, model.as_it_was)
    outcomes = [n for n in whole.of_kind(NodeKind.OUTCOME) if true.get(n) is True][:4]
    faults = [n for n in whole.of_kind(NodeKind.FAULT) if n in whole.effects][:4]
    assert outcomes
    assert faults
    for node in (*outcomes, *faults):
        up = network_for(made_up, None, part=Part((node,)))
        down = network_for(made_up, None, part=Part(following=node))

        assert why(up, node) == why(whole, node)
        assert effects(down, node) == effects(whole, node)
    for outcome in outcomes:
        for fault in faults:
            part = network_for(made_up, None, part=Part((outcome,), naming=(fault,)))

            assert paths(part, fault, outcome) == paths(whole, fault, outcome)


def test_a_part_holds_less_than_the_whole(made_up: Path) -> None:
    whole = network_for(made_up, None)
    leaf = next(n for n in whole.of_kind(NodeKind.FAULT) if n in whole.effects)

    assert not network_for(made_up, None, part=Part((leaf,))).links


def test_a_changed_record_is_read_again_and_no_other(made_up: Path) -> None:
    first, second, *_ = folders(made_up)
    network_for(made_up, None)
    path = made_up / "kb" / first / "record.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("title: As analysed", "title: Changed"), encoding="utf-8")
    # What is not read again cannot be noticed: it is broken behind the index's back.
    with opened(made_up) as index:
        index.execute("UPDATE account SET title = 'kept' WHERE folder = ?", (second,))

    assert network_for(made_up, first).title == "Changed"
    assert network_for(made_up, second).title == "kept"


@pytest.mark.parametrize(
    ("fraction_ns", "later"),
    [(123_456_789, timedelta(milliseconds=20)), (0, timedelta(seconds=1))],
    ids=["a file system that counts nanoseconds", "one that counts seconds"],
)
def test_a_change_within_the_same_tick_of_the_file_system_is_seen(
    made_up: Path, fraction_ns: int, later: timedelta
) -> None:
    path = made_up / "kb" / folders(made_up)[0] / "record.yml"
    text = path.read_text(encoding="utf-8")
    changed = datetime(2026, 1, 1, tzinfo=UTC)
    stamp = int(changed.timestamp()) * 1_000_000_000 + fraction_ns
    just_after = changed + timedelta(microseconds=fraction_ns / 1000) + later
    with opened(made_up) as index:
        os.utime(path, ns=(stamp, stamp))
        refresh(index, made_up, path.parent.name, FakeClock(just_after.isoformat()))
        path.write_text(text.replace("title: As analysed", "title: As analyzed"), encoding="utf-8")
        os.utime(path, ns=(stamp, stamp))
        assert len(text.encode()) == path.stat().st_size

        refresh(
            index,
            made_up,
            path.parent.name,
            FakeClock((just_after + timedelta(days=1)).isoformat()),
        )

        found = account_network(index, path.parent.name, None)
    assert found
    assert found.title == "As analyzed"


def test_a_removed_record_is_gone_and_a_new_one_is_there(made_up: Path) -> None:
    first, second, *_ = folders(made_up)
    network_for(made_up, None)
    shutil.rmtree(made_up / "kb" / first)
    new = made_up / "kb" / "new-incident"
    shutil.copytree(made_up / "kb" / second, new)
    text = (new / "record.yml").read_text(encoding="utf-8")
    (new / "record.yml").write_text(text.replace(f"id: {second}", "id: new-incident", 1))

    found = network_for(made_up, None)

    assert same(found, network_of_records(made_up, None, None))
    incidents = {link.incident for link in found.links}
    assert first not in incidents
    assert "new-incident" in incidents
    with pytest.raises(UsageError, match="no record is called"):
        network_for(made_up, first)


def test_a_changed_vocabulary_changes_titles_and_kinds(made_up: Path) -> None:
    network = network_for(made_up, None)
    fault = network.of_kind(NodeKind.FAULT)[0]
    faults = made_up / "causal" / "faults.yml"
    old = f"- id: {fault}\n  title: {network.nodes[fault].title}\n"
    assert old in faults.read_text(encoding="utf-8")
    faults.write_text(
        faults.read_text(encoding="utf-8").replace(old, f"- id: {fault}\n  title: New\n"),
        encoding="utf-8",
    )
    (made_up / "causal" / "symptoms.yml").unlink()

    found = network_for(made_up, None)

    assert found.nodes[fault].title == "New"
    assert not found.of_kind(NodeKind.SYMPTOM)
    assert same(found, network_of_records(made_up, None, None))


def test_a_record_that_cannot_be_read_is_said_to_be_one(made_up: Path) -> None:
    first = folders(made_up)[0]
    network_for(made_up, None)
    (made_up / "kb" / first / "record.yml").write_text("[", encoding="utf-8")

    with pytest.raises(ContentError, match="yaml-syntax"):
        network_for(made_up, first)
    assert same(network_for(made_up, None), network_of_records(made_up, None, None))


@pytest.mark.parametrize("name", ["../outside", "..", ".", "", "a/b"])
def test_a_name_that_leads_elsewhere_is_no_record(made_up: Path, name: str) -> None:
    with pytest.raises((UsageError, ContentError)):
        network_for(made_up, name)


def test_an_unknown_node_names_the_nearest_of_all(made_up: Path) -> None:
    outcome = network_for(made_up, None).of_kind(NodeKind.OUTCOME)[0]

    with pytest.raises(UsageError, match=f"did you mean {outcome}"):
        network_for(made_up, None, part=Part((f"{outcome}x",)))


def damage_header(path: Path) -> None:
    path.write_bytes(b"not a database at all" * 100)


def damage_middle(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:-4096] = os.urandom(len(content) - 8192)
    path.write_bytes(content)


def damage_bodies(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE link SET body = x'c1c1'")
    connection.commit()
    connection.close()


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def of_another_version(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE about SET version = '0.0.0/0'")
    connection.execute("UPDATE account SET title = 'of long ago'")
    connection.commit()
    connection.close()


def somebody_elses(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE node(strange TEXT)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    "harm",
    [
        damage_header,
        damage_middle,
        damage_bodies,
        cut_short,
        of_another_version,
        somebody_elses,
        Path.unlink,
    ],
)
def test_an_index_that_is_no_good_is_made_anew_without_a_word(
    made_up: Path, harm: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = network_for(made_up, None)
    with opened(made_up) as index:
        index.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    harm(made_up / FILE)

    assert same(network_for(made_up, None), expected)
    assert same(network_for(made_up, None), expected)
    with opened(made_up) as index:
        assert index.execute("SELECT count(*) FROM account").fetchone()[0] >= 40
        assert index.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert capsys.readouterr() == ("", "")


def test_where_the_index_cannot_be_the_answer_still_comes(made_up: Path) -> None:
    expected = network_of_records(made_up, None, None)
    (made_up / ".whychain").write_text("a file where the folder should be", encoding="utf-8")

    assert same(network_for(made_up, None), expected)
    assert occurrences(made_up) == occurrences_of_records(made_up)


def test_cut_sets_of_an_incident_are_those_of_its_record(made_up: Path) -> None:
    for folder in folders(made_up)[:10]:
        straight = network_of_records(made_up, folder, None)
        for outcome in straight.of_kind(NodeKind.OUTCOME):
            assert cut_sets(network_for(made_up, folder), outcome) == cut_sets(straight, outcome)
