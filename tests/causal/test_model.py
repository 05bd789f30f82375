"""The logic of one graph: gates, states, links put together again, and a user's own graph."""

from collections.abc import Callable
from math import comb

import networkx as nx
import pytest
from msgspec import structs

from whychain.causal.accounts import graph_of_all
from whychain.causal.basis import Basis, rests_on
from whychain.causal.choices import EventChoice
from whychain.causal.cutsets import cut_sets, minimal_sets
from whychain.causal.examples import example_link, two_faults
from whychain.causal.graph import CausalGraph, Role, network_of
from whychain.causal.model import evaluate, is_coherent, model_of
from whychain.causal.vocabulary import NodeKind
from whychain.causal.vocabulary_files import Vocabulary
from whychain.causal.whatif import what_if
from whychain.errors import UsageError, WhychainError
from whychain.kb.record import Case

GraphFrom = Callable[[str], CausalGraph]
RecordFrom = Callable[..., Case]
VocabularyFrom = Callable[..., Vocabulary]
GUARDED = """
faults: [slow-disk]
conditions: [sale]
links:
  - {effect: overload, when: all-of, causes: [slow-disk, sale], unless: [shedding, breaker]}
controls:
  shedding: {state: STATE}
  breaker: {state: late}
"""
TWO_OF_THREE = """
faults: [a, b, c]
links:
  - {effect: lost-quorum, when: {at-least: 2}, causes: [a, b, c]}
controls: {}
"""
RETRY_LOOP = """
faults: [slow-disk]
links:
  - {effect: overload, causes: [slow-disk]}
  - {effect: overload, causes: [retries]}
  - {effect: retries, causes: [overload]}
controls: {}
"""


def test_a_cycle_never_starts_by_itself(graph_from: GraphFrom) -> None:
    loop = model_of(graph_from(RETRY_LOOP))

    assert evaluate(loop, frozenset()) == {}
    assert evaluate(loop, frozenset({"slow-disk"})).keys() == {"slow-disk", "overload", "retries"}


@pytest.mark.parametrize("state", ["absent", "disabled", "late"])
def test_a_control_that_was_not_there_in_time_failed(graph_from: GraphFrom, state: str) -> None:
    model = model_of(graph_from(GUARDED.replace("STATE", state)))

    assert model.failed == {"shedding", "breaker"}
    assert evaluate(model, model.as_it_was)["overload"] is True


def test_one_control_that_worked_is_enough(graph_from: GraphFrom) -> None:
    model = model_of(graph_from(GUARDED.replace("STATE", "worked")))

    assert "overload" not in evaluate(model, model.as_it_was)


def test_a_control_without_a_state_never_fails(graph_from: GraphFrom) -> None:
    graph = graph_from(GUARDED.replace("  shedding: {state: STATE}\n", ""))

    assert cut_sets(graph, "overload", events=EventChoice.ALL).sets == ()


def test_a_defeated_control_fails_when_its_gate_holds(graph_from: GraphFrom) -> None:
    text = GUARDED.replace("STATE", "defeated, when: all-of, by: [slow-disk, sale]")
    model = model_of(graph_from(text))

    assert model.failed == {"breaker"}
    assert evaluate(model, model.as_it_was)["overload"] is True
    assert "overload" not in evaluate(model.with_working(["shedding"]), model.as_it_was)


def test_a_threshold_has_every_pair_as_cut_set(graph_from: GraphFrom) -> None:
    answer = cut_sets(graph_from(TWO_OF_THREE), "lost-quorum")

    assert answer.sets == (("a", "b"), ("a", "c"), ("b", "c"))


@pytest.mark.parametrize(
    ("causes", "needed", "name"),
    [
        (("a",), 1, "from"),
        (("a", "b"), 2, "all-of"),
        (("a", "b"), 1, "any-of"),
        (("a", "b", "c"), 2, "at-least 2 of 3"),
    ],
)
def test_a_gate_is_called_by_what_it_needs(causes: tuple[str, ...], needed: int, name: str) -> None:
    assert example_link("e", *causes, needed=needed).gate_name == name


def test_links_come_back_as_the_account_holds_them(
    record_from: RecordFrom, vocabulary_from: VocabularyFrom, graph_from: GraphFrom
) -> None:
    graph = graph_from(RETRY_LOOP.replace("[slow-disk]}", "[slow-disk], unless: [breaker]}"))

    links = network_of(graph).links

    assert [(link.effect, link.gate.inputs, link.unless) for link in links] == [
        ("overload", ("slow-disk",), ("breaker",)),
        ("overload", ("retries",), ()),
        ("retries", ("overload",), ()),
    ]
    assert [link.id for link in links] == [f"case-1/told/{n}" for n in range(3)]


def test_the_tenth_link_comes_after_the_second(graph_from: GraphFrom) -> None:
    lines = "\n".join(f"  - {{effect: e{n}, causes: [a]}}" for n in range(11))

    graph = graph_from(f"faults: [a]\nlinks:\n{lines}\ncontrols: {{}}\n")
    links = network_of(graph).links

    assert [link.effect for link in links] == [f"e{n}" for n in range(11)]


