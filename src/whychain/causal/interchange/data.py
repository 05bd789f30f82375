"""A causal graph as plain values, ready for JSON."""

from typing import Any

from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.network import CausalLink, Defeat, Node


def as_data(graph: AnyGraph) -> dict[str, Any]:
    """Return the graph as plain values: nodes and links, sorted, ready for JSON."""
    network = network_of(graph)
    return {
        "incident": network.incident,
        "account": network.account,
        "title": network.title,
        "nodes": [_node_data(network.nodes[name]) for name in sorted(network.nodes)],
        "links": [{**link_data(link), "note": link.note} for link in network.links],
        "defeats": [
            _defeat_data(defeat)
            for defeat in sorted(network.defeats, key=lambda d: (d.control, d.id))
        ],
    }


def _node_data(node: Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "kind": node.kind.value,
        "title": node.title,
        "state": node.state,
        "note": node.note,
    }


def link_data(link: CausalLink) -> dict[str, Any]:
    """Return one link as plain values."""
    return {
        "id": link.id,
        "effect": link.effect,
        "gate": link.gate_name,
        "needed": link.gate.needed,
        "causes": list(link.gate.inputs),
        "unless": list(link.unless),
        "confidence": link.confidence,
        "evidence": list(link.evidence),
        "incident": link.incident,
        "account": link.account,
        "inferred": link.inferred,
    }


def _defeat_data(defeat: Defeat) -> dict[str, Any]:
    return {
        "id": defeat.id,
        "control": defeat.control,
        "needed": defeat.gate.needed,
        "by": list(defeat.gate.inputs),
        "evidence": list(defeat.evidence),
    }
