"""Walking the graph: why something happened, and what can follow."""

import msgspec

from whychain.causal.basis import Basis, rests_on
from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.model import Model, evaluate, evaluate_each, model_of
from whychain.causal.network import CausalLink


class Why(msgspec.Struct, frozen=True):
    """Everything upstream of a node, and which faults and conditions it could not do without."""

    node: str
    incident: str | None
    account: str | None
    nodes: tuple[str, ...]
    links: tuple[CausalLink, ...]
    necessary: tuple[str, ...]
    rests_on: tuple[Basis, ...]


class Effects(msgspec.Struct, frozen=True):
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
    return Why(
        node=node,
        incident=network.incident,
        account=network.account,
        nodes=tuple(sorted(upstream - {node})),
        links=model.links,
        necessary=_necessary(model, node),
        rests_on=rests_on(model.links),
    )


def _necessary(model: Model, node: str) -> tuple[str, ...]:
    """Return the faults and conditions without which a node that is true would not be."""
    events = sorted(model.faults | model.conditions)
    as_it_was = 1 << len(events)
    every = 2 * as_it_was - 1
    columns = dict.fromkeys(model.as_it_was, every)
    columns |= {event: every & ~(1 << position) for position, event in enumerate(events)}
    true = evaluate_each(model, columns, every)[0].get(node, 0)
    if not true & as_it_was:
        return ()
    return tuple(event for position, event in enumerate(events) if not true >> position & 1)


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
