"""From records and vocabulary to one graph: every edge says what it is and where it is from."""

from collections.abc import Callable

import pytest

from whychain.causal.accounts import graph_of_account, graph_of_all, network_of_all
from whychain.causal.graph import CausalGraph, Role, network_of
from whychain.causal.vocabulary import NodeKind
from whychain.causal.vocabulary_files import Vocabulary
from whychain.errors import ExitCode, UsageError
from whychain.kb.record import Case

GraphFrom = Callable[[str], CausalGraph]
RecordFrom = Callable[..., Case]
VocabularyFrom = Callable[..., Vocabulary]
ACCOUNT = {
    "title": "As told",
    "links": [
        {
            "effect": "overload",
            "causes": ["slow-disk", "sale"],
            "unless": ["shedding"],
            "confidence": "high",
            "evidence": ["load-test"],
            "inferred": True,
            "note": "A note.",
        }
    ],
    "controls": {
        "shedding": {
            "state": "defeated",
            "by": ["slow-disk"],
            "note": "It was off.",
            "evidence": ["log"],
        }
    },
}
OTHER = {"title": "Other", "links": [{"effect": "overload", "causes": ["sale"]}]}


@pytest.fixture
def vocabulary(vocabulary_from: VocabularyFrom) -> Vocabulary:
    words = {
        "faults": ["slow-disk"],
        "conditions": ["sale"],
        "controls": ["shedding"],
        "symptoms": ["lonely"],
    }
    titles = {"slow-disk": "A disk that is slow"}
    return vocabulary_from(words, titles)


@pytest.fixture
def record(record_from: RecordFrom) -> Case:
    return record_from({"account": "told", "accounts": {"told": ACCOUNT, "other": OTHER}})


def test_a_cause_edge_carries_its_link(vocabulary: Vocabulary, record: Case) -> None:
    graph = graph_of_account(vocabulary, record)

    assert graph.edges["slow-disk", "overload", "case-1/told/0/cause"] == {
        "link": "case-1/told/0",
        "role": Role.CAUSE,
        "threshold": 2,
        "confidence": "high",
        "evidence": ("load-test",),
        "inferred": True,
        "note": "A note.",
        "incident": "case-1",
        "account": "told",
    }


def test_a_guard_and_a_defeat_are_edges_of_their_own(vocabulary: Vocabulary, record: Case) -> None:
    graph = graph_of_account(vocabulary, record)
    roles = sorted((a, b, attributes["role"]) for a, b, attributes in graph.edges(data=True))

    assert roles == [
        ("sale", "overload", Role.CAUSE),
        ("shedding", "overload", Role.UNLESS),
        ("slow-disk", "overload", Role.CAUSE),
        ("slow-disk", "shedding", Role.DEFEATS),
    ]
    assert graph.edges["slow-disk", "shedding", "case-1/told/shedding"]["evidence"] == ("log",)


def test_a_node_has_its_kind_its_title_and_a_control_its_state(
    vocabulary: Vocabulary, record: Case
) -> None:
    graph = graph_of_account(vocabulary, record)

    assert graph.nodes["slow-disk"] == {"kind": NodeKind.FAULT, "title": "A disk that is slow"}
    assert graph.nodes["overload"] == {"kind": NodeKind.EFFECT, "title": "overload"}
    assert graph.nodes["shedding"]["state"] == "defeated"
    assert graph.nodes["shedding"]["note"] == "It was off."


def test_the_graph_knows_what_it_tells(vocabulary: Vocabulary, record: Case) -> None:
    graph = graph_of_account(vocabulary, record, "other")

    assert graph.graph == {"incident": "case-1", "account": "other", "title": "Other"}
    assert sorted(graph) == ["overload", "sale"]


def test_a_record_without_causes_has_no_graph(
    vocabulary: Vocabulary, record_from: RecordFrom
) -> None:
    with pytest.raises(UsageError, match="record 'case-1' has no causal section"):
        graph_of_account(vocabulary, record_from(None))


def test_an_unknown_account_names_those_that_exist(vocabulary: Vocabulary, record: Case) -> None:
    with pytest.raises(UsageError) as error:
        graph_of_account(vocabulary, record, "tld")

    assert str(error.value) == "record 'case-1' has no account 'tld' (fix: one of told, other)"
    assert error.value.exit_code is ExitCode.USAGE


def test_the_whole_graph_holds_every_word_and_the_default_account_of_every_record(
    vocabulary: Vocabulary, record: Case, record_from: RecordFrom
) -> None:
    second = record_from({"account": "o", "accounts": {"o": OTHER}}, "case-2")
    broken = record_from({"account": "gone", "accounts": {"o": OTHER}}, "case-3")

    graph = graph_of_all(vocabulary, [record, second, broken, record_from(None, "case-4")])

    assert "lonely" in graph
    links = {attributes["link"] for _, _, attributes in graph.edges(data=True)}
    assert links == {"case-1/told/0", "case-1/told/shedding", "case-2/o/0"}
    assert "state" not in graph.nodes["shedding"]


def test_an_unknown_node_names_the_nearest(vocabulary: Vocabulary, record: Case) -> None:
    with pytest.raises(UsageError) as error:
        network_of(graph_of_account(vocabulary, record)).kind("slow-dsk")

    assert str(error.value) == (
        "no node is called 'slow-dsk' in case-1, account told (fix: did you mean slow-disk?)"
    )


def test_a_node_like_no_other_is_searched_for(vocabulary: Vocabulary) -> None:
    with pytest.raises(UsageError) as error:
        network_of_all(vocabulary, []).kind("xyzzy")

    assert str(error.value) == ("no node is called 'xyzzy' (fix: 'whychain search TEXT' finds ids)")
