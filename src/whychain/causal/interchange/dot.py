"""A causal graph as DOT, by pydot."""

import pydot

from whychain.causal.graph import CausalGraph, Role
from whychain.causal.model import CausalLink, links_of
from whychain.causal.vocabulary import NodeKind

_SHAPES = {
    NodeKind.FAULT: "box",
    NodeKind.CONDITION: "ellipse",
    NodeKind.EFFECT: "box",
    NodeKind.SYMPTOM: "note",
    NodeKind.OUTCOME: "doubleoctagon",
    NodeKind.CONTROL: "hexagon",
}


def as_dot(graph: CausalGraph) -> str:
    """Return the graph as DOT: links of several causes go through a gate, drawn as one."""
    dot = pydot.Dot(graph_type="digraph", rankdir="LR", fontname="sans-serif")
    for node in sorted(graph):
        attributes = graph.nodes[node]
        kind: NodeKind = attributes["kind"]
        state = f"\n({attributes['state']})" if "state" in attributes else ""
        label = f"{attributes['title']}{state}".replace("&", "&amp;")
        style = "filled" if kind is NodeKind.FAULT else "rounded" if kind is NodeKind.EFFECT else ""
        dot.add_node(
            pydot.Node(_q(node), label=_q(label), shape=_SHAPES[kind], style=_q(style), id=_q(node))
        )
    for link in links_of(graph):
        _add_link(dot, link)
    for source, target, attributes in graph.edges(data=True):
        if attributes["role"] is Role.DEFEATS:
            dot.add_edge(pydot.Edge(_q(source), _q(target), style="dotted", label=_q("defeats")))
    text: str = dot.to_string()
    return text


def _add_link(dot: pydot.Dot, link: CausalLink) -> None:
    entry = link.effect
    if len(link.gate.inputs) > 1:
        entry = f"gate {link.id}"
        dot.add_node(pydot.Node(_q(entry), label=_q(link.gate_name), shape="invhouse"))
        dot.add_edge(pydot.Edge(_q(entry), _q(link.effect)))
    for cause in link.gate.inputs:
        style = "dashed" if link.inferred else "solid"
        dot.add_edge(pydot.Edge(_q(cause), _q(entry), style=style))
    for control in link.unless:
        dot.add_edge(pydot.Edge(_q(control), _q(entry), arrowhead="tee", label=_q("unless")))


def _q(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
