"""A causal graph as plain values, ready for JSON."""

from collections.abc import Iterable
from typing import Any

from whychain.causal.graph import CausalGraph, Role
from whychain.causal.model import CausalLink, links_of


def as_data(graph: CausalGraph) -> dict[str, Any]:
    """Return the graph as plain values: nodes and links, sorted, ready for JSON."""
    return {
        "incident": graph.graph.get("incident"),
        "account": graph.graph.get("account"),
        "title": graph.graph.get("title"),
        "nodes": [
            {
                "id": node,
                "kind": graph.nodes[node]["kind"].value,
                "title": graph.nodes[node]["title"],
                "state": graph.nodes[node].get("state"),
                "note": graph.nodes[node].get("note", ""),
            }
            for node in sorted(graph)
        ],
        "links": [{**link_data(link), "note": link.note} for link in links_of(graph)],
        "defeats": sorted(_defeats(graph), key=lambda d: (d["control"], d["id"])),
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


def _defeats(graph: CausalGraph) -> Iterable[dict[str, Any]]:
    gates: dict[str, dict[str, Any]] = {}
    for source, target, attributes in graph.edges(data=True):
        if attributes["role"] is Role.DEFEATS:
            gate = gates.setdefault(
                attributes["link"],
                {
                    "id": attributes["link"],
                    "control": target,
                    "needed": attributes["threshold"],
                    "by": [],
                    "evidence": list(attributes["evidence"]),
                },
            )
            gate["by"].append(source)
    return gates.values()
