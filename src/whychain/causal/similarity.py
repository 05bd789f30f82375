"""Similar records: which others share the mechanism of this one, and by what.

Definition. The mechanism of a record is made of its nodes (all but controls) and of its
steps (cause, effect). Each weighs ln((N + 1) / n): N records have a mechanism, n of them
this part; what all of them share says next to nothing, what only two share says most. The
similarity of two records is the weight of what they share divided by the weight of what
either has (weighted Jaccard index), between 0 and 1.
"""

import heapq
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from whychain.causal.basis import Basis, rests_on
from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.network import CausalLink, CausalNetwork
from whychain.causal.vocabulary import NodeKind
from whychain.errors import UsageError

Step = tuple[str, str]
DEFAULT_NEIGHBOURS = 5
_MANY = 3
"""It pays to look for the end before a part that more records have."""
_ROUNDED = 1e-5
"""More than rounding and the order of adding can do to a similarity."""


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


@dataclass(frozen=True)
class _Mechanism:
    nodes: Mapping[str, NodeKind]
    steps: frozenset[Step]

    @cached_property
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
    return Mechanisms(graphs).similar_to(record_id, limit)


class Mechanisms:
    """The mechanisms of many records, gone through once for any number of questions."""

    def __init__(self, graphs: Mapping[str, AnyGraph]) -> None:
        self._networks = {name: network_of(graph) for name, graph in graphs.items()}
        self._of = {name: _mechanism(network) for name, network in self._networks.items()}
        self._having: dict[str | Step, list[str]] = {}
        self._marked: dict[str | Step, int] = {}
        self._parts = {name: mechanism.parts for name, mechanism in self._of.items()}
        for number, (name, parts) in enumerate(self._parts.items()):
            for part in parts:
                self._having.setdefault(part, []).append(name)
                self._marked[part] = self._marked.get(part, 0) | 1 << number
        self._seen_in = {part: len(names) for part, names in self._having.items()}
        count = len(self._of) + 1
        self._weights = {part: math.log(count / n) for part, n in self._seen_in.items()}
        self._whole = {name: self._weight(parts) for name, parts in self._parts.items()}

    def similar_to(self, record_id: str, limit: int | None = DEFAULT_NEIGHBOURS) -> Similar:
        """Return the records nearest to one of them, at most ``limit``, as ``similar`` does.

        Raises:
            UsageError: when there is no such record.
        """
        if record_id not in self._of:
            raise UsageError(
                f"no record with a causal section is called {record_id!r}",
                fix="'whychain kb list' shows the records",
            )
        own = self._of[record_id]
        found = {
            name: self._similarity(record_id, name) for name in self._candidates(record_id, limit)
        }
        ordered = sorted(found, key=lambda name: (-found[name], name))
        neighbours = tuple(
            _neighbour(
                self._networks[name], found[name], own, self._of[name], self._weights, self._seen_in
            )
            for name in ordered[:limit]
        )
        account = self._networks[record_id].account or ""
        sharing = 0
        for part in own.parts:
            sharing |= self._marked[part]
        count = max(sharing.bit_count() - 1, 0)
        truncated = limit is not None and limit < count
        return Similar(record_id, account, count, truncated, neighbours)

    def _candidates(self, record_id: str, limit: int | None) -> list[str]:
        """Return the records among which the nearest ones are: all that share, or fewer.

        The rarest parts come first. A record that has none of them so far can share no more
        than the ``rest``, so nobody new is near enough once that is below what is at hand.
        """
        parts = sorted(self._of[record_id].parts, key=lambda p: (self._seen_in[p], str(p)))
        own = rest = self._whole[record_id]
        shared: dict[str, float] = {}
        for part in parts:
            many = limit is not None and self._seen_in[part] > _MANY
            if many and rest < own * self._least_of_best(shared, own, limit or 0):
                break
            weight = self._weights[part]
            for name in self._having[part]:
                if name != record_id:
                    shared[name] = shared.get(name, 0.0) + weight
            rest -= weight
        if limit is None:
            return list(shared)
        least = self._least_of_best(shared, own, limit)
        return [n for n, w in shared.items() if self._at_most(w + rest, own, n) >= least]

    def _at_most(self, shared: float, own: float, name: str) -> float:
        """Return how similar a record can be that shares at most so much."""
        most = min(shared, own, self._whole[name])
        return most / (own + self._whole[name] - most)

    def _least_of_best(self, shared: Mapping[str, float], own: float, limit: int) -> float:
        """Return what the last of the nearest ``limit`` records so far is like at least."""
        if len(shared) < limit or not limit:
            return 0.0
        alike = (w / (own + self._whole[name] - w) for name, w in shared.items())
        return heapq.nlargest(limit, alike)[-1] - _ROUNDED

    def _similarity(self, own: str, name: str) -> float:
        """Return the weighted Jaccard index; the union weighs both less what they share."""
        shared = self._weight(self._parts[own] & self._parts[name])
        return round(shared / (self._whole[own] + self._whole[name] - shared), 6)

    def _weight(self, parts: Iterable[str | Step]) -> float:
        return math.fsum(self._weights[part] for part in parts)


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
