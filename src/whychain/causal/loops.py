"""Feedback loops: chains of effects that come back to where they began."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, pairwise

import networkx as nx

from whychain.causal.graph import CausalGraph, Role
from whychain.causal.vocabulary import NodeKind

_MOST_LOOPS = 1_000


class LoopSign(StrEnum):
    """A reinforcing loop feeds itself, a balancing one damps itself."""

    REINFORCING = "reinforcing"
    BALANCING = "balancing"


@dataclass(frozen=True, slots=True)
class Loop:
    """One loop, from its first id in alphabetical order; the last leads back to the first."""

    nodes: tuple[str, ...]
    sign: LoopSign
    entered_by: tuple[str, ...]
    """Nodes outside the loop that lead into it: it cannot start without one of them."""
    cut_by: tuple[str, ...]
    """Controls that guard one of its links."""


@dataclass(frozen=True, slots=True)
class Loops:
    """The feedback loops of a graph, shortest first."""

    incident: str | None
    account: str | None
    loops: tuple[Loop, ...]
    truncated: bool


def loops(graph: CausalGraph) -> Loops:
    """Return the feedback loops of a graph (Johnson's elementary circuits), at most 1,000."""
    simple: nx.DiGraph[str] = nx.DiGraph()
    simple.add_edges_from(sorted((a, b) for a, b in graph.edges()))
    found = list(islice(nx.simple_cycles(simple), _MOST_LOOPS + 1))
    turned = sorted((_from_first(c) for c in found[:_MOST_LOOPS]), key=lambda c: (len(c), c))
    return Loops(
        incident=graph.graph.get("incident"),
        account=graph.graph.get("account"),
        loops=tuple(_loop(graph, nodes) for nodes in turned),
        truncated=len(found) > _MOST_LOOPS,
    )


def _from_first(cycle: list[str]) -> tuple[str, ...]:
    at = cycle.index(min(cycle))
    return (*cycle[at:], *cycle[:at])


def _loop(graph: CausalGraph, nodes: tuple[str, ...]) -> Loop:
    inside = set(nodes)
    steps = list(pairwise((*nodes, nodes[0])))
    hindering = sum(
        all(
            attributes["role"] is Role.CAUSE and graph.nodes[a]["kind"] is NodeKind.CONTROL
            for attributes in graph.get_edge_data(a, b).values()
        )
        for a, b in steps
    )
    before = {a for n in nodes for a in graph.predecessors(n)} - inside
    guards = {n for n in before if _guards(graph, n, inside)}
    return Loop(
        nodes=nodes,
        sign=LoopSign.BALANCING if hindering % 2 else LoopSign.REINFORCING,
        entered_by=tuple(sorted(before - guards)),
        cut_by=tuple(sorted(guards)),
    )


def _guards(graph: CausalGraph, control: str, inside: set[str]) -> bool:
    return any(
        attributes["role"] is Role.UNLESS and target in inside
        for _, target, attributes in graph.out_edges(control, data=True)
    )
