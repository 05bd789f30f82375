"""Walking the graph: why something happened, what can follow, by which paths."""

from dataclasses import dataclass
from itertools import islice

import networkx as nx

from whychain.causal.basis import Basis, rests_on
from whychain.causal.graph import CausalGraph, node_kind
from whychain.causal.model import CausalLink, evaluate, model_of

DEFAULT_PATHS = 50


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


@dataclass(frozen=True, slots=True)
class Paths:
    """The ways from one node to another, shortest first."""

    start: str
    end: str
    incident: str | None
    account: str | None
    paths: tuple[tuple[str, ...], ...]
    truncated: bool


def cone(graph: CausalGraph, node: str) -> frozenset[str]:
    """Return a node with everything upstream of it: causes, their causes, guards, defeaters."""
    return frozenset(nx.ancestors(graph, node)) | {node}


def why(graph: CausalGraph, node: str) -> Why:
    """Return everything that leads to ``node``.

    A fault or condition is *necessary* when, all else as it was, the node does not become
    true without it.

    Raises:
        UsageError: when the graph has no such node.
    """
    node_kind(graph, node)
    upstream = cone(graph, node)
    model = model_of(graph.subgraph(upstream))
    happened = model.as_it_was
    events = sorted(model.faults | model.conditions)
    needed = (e for e in events if evaluate(model, happened - {e}).get(node) is not True)
    truly = evaluate(model, happened).get(node) is True
    return Why(
        node=node,
        incident=graph.graph.get("incident"),
        account=graph.graph.get("account"),
        nodes=tuple(sorted(upstream - {node})),
        links=model.links,
        necessary=tuple(needed) if truly else (),
        rests_on=rests_on(model.links),
    )


def effects(graph: CausalGraph, node: str) -> Effects:
    """Return everything that ``node`` contributes to, and what it causes with nothing else.

    Raises:
        UsageError: when the graph has no such node.
    """
    node_kind(graph, node)
    downstream = frozenset(nx.descendants(graph, node))
    model = model_of(graph)
    links = tuple(
        link
        for link in model.links
        if link.effect in downstream and ({*link.gate.inputs, *link.unless} & (downstream | {node}))
    )
    context = model.as_it_was - model.faults
    without = evaluate(model, context - {node})
    with_it = evaluate(model, context | {node})
    alone = (n for n in sorted(downstream) if with_it.get(n) is True and without.get(n) is not True)
    return Effects(
        node=node,
        incident=graph.graph.get("incident"),
        account=graph.graph.get("account"),
        nodes=tuple(sorted(downstream - {node})),
        links=links,
        alone=tuple(alone),
        rests_on=rests_on(links),
    )


def paths(graph: CausalGraph, start: str, end: str, limit: int = DEFAULT_PATHS) -> Paths:
    """Return the simple paths from ``start`` to ``end``, shortest first, at most ``limit``.

    Raises:
        UsageError: when the graph has no such node.
    """
    node_kind(graph, start)
    node_kind(graph, end)
    simple: nx.DiGraph[str] = nx.DiGraph()
    simple.add_edges_from(sorted((a, b) for a, b in graph.edges()))
    found: list[list[str]] = []
    if start in simple and end in simple and start != end and nx.has_path(simple, start, end):
        found = list(islice(nx.shortest_simple_paths(simple, start, end), limit + 1))
    shown = sorted((tuple(path) for path in found[:limit]), key=lambda path: (len(path), path))
    return Paths(
        start=start,
        end=end,
        incident=graph.graph.get("incident"),
        account=graph.graph.get("account"),
        paths=tuple(shown),
        truncated=len(found) > limit,
    )
