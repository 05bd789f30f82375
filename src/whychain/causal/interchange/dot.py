"""A causal graph as DOT, by pydot."""

import pydot

from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.network import CausalLink, Node
from whychain.causal.vocabulary import NodeKind

_SHAPES = {
    NodeKind.FAULT: "box",
    NodeKind.CONDITION: "ellipse",
    NodeKind.EFFECT: "box",
    NodeKind.SYMPTOM: "note",
    NodeKind.OUTCOME: "doubleoctagon",
    NodeKind.CONTROL: "hexagon",
}


def as_dot(graph: AnyGraph) -> str:
    """Return the graph as DOT: links of several causes go through a gate, drawn as one."""
    network = network_of(graph)
    dot = pydot.Dot(graph_type="digraph", rankdir="LR", fontname="sans-serif")
    for name in sorted(network.nodes):
        dot.add_node(_node(network.nodes[name]))
    for link in network.links:
        _add_link(dot, link)
    for defeat in network.defeats:
        target = _q(defeat.control)
        for source in defeat.gate.inputs:
            dot.add_edge(pydot.Edge(_q(source), target, style="dotted", label=_q("defeats")))
    text: str = dot.to_string()
    return text


def _node(node: Node) -> pydot.Node:
    state = "" if node.state is None else f"\n({node.state})"
    label = f"{node.title}{state}".replace("&", "&amp;")
    styles = {NodeKind.FAULT: "filled", NodeKind.EFFECT: "rounded"}
    return pydot.Node(
        _q(node.id),
        label=_q(label),
        shape=_SHAPES[node.kind],
        style=_q(styles.get(node.kind, "")),
        id=_q(node.id),
    )


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
