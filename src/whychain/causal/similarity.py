"""Similar records: which others share the mechanism of this one, and by what.

Definition. What a mechanism is and how its parts weigh stands in ``whychain.causal.mechanisms``.
"""

from collections.abc import Mapping

import msgspec

from whychain.causal.basis import Basis, rests_on
from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.mechanisms import (
    Mechanisms,
    Part,
    Step,
    mechanism_of,
    ranked,
    rarest,
)
from whychain.causal.network import CausalLink, CausalNetwork
from whychain.causal.vocabulary import NodeKind
from whychain.errors import UsageError

DEFAULT_NEIGHBOURS = 5


class SharedNode(msgspec.Struct, frozen=True):
    """A node that both records have, what it weighs in bits, and in how many records it is."""

    node: str
    kind: NodeKind
    weight: float
    records: int


class SharedStep(msgspec.Struct, frozen=True):
    """A step from a cause to its effect that both take, its weight, and how many records do."""

    cause: str
    effect: str
    weight: float
    records: int


class Neighbour(msgspec.Struct, frozen=True):
    """One similar record with the reasons, the rarest first."""

    record: str
    account: str
    similarity: float
    nodes: tuple[SharedNode, ...]
    steps: tuple[SharedStep, ...]
    rests_on: tuple[Basis, ...]


class Similar(msgspec.Struct, frozen=True):
    """The records that share something of a mechanism, nearest first."""

    record: str
    account: str
    count: int
    truncated: bool
    neighbours: tuple[Neighbour, ...]


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
    mechanisms = Mechanisms[Part]()
    mechanisms.change({name: mechanism_of(network).parts for name, network in networks.items()})
    sharing = ranked(mechanisms.alike(record_id).items())
    return Similar(
        record=record_id,
        account=networks[record_id].account or "",
        count=len(sharing),
        truncated=limit is not None and limit < len(sharing),
        neighbours=tuple(
            _neighbour(networks, mechanisms, record_id, name, alike)
            for name, alike in sharing[:limit]
        ),
    )


def _neighbour(
    networks: Mapping[str, CausalNetwork],
    mechanisms: Mechanisms[Part],
    asked: str,
    name: str,
    alike: float,
) -> Neighbour:
    """Return another record with everything it shares with the one asked about."""
    own, network = mechanism_of(networks[asked]), networks[name]
    other, kinds = mechanism_of(network), networks[asked].nodes
    steps = own.steps & other.steps

    def told(part: Part) -> tuple[float, int]:
        return mechanisms.weight(part) / 2, len(mechanisms.having[part])

    return Neighbour(
        record=network.incident or "",
        account=network.account or "",
        similarity=round(alike, 6),
        nodes=tuple(
            SharedNode(node, kinds[node].kind, *told(node))
            for node in rarest(own.nodes & other.nodes, mechanisms.weight)
        ),
        steps=tuple(SharedStep(*step, *told(step)) for step in rarest(steps, mechanisms.weight)),
        rests_on=rests_on(link for link in network.links if _is_shared(link, steps)),
    )


def _is_shared(link: CausalLink, steps: frozenset[Step]) -> bool:
    return any((cause, link.effect) in steps for cause in link.gate.inputs)
