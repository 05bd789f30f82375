"""A causal graph as GraphML, written by networkx."""

import io
import json

import networkx as nx

from whychain.causal.graph import AnyGraph, CausalGraph, graph_of, network_of
from whychain.causal.interchange.xml_text import xml_characters


def as_graphml(graph: AnyGraph) -> str:
    """Return the graph as GraphML; ``nx.read_graphml`` gives back ``plain_graph``.

    Source: http://graphml.graphdrawing.org/primer/graphml-primer.html
    """
    stream = io.BytesIO()
    nx.write_graphml_xml(plain_graph(graph), stream)
    return stream.getvalue().decode("utf-8")


def plain_graph(graph: AnyGraph) -> CausalGraph:
    """Return the same graph, sorted, with attributes of GraphML's types only.

    Words are text, lists are JSON text, what is empty or not known is left out, and every edge
    has a key of its own, which is no id of a node; what it belongs to is in its ``link``.
    """
    whole = graph_of(network_of(graph))
    plain: CausalGraph = nx.MultiDiGraph()
    plain.graph.update(_plain(whole.graph))
    for node in sorted(whole):
        plain.add_node(node, **_plain(whole.nodes[node]))
    edges = whole.edges(keys=True, data=True)
    in_order = sorted(edges, key=lambda edge: (edge[3]["link"], edge[3]["role"], edge[:2]))
    for number, (source, target, _, attributes) in enumerate(in_order, 1):
        plain.add_edge(source, target, key=f"edge_{number}", **_plain(attributes))
    return plain


def _plain(attributes: dict[str, object]) -> dict[str, object]:
    found = ((name, _value(value)) for name, value in attributes.items() if value is not None)
    return {name: value for name, value in found if value != ""}


def _value(value: object) -> object:
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, tuple | list):
        return json.dumps(value, ensure_ascii=False)
    return xml_characters(str(value))