def test_a_part_of_a_graph_gives_the_same_links_as_the_whole(graph_from: GraphFrom) -> None:
    graph = graph_from(TWO_OF_THREE)

    part = graph.subgraph(["c", "lost-quorum", "a", "b"])

    assert network_of(part).links == network_of(graph).links


def test_over_all_records_the_failure_of_a_control_is_an_event(
    record_from: RecordFrom, vocabulary_from: VocabularyFrom
) -> None:
    account = {
        "title": "t",
        "links": [{"effect": "outage", "causes": ["a"], "unless": ["breaker"]}],
        "controls": {"breaker": {"state": "worked"}},
    }
    record = record_from({"account": "told", "accounts": {"told": account}})
    vocabulary = vocabulary_from({"faults": ["a"], "controls": ["breaker"], "outcomes": ["outage"]})

    graph = graph_of_all(vocabulary, [record])

    assert model_of(graph).free
    assert cut_sets(graph, "outage").sets == (("a", "no:breaker"),)
    assert what_if(graph, "outage", with_controls=["breaker"]).happens is False


def own_graph() -> CausalGraph:
    """A graph that no record holds, as a user of the library may make one."""
    graph: CausalGraph = nx.MultiDiGraph(incident="mine", account="own")
    kinds = {"a": NodeKind.FAULT, "b": NodeKind.FAULT, "top": NodeKind.OUTCOME}
    for node, kind in kinds.items():
        graph.add_node(node, kind=kind, title=node)
    common = {
        "link": "mine/own/0",
        "role": Role.CAUSE,
        "threshold": 2,
        "confidence": "low",
        "evidence": (),
        "inferred": False,
        "note": "",
        "incident": "mine",
        "account": "own",
    }
    graph.add_edge("a", "top", **common)
    graph.add_edge("b", "top", **common)
    return graph


def test_a_users_own_graph_is_asked_like_any_other() -> None:
    assert cut_sets(own_graph(), "top").sets == (("a", "b"),)


def test_an_answer_rests_on_the_evidence_of_its_links() -> None:
    links = [
        structs.replace(example_link("e", "a"), evidence=("y", "x"), incident="i2"),
        structs.replace(example_link("f", "a"), evidence=("x",), incident="i1"),
        structs.replace(example_link("g", "a"), evidence=("z",), incident="i2"),
    ]

    assert rests_on(links) == (
        Basis("i1", "told", ("x",)),
        Basis("i2", "told", ("x", "y", "z")),
    )


def test_the_limit_shows_fewer_and_still_counts_all(graph_from: GraphFrom) -> None:
    answer = cut_sets(graph_from(TWO_OF_THREE), "lost-quorum", limit=1)

    assert (answer.count, answer.truncated, answer.sets) == (3, True, (("a", "b"),))


def test_an_example_is_coherent_and_empty_sets_mean_always() -> None:
    model = two_faults()

    assert is_coherent(model)
    assert minimal_sets(model, "outage", frozenset()) == {frozenset()}


def test_tens_of_thousands_of_sets_are_counted_and_the_first_shown(graph_from: GraphFrom) -> None:
    names = [f"f{n}" for n in range(17)]
    text = f"faults: [{', '.join(names)}]\nlinks:\n  - {{effect: top, when: {{at-least: 8}}, "

    answer = cut_sets(graph_from(f"{text}causes: [{', '.join(names)}]}}\n"), "top", limit=1)

    assert answer.count == comb(17, 8)
    assert answer.sets == (tuple(sorted(names)[:8]),)
    assert answer.truncated


def test_more_sets_than_can_be_listed_is_one_line(graph_from: GraphFrom) -> None:
    names = [f"f{n}" for n in range(20)]
    text = f"faults: [{', '.join(names)}]\nlinks:\n  - {{effect: top, when: {{at-least: 10}}, "
    model = model_of(graph_from(f"{text}causes: [{', '.join(names)}]}}\n"))

    with pytest.raises(WhychainError, match="184,756 cut sets are too many to list") as error:
        minimal_sets(model, "top", model.faults)

    assert "--count" in str(error.value)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"without": ["overload"]}, "--without overload: of kind effect, not condition or fault"),
        ({"with_controls": ["sale"]}, "--with sale: of kind condition, not control"),
        ({"without": ["slow-dsk"]}, "no node is called 'slow-dsk' in case-1, account told"),
    ],
)
def test_what_if_refuses_what_cannot_be_changed(
    graph_from: GraphFrom, changes: dict[str, list[str]], message: str
) -> None:
    with pytest.raises(UsageError) as error:
        what_if(
            graph_from(GUARDED.replace("STATE", "absent")),
            "overload",
            without=changes.get("without", ()),
            with_controls=changes.get("with_controls", ()),
        )

    assert error.value.problem == message
