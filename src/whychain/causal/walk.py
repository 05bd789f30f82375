"""Walking the graph: why something happened, and what can follow."""

from dataclasses import dataclass

from whychain.causal.basis import Basis, rests_on
from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.model import evaluate, model_of
from whychain.causal.network import CausalLink


@dataclass(frozen=True, slots=True)
class Why:
    """Everything upstream of a node, and which faults and conditions it could not do without."""

    node: str
    incident: str | None
    account: str | None
    nodes: tuple[str, ...]
    links: tuple[CausalLink, ...]
    necessary: tuple[str, ...]
    rests_on: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class Effects:
    """Everything downstream of a node; ``alone`` is what follows from it with nothing else."""

    node: str
    incident: str | None
    account: str | None
    nodes: tuple[str, ...]
    links: tuple[CausalLink, ...]
    alone: tuple[str, ...]
    rests_on: tuple[Basis, ...]


def why(graph: AnyGraph, node: str) -> Why:
    """Return everything that leads to ``node``.

    A fault or condition is *necessary* when, all else as it was, the node does not become
    true without it.

    Raises:
        UsageError: when the graph has no such node.
    """
    network = network_of(graph)
    network.kind(node)
    upstream = network.upstream(node)
    model = model_of(network.part(upstream))
    happened = model.as_it_was
    events = sorted(model.faults | model.conditions)
    needed = (e for e in events if evaluate(model, happened - {e}).get(node) is not True)
    truly = evaluate(model, happened).get(node) is True
    return Why(
        node=node,
        incident=network.incident,
        account=network.account,
        nodes=tuple(sorted(upstream - {node})),
        links=model.links,
        necessary=tuple(needed) if truly else (),
        rests_on=rests_on(model.links),
    )


def effects(graph: AnyGraph, node: str) -> Effects:
    """Return everything that ``node`` contributes to, and what it causes with nothing else.

    Raises:
        UsageError: when the graph has no such node.
    """
    network = network_of(graph)
    network.kind(node)
    after = network.downstream(node) - {node}
    model = model_of(network.cone(node, *after))
    links = tuple(
        link
        for link in model.links
        if link.effect in after and (after | {node}).intersection(link.sources)
    )
    context = model.as_it_was - model.faults
    without = evaluate(model, context - {node})
    with_it = evaluate(model, context | {node})
    alone = (n for n in sorted(after) if with_it.get(n) is True and without.get(n) is not True)
    return Effects(
        node=node,
        incident=network.incident,
        account=network.account,
        nodes=tuple(sorted(after)),
        links=links,
        alone=tuple(alone),
        rests_on=rests_on(links),
    )
