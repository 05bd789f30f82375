"""Feedback loops: chains of effects that come back to where they began."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from whychain.causal.cycles import shortest_cycles
from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.network import CausalNetwork
from whychain.causal.vocabulary import NodeKind

MOST_LOOPS = 1_000


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


def loops(graph: AnyGraph, most: int = MOST_LOOPS) -> Loops:
    """Return the feedback loops of a graph, the first ``most`` where there are more.

    They come as ``shortest_cycles`` has them: by length, then by name.
    """
    network = network_of(graph)
    found = shortest_cycles(network.effects, most + 1)
    guards = {
        node: set[str]().union(*(link.unless for link in network.links_to.get(node, ())))
        for node in chain.from_iterable(found)
    }
    return Loops(
        incident=network.incident,
        account=network.account,
        loops=tuple(_loop(network, nodes, guards) for nodes in found[:most]),
        truncated=len(found) > most,
    )


def _loop(network: CausalNetwork, nodes: tuple[str, ...], guards: Mapping[str, set[str]]) -> Loop:
    guarding = [guards[node] for node in nodes]
    hindering = sum(
        network.nodes[before].kind is NodeKind.CONTROL and before not in guarding[place]
        for place, before in enumerate((nodes[-1], *nodes[:-1]))
    )
    before = set[str]().union(*(network.causes[node] for node in nodes)).difference(nodes)
    cutting = before.intersection(set[str]().union(*guarding))
    return Loop(
        nodes=nodes,
        sign=LoopSign.BALANCING if hindering % 2 else LoopSign.REINFORCING,
        entered_by=tuple(sorted(before - cutting)),
        cut_by=tuple(sorted(cutting)),
    )
