"""A network and a graph of networkx say the same, and a plain graph from elsewhere will do."""

from collections.abc import Callable

import networkx as nx
import pytest

from whychain.causal.cutsets import cut_sets
from whychain.causal.graph import CausalGraph, graph_of, network_of
from whychain.causal.vocabulary import NodeKind
from whychain.causal.walk import effects, why
from whychain.errors import UsageError
from whychain.workspace import reference
from whychain.workspace.load import load

GraphFrom = Callable[[str], CausalGraph]


def test_a_network_comes_back_from_networkx_as_it_was() -> None:
    workspace = load(reference.root())
    accounts = [
        (document.content.id, name)
        for document in workspace.records.documents
        if document.content.causal
        for name in document.content.causal.accounts
    ]
    assert len(accounts) > 10
    for incident, account in [*accounts, (None, None)]:
        network = workspace.network(incident, account)

        back = network_of(graph_of(network))

        assert back.nodes == network.nodes
        assert set(back.links) == set(network.links)
        assert set(back.defeats) == set(network.defeats)
        assert (back.incident, back.account, back.title) == (
            network.incident,
            network.account,
            network.title,
        )


def test_a_plain_graph_of_networkx_can_be_asked() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("disk", "queue", link="full", threshold=2)
    graph.add_edge("limit", "queue", link="full", threshold=2)
    graph.add_edge("queue", "outage")
    graph.add_node("outage", kind="outcome")

    assert cut_sets(graph, "outage").sets == (("disk", "limit"),)
    assert why(graph, "outage").necessary == ("disk", "limit")
    assert effects(graph, "disk").nodes == ("outage", "queue")
    assert network_of(graph).kind("queue") is NodeKind.EFFECT


@pytest.mark.parametrize(
    ("edge", "node", "line"),
    [
        ({"role": "hint"}, {}, "'hint' is none of cause, unless, defeats"),
        ({"confidence": "sure"}, {}, "'sure' is none of none, low, medium, high"),
        ({"threshold": "two"}, {}, "a threshold is a whole number, not 'two'"),
        ({}, {"kind": "bug"}, "'bug' is none of condition, fault, effect"),
        ({}, {"state": "gone"}, "'gone' is none of absent, disabled, late"),
    ],
)
def test_a_word_that_does_not_exist_is_one_line(
    edge: dict[str, str], node: dict[str, str], line: str
) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("b", **node)
    graph.add_edge("a", "b", **edge)

    with pytest.raises(UsageError) as error:
        network_of(graph)

    assert line in str(error.value)
    assert "\n" not in str(error.value)


def test_a_part_keeps_what_it_rests_on(graph_from: GraphFrom) -> None:
    network = network_of(
        graph_from(
            """
            faults: [slow-disk, noise]
            links:
              - {effect: queue, causes: [slow-disk], unless: [shedding]}
              - {effect: page, causes: [noise]}
            controls:
              shedding: {state: defeated, by: [slow-disk]}
            """
        )
    )

    cone = network.cone("queue")

    assert set(cone.nodes) == {"queue", "slow-disk", "shedding"}
    assert [link.effect for link in cone.links] == ["queue"]
    assert [defeat.control for defeat in cone.defeats] == ["shedding"]
    assert network.state("shedding") == "defeated"
    assert network.state("nobody") is None
