"""GraphML that networkx reads back as the same graph."""

import io
import json
from collections.abc import Callable
from xml.etree import ElementTree

import networkx as nx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whychain.causal.graph import CausalGraph
from whychain.causal.interchange.graphml import as_graphml, plain_graph

GraphFrom = Callable[[str], CausalGraph]
Accounts = st.SearchStrategy[CausalGraph]
NS = "{http://graphml.graphdrawing.org/xmlns}"
RANDOM = settings(
    max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def read_back(text: str) -> CausalGraph:
    graph = nx.read_graphml(io.BytesIO(text.encode()), force_multigraph=True)
    assert isinstance(graph, nx.MultiDiGraph)
    for name in ("node_default", "edge_default"):  # what networkx adds to every graph it reads
        del graph.graph[name]
    return graph


@RANDOM
@given(data=st.data(), title=st.text(min_size=1))
def test_networkx_reads_back_an_equal_graph(
    account_graphs: Accounts, data: st.DataObject, title: str
) -> None:
    graph = data.draw(account_graphs)
    graph.nodes[sorted(graph)[0]]["title"] = title

    plain, read = plain_graph(graph), read_back(as_graphml(graph))

    assert nx.utils.graphs_equal(plain, read)


@RANDOM
@given(data=st.data())
def test_every_id_is_unique_and_the_same_graph_gives_the_same_bytes(
    account_graphs: Accounts, data: st.DataObject
) -> None:
    graph = data.draw(account_graphs)
    text = as_graphml(graph)

    root = ElementTree.fromstring(text)
    ids = [element.get("id") for tag in ("node", "edge") for element in root.iter(f"{NS}{tag}")]
    assert len(ids) == len(set(ids))
    assert text == as_graphml(graph.copy())


def test_only_types_of_graphml_are_used(graph_from: GraphFrom) -> None:
    graph = graph_from(
        "faults: [a]\noutcomes: [o]\n"
        "links: [{effect: o, causes: [a], evidence: [log, trace], inferred: true}]"
    )

    plain = plain_graph(graph)

    assert plain.nodes["a"] == {"kind": "fault", "title": "a"}
    ((_, _, key, attributes),) = plain.edges(keys=True, data=True)
    assert key == "edge_1"
    assert attributes["role"] == "cause"
    assert type(attributes["role"]) is str
    assert json.loads(attributes["evidence"]) == ["log", "trace"]
    assert attributes["inferred"] is True
    assert attributes["threshold"] == 1
