"""Loading reads everything, and a question reads no more than it needs."""

from pathlib import Path

import pytest

from whychain.errors import ContentError, UsageError
from whychain.workspace.load import load, require_record
from whychain.workspace.networks import network_for

INCIDENT = "2024-03-18-vie-canary"


def test_an_empty_workspace_has_nothing_in_it(tmp_path: Path) -> None:
    (tmp_path / "whychain.yml").write_text("format: 1\nname: x\n", encoding="utf-8")
    workspace = load(tmp_path)

    assert workspace.records.documents == ()
    assert workspace.runbooks.documents == ()
    assert not workspace.network().nodes


def test_a_record_is_found_by_its_id(workspace: Path) -> None:
    assert load(workspace).record(INCIDENT).id == INCIDENT
    assert require_record(workspace, INCIDENT).content.id == INCIDENT


def test_a_record_that_does_not_exist_is_answered_with_the_nearest(workspace: Path) -> None:
    with pytest.raises(UsageError, match="no record is called") as caught:
        load(workspace).record("vie-canary")
    assert caught.value.fix == f"did you mean {INCIDENT}?"


@pytest.mark.parametrize("record_id", ["zzzz", "", ".", "..", "../kb", "/etc", "a/b", "a\0b"])
def test_a_record_of_no_likeness_is_answered_with_the_command(
    workspace: Path, record_id: str
) -> None:
    with pytest.raises(UsageError, match="no record is called"):
        require_record(workspace, record_id)


def test_an_id_that_is_too_long_for_a_file_is_an_error_in_one_line(workspace: Path) -> None:
    with pytest.raises(ContentError, match="file-unreadable"):
        require_record(workspace, "x" * 300)


def test_a_record_that_cannot_be_read_is_an_error_with_its_line(workspace: Path) -> None:
    (workspace / "kb" / INCIDENT / "record.yml").write_text("kind: incident\nid: [", "utf-8")

    with pytest.raises(ContentError, match="yaml-syntax") as caught:
        load(workspace).record(INCIDENT)
    assert caught.value.where == f"kb/{INCIDENT}/record.yml:2"


def test_a_folder_without_a_record_is_an_error(workspace: Path) -> None:
    (workspace / "kb" / "empty").mkdir()

    with pytest.raises(ContentError, match="file-unreadable"):
        require_record(workspace, "empty")


def test_the_graph_of_one_account_is_that_of_the_loaded_workspace(workspace: Path) -> None:
    direct, loaded = network_for(workspace, INCIDENT, "told"), load(workspace)

    assert direct == loaded.network(INCIDENT, "told")
    assert set(direct.nodes) < set(loaded.network().nodes)


def test_the_graph_of_everything_holds_every_declared_node(workspace: Path) -> None:
    network = network_for(workspace, None, None)

    assert set(load(workspace).vocabulary.kinds) == set(network.nodes)


def test_an_account_needs_its_incident(workspace: Path) -> None:
    with pytest.raises(UsageError, match="--account needs --incident"):
        network_for(workspace, None, "told")


def test_an_account_that_does_not_exist_is_answered_with_those_that_do(workspace: Path) -> None:
    with pytest.raises(UsageError, match="no account 'tolled'"):
        network_for(workspace, INCIDENT, "tolled")


def test_a_question_to_one_incident_does_not_read_the_others(workspace: Path) -> None:
    (workspace / "kb" / "nested-timeouts" / "record.yml").write_text("[", encoding="utf-8")

    assert "wide-outage" in network_for(workspace, INCIDENT, None).nodes
