"""The logic of an account as plain data, for the what-if in the reader's browser."""

from collections.abc import Iterable, Mapping
from typing import Any

from whychain.causal.network import CausalNetwork
from whychain.causal.vocabulary import NodeKind
from whychain.site.accounts import ends


def whatif_model(
    network: CausalNetwork,
    titles: Mapping[str, str] | None = None,
    asked: Iterable[str] | None = None,
) -> dict[str, Any]:
    """Return what ``assets/logic.js`` needs of a network; its shape stands at the top of that.

    ``titles`` are what nodes are called, where they have another title than their own;
    ``asked`` are the nodes to answer for, by default those that the account leads to.
    """
    called = titles or {}
    nodes = [
        {"id": name, "kind": node.kind.value, "title": called.get(name, node.title)}
        for name, node in sorted(network.nodes.items())
    ]
    model: dict[str, Any] = {
        "nodes": nodes,
        "links": [
            {
                "effect": link.effect,
                "needed": link.gate.needed,
                "causes": link.gate.inputs,
                "unless": link.unless,
            }
            for link in network.links
        ],
        "controls": [_control(network, name) for name in network.of_kind(NodeKind.CONTROL)],
        "ends": list(ends(network) if asked is None else asked),
    }
    return model | ({"free": True} if network.incident is None else {})


def _control(network: CausalNetwork, name: str) -> dict[str, Any]:
    gates = [defeat.gate for defeat in network.defeats if defeat.control == name]
    return {
        "id": name,
        "state": network.state(name) or "",
        "defeats": [{"needed": gate.needed, "by": gate.inputs} for gate in gates],
    }
