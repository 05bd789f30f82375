"""Feedback loops: chains of effects that come back to where they began."""

from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

import msgspec

from whychain.causal.cycles import shortest_cycles
from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.network import CausalNetwork
from whychain.causal.vocabulary import NodeKind

MOST_LOOPS = 1_000


class LoopSign(StrEnum):
    """A reinforcing loop feeds itself, a balancing one damps itself."""

    REINFORCING = "reinforcing"
    BALANCING = "balancing"


class Loop(msgspec.Struct, frozen=True):
    """One loop, from its first id in alphabetical order; the last leads back to the first."""

    nodes: tuple[str, ...]
    sign: LoopSign
    entered_by: tuple[str, ...]
    """Nodes outside the loop that lead into it: it cannot start without one of them."""
    cut_by: tuple[str, ...]
    """Controls that guard one of its links."""


class Loops(msgspec.Struct, frozen=True):
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
    found = shortest_cycles(_steps_within(network), most + 1)
    ways = {node: _ways_to(network, node) for node in frozenset(chain.from_iterable(found))}
    return Loops(
        incident=network.incident,
        account=network.account,
        loops=tuple(_loop(network, nodes, ways) for nodes in found[:most]),
        truncated=len(found) > most,
    )


def _steps_within(network: CausalNetwork) -> Mapping[str, AbstractSet[str]]:
    """Return what nodes lead to, without those that nothing leads to: no loop passes them."""
    led_to = {link.effect for link in network.links} | network.defeats_of.keys()
    found: defaultdict[str, set[str]] = defaultdict(set)
    for target, sources in network.steps():
        for node in sources:
            if node in led_to:
                found[node].add(target)
    return found


class _Ways(NamedTuple):
    """What leads to a node, and the controls that guard one of the links to it."""

    before: frozenset[str]
    guards: frozenset[str]


def _ways_to(network: CausalNetwork, node: str) -> _Ways:
    guards = chain.from_iterable(link.unless for link in network.links_to.get(node, ()))
    return _Ways(network.causes_of(node), frozenset(guards))


def _loop(network: CausalNetwork, nodes: tuple[str, ...], ways: Mapping[str, _Ways]) -> Loop:
    hindering = sum(
        network.nodes[before].kind is NodeKind.CONTROL and before not in ways[node].guards
        for before, node in zip((nodes[-1], *nodes[:-1]), nodes, strict=True)
    )
    before = frozenset(chain.from_iterable(ways[node].before for node in nodes)).difference(nodes)
    cutting = before.intersection(chain.from_iterable(ways[node].guards for node in nodes))
    return Loop(
        nodes=nodes,
        sign=LoopSign.BALANCING if hindering % 2 else LoopSign.REINFORCING,
        entered_by=tuple(sorted(before - cutting)),
        cut_by=tuple(sorted(cutting)),
    )
