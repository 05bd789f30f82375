"""Feedback loops: chains of effects that come back to where they began."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.network import CausalNetwork
from whychain.causal.vocabulary import NodeKind

MOST_LOOPS = 1_000
_ONE_BY_ONE = 12


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
    """Return the feedback loops of a graph, only the shortest where there are ``most`` or more."""
    network = network_of(graph)
    guards: dict[str, set[str]] = {}
    for link in network.links:
        guards.setdefault(link.effect, set()).update(link.unless)
    found = _shortest_cycles(network, most)
    turned = sorted(map(_from_first, found[:most]), key=lambda c: (len(c), c))
    return Loops(
        incident=network.incident,
        account=network.account,
        loops=tuple(_loop(network, nodes, guards) for nodes in turned),
        truncated=len(found) > most,
    )


def _shortest_cycles(network: CausalNetwork, most: int) -> list[list[str]]:
    """Return the elementary cycles, or the shortest of them and one more than ``most``.

    Longer ones are looked for only while there are not enough, those of more than two nodes up
    to twelve one length after the other, then several lengths at once (Gupta and Suzumura 2021,
    arXiv:2105.10094, as networkx has it).
    """
    found = list(islice(_of_one_or_two(network), most + 1))
    if len(found) > most:
        return found
    import networkx as nx

    simple: nx.DiGraph[str] = nx.DiGraph(_inner_edges(network))
    longest = max(map(len, nx.strongly_connected_components(simple)), default=0)
    before, bound = 2, 3
    while before < longest and len(found) <= most:
        cycles = nx.simple_cycles(simple, length_bound=bound)
        longer = (cycle for cycle in cycles if len(cycle) > before)
        found += list(islice(longer, most + 1 - len(found)))
        before, bound = bound, (bound + 1 if bound < _ONE_BY_ONE else 2 * bound)
    return found


def _of_one_or_two(network: CausalNetwork) -> Iterator[list[str]]:
    """Yield the cycles of one node, then those of two, each from its first id in order."""
    causes, effects = network.causes, network.effects
    inner = sorted(causes.keys() & effects.keys())
    yield from ([node] for node in inner if node in effects[node])
    for node in inner:
        yield from ([node, other] for other in sorted(effects[node] & causes[node]) if node < other)


def _inner_edges(network: CausalNetwork) -> list[tuple[str, str]]:
    """Return the edges between nodes that lead on and are led to: no loop has another."""
    causes, effects = network.causes, network.effects
    return [
        (source, target)
        for source in sorted(causes.keys() & effects.keys())
        for target in sorted(effects[source] & causes.keys() & effects.keys())
    ]


def _from_first(cycle: list[str]) -> tuple[str, ...]:
    at = cycle.index(min(cycle))
    return (*cycle[at:], *cycle[:at])


def _loop(network: CausalNetwork, nodes: tuple[str, ...], guards: Mapping[str, set[str]]) -> Loop:
    guarding = [guards.get(node, set()) for node in nodes]
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
