"""Similar records: which others share the mechanism of this one, and by what.

Definition. The mechanism of a record is made of its nodes (all but controls) and of its
steps (cause, effect). Each weighs ln((N + 1) / n): N records have a mechanism, n of them
this part; what all of them share says next to nothing, what only two share says most. The
similarity of two records is the weight of what they share divided by the weight of what
either has (weighted Jaccard index), between 0 and 1.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from whychain.causal.basis import Basis, rests_on
from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.network import CausalLink, CausalNetwork
from whychain.causal.vocabulary import NodeKind
from whychain.errors import UsageError

Step = tuple[str, str]
DEFAULT_NEIGHBOURS = 5


@dataclass(frozen=True, slots=True)
class SharedNode:
    """A node that both records have, and in how many records it stands."""

    node: str
    kind: NodeKind
    weight: float
    records: int


@dataclass(frozen=True, slots=True)
class SharedStep:
    """A step from a cause to its effect that both records take, and how many records do."""

    cause: str
    effect: str
    weight: float
    records: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One similar record with the reasons, the rarest first."""

    record: str
    account: str
    similarity: float
    nodes: tuple[SharedNode, ...]
    steps: tuple[SharedStep, ...]
    rests_on: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class Similar:
    """The records that share something of a mechanism, nearest first."""

    record: str
    account: str
    count: int
    truncated: bool
    neighbours: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True)
class _Mechanism:
    nodes: Mapping[str, NodeKind]
    steps: frozenset[Step]

    @property
    def parts(self) -> frozenset[str | Step]:
        return frozenset(self.nodes) | self.steps


def similar(
    graphs: Mapping[str, AnyGraph], record_id: str, limit: int | None = DEFAULT_NEIGHBOURS
) -> Similar:
    """Return the records nearest to one of them by shared mechanism, at most ``limit``.

    ``graphs`` holds the graph of one account for each record id. Records that share nothing
    are left out.

    Raises:
        UsageError: when ``graphs`` has no such record.
    """
    if record_id not in graphs:
        raise UsageError(
            f"no record with a causal section is called {record_id!r}",
            fix="'whychain kb list' shows the records",
        )
    networks = {name: network_of(graph) for name, graph in graphs.items()}
    mechanisms = {name: _mechanism(network) for name, network in networks.items()}
    seen_in = Counter(part for m in mechanisms.values() for part in m.parts)
    weights = {part: math.log((len(mechanisms) + 1) / n) for part, n in seen_in.items()}
    own = mechanisms.pop(record_id)
    found = {
        name: _similarity(own, other, weights)
        for name, other in mechanisms.items()
        if own.parts & other.parts
    }
    ordered = sorted(found, key=lambda name: (-found[name], name))
    return Similar(
        record=record_id,
        account=networks[record_id].account or "",
        count=len(ordered),
        truncated=limit is not None and limit < len(ordered),
        neighbours=tuple(
            _neighbour(networks[name], found[name], own, mechanisms[name], weights, seen_in)
            for name in ordered[:limit]
        ),
    )


def _similarity(own: _Mechanism, other: _Mechanism, weights: Mapping[str | Step, float]) -> float:
    shared = math.fsum(weights[part] for part in own.parts & other.parts)
    either = math.fsum(weights[part] for part in own.parts | other.parts)
    return round(shared / either, 6)


def _mechanism(network: CausalNetwork) -> _Mechanism:
    kinds = {name: node.kind for name, node in network.nodes.items()}
    return _Mechanism(
        {name: kind for name, kind in kinds.items() if kind is not NodeKind.CONTROL},
        frozenset((cause, link.effect) for link in network.links for cause in link.gate.inputs),
    )


def _neighbour(
    network: CausalNetwork,
    similarity: float,
    own: _Mechanism,
    other: _Mechanism,
    weights: Mapping[str | Step, float],
    seen_in: Mapping[str | Step, int],
) -> Neighbour:
    """Return another record with everything it shares with the one asked about."""
    steps = own.steps & other.steps
    nodes = own.nodes.keys() & other.nodes.keys()
    return Neighbour(
        record=network.incident or "",
        account=network.account or "",
        similarity=similarity,
        nodes=tuple(
            SharedNode(node, own.nodes[node], round(weights[node], 6), seen_in[node])
            for node in sorted(nodes, key=lambda n: (-weights[n], n))
        ),
        steps=tuple(
            SharedStep(*step, round(weights[step], 6), seen_in[step])
            for step in sorted(steps, key=lambda s: (-weights[s], s))
        ),
        rests_on=rests_on(link for link in network.links if _is_shared(link, steps)),
    )


def _is_shared(link: CausalLink, steps: frozenset[Step]) -> bool:
    return any((cause, link.effect) in steps for cause in link.gate.inputs)
