"""The graph for other tools: what leaves is what another reader gets back."""

import json
import subprocess
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pydot
import pytest

from whychain.causal.graph import CausalGraph
from whychain.causal.interchange.data import as_json
from whychain.causal.interchange.dot import as_dot
from whychain.causal.network import CausalNetwork

GraphFrom = Callable[[str], CausalGraph]
RequireProgram = Callable[[str], str]
EVERY_KIND = """
faults: [slow-disk]
conditions: [sale]
symptoms: [alarm]
outcomes: [outage]
titles: {slow-disk: TITLE}
links:
  - {effect: overload, when: all-of, causes: [slow-disk, sale], unless: [shedding]}
  - {effect: alarm, causes: [overload], inferred: true, evidence: [log]}
  - {effect: outage, causes: [overload], confidence: high}
controls:
  shedding: {state: defeated, when: all-of, by: [slow-disk, sale]}
"""
# pydot reads DOT with pyparsing, under names that pyparsing has given up
pytestmark = pytest.mark.filterwarnings("ignore:.*deprecated - use:DeprecationWarning")
HOSTILE = [
    'a "quoted" title',
    "ends with a backslash \\",
    "\\N \\L is no placeholder",
    "]; } digraph x { y -> z",
    "<b>not html</b> &amp; <script>alert(1)</script>",
    "graph",
    "two\nlines",
    "线程池 ☃",
]


def graph_with(graph_from: GraphFrom, title: str) -> CausalGraph:
    return graph_from(EVERY_KIND.replace("TITLE", json.dumps(title)))


def parsed(dot: str) -> pydot.Dot:
    graphs = pydot.graph_from_dot_data(dot)
    assert graphs is not None
    (graph,) = graphs
    return graph


def unquoted(text: object) -> str:
    return str(text)[1:-1].replace('\\"', '"').replace("\\\\", "\\")


def test_dot_is_read_back_with_the_same_nodes_and_edges(graph_from: GraphFrom) -> None:
    graph = parsed(as_dot(graph_with(graph_from, "slow")))

    nodes = {unquoted(node.get_name()) for node in graph.get_node_list()}
    edges = {
        (unquoted(edge.get_source()), unquoted(edge.get_destination()))
        for edge in graph.get_edge_list()
    }
    gate = "gate case-1/told/0"
    assert nodes == {"slow-disk", "sale", "alarm", "outage", "overload", "shedding", gate}
    assert edges == {
        ("slow-disk", gate),
        ("sale", gate),
        ("shedding", gate),
        (gate, "overload"),
        ("overload", "alarm"),
        ("overload", "outage"),
        ("slow-disk", "shedding"),
        ("sale", "shedding"),
    }


def test_dot_says_what_an_edge_is(graph_from: GraphFrom) -> None:
    graph = parsed(as_dot(graph_with(graph_from, "slow")))
    labels = {edge.get("label") for edge in graph.get_edge_list() if edge.get("label")}
    styles = {edge.get("style") for edge in graph.get_edge_list() if edge.get("style")}

    assert labels == {'"unless"', '"defeats"'}
    assert styles == {"solid", "dashed", "dotted"}


@pytest.mark.graphviz
@pytest.mark.parametrize("title", HOSTILE)
def test_graphviz_draws_every_title_as_it_is(
    graph_from: GraphFrom, require_program: RequireProgram, title: str
) -> None:
    dot = as_dot(graph_with(graph_from, title))

    svg = subprocess.run(
        [require_program("dot"), "-Tsvg"], input=dot.encode(), capture_output=True, check=True
    )

    assert svg.stderr == b""
    tree = ET.fromstring(svg.stdout)
    space = "{http://www.w3.org/2000/svg}"
    (node,) = [g for g in tree.iter(f"{space}g") if g.get("id") == "slow-disk"]
    shown = [text.text or "" for text in node.iter(f"{space}text")]
    assert [line.replace("\xa0", " ") for line in shown] == title.split("\n")


@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_adds_no_node_to_the_dot(graph_from: GraphFrom, title: str) -> None:
    graph = parsed(as_dot(graph_with(graph_from, title)))

    assert len(graph.get_node_list()) == 7
    assert len(graph.get_edge_list()) == 8


def test_data_has_nodes_links_and_defeats(graph_from: GraphFrom) -> None:
    data = json.loads(as_json(graph_with(graph_from, "slow")))

    assert (data["incident"], data["account"]) == ("case-1", "told")
    assert data["title"] == "As told"
    assert [node["id"] for node in data["nodes"]] == sorted(node["id"] for node in data["nodes"])
    assert data["nodes"][-2] == {
        "id": "shedding",
        "kind": "control",
        "title": "shedding",
        "state": "defeated",
        "note": "",
    }
    assert data["links"][1] == {
        "id": "case-1/told/1",
        "effect": "alarm",
        "gate": "from",
        "needed": 1,
        "causes": ["overload"],
        "unless": [],
        "confidence": "medium",
        "evidence": ["log"],
        "incident": "case-1",
        "account": "told",
        "inferred": True,
        "note": "",
    }
    assert data["defeats"] == [
        {
            "id": "case-1/told/shedding",
            "control": "shedding",
            "needed": 2,
            "by": ["sale", "slow-disk"],
            "evidence": [],
        }
    ]


@pytest.mark.parametrize("title", HOSTILE)
def test_each_node_link_and_defeat_stands_on_a_line(graph_from: GraphFrom, title: str) -> None:
    text = as_json(graph_with(graph_from, title))
    lines = [line.rstrip(",") for line in text.split("\n")[1:] if line.startswith("{")]
    data = json.loads(text)

    assert [*map(json.loads, lines)] == [*data["nodes"], *data["links"], *data["defeats"]]


def test_a_graph_with_nothing_in_it_is_json() -> None:
    data = json.loads(as_json(CausalNetwork({}, (), ())))

    assert (data["nodes"], data["links"], data["defeats"]) == ([], [], [])


def test_the_same_graph_gives_the_same_bytes(graph_from: GraphFrom) -> None:
    first, second = graph_with(graph_from, "slow"), graph_with(graph_from, "slow")

    assert as_json(first) == as_json(second)
    assert as_dot(first) == as_dot(second)
