"""Feedback loops: chains of effects that come back to where they began."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, pairwise

from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.network import CausalNetwork
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


def loops(graph: AnyGraph) -> Loops:
    """Return the feedback loops of a graph (Johnson's elementary circuits), at most 1,000."""
    import networkx as nx

    network = network_of(graph)
    guards = frozenset((c, link.effect) for link in network.links for c in link.unless)
    simple: nx.DiGraph[str] = nx.DiGraph(sorted(set(network.edges())))
    found = list(islice(nx.simple_cycles(simple), _MOST_LOOPS + 1))
    turned = sorted((_from_first(c) for c in found[:_MOST_LOOPS]), key=lambda c: (len(c), c))
    return Loops(
        incident=network.incident,
        account=network.account,
        loops=tuple(_loop(network, nodes, guards) for nodes in turned),
        truncated=len(found) > _MOST_LOOPS,
    )


def _from_first(cycle: list[str]) -> tuple[str, ...]:
    at = cycle.index(min(cycle))
    return (*cycle[at:], *cycle[:at])


def _loop(
    network: CausalNetwork, nodes: tuple[str, ...], guards: frozenset[tuple[str, str]]
) -> Loop:
    inside = set(nodes)
    hindering = sum(
        network.nodes[a].kind is NodeKind.CONTROL and (a, b) not in guards
        for a, b in pairwise((*nodes, nodes[0]))
    )
    before = {a for node in nodes for a in network.causes[node]} - inside
    cutting = {a for a in before if any((a, node) in guards for node in nodes)}
    return Loop(
        nodes=nodes,
        sign=LoopSign.BALANCING if hindering % 2 else LoopSign.REINFORCING,
        entered_by=tuple(sorted(before - cutting)),
        cut_by=tuple(sorted(cutting)),
    )
