"""What the records that name a node say of it, worked out from those records alone.

So a page about a node is made of the records that name it, and of nothing else.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from whychain.causal.accounts import node_of
from whychain.causal.network import CausalNetwork
from whychain.causal.vocabulary import NodeKind
from whychain.documents.memory import Decoder, Memory
from whychain.site.accounts import AccountAnswers, Answers
from whychain.site.coverage import (
    FaultRole,
    Part,
    most,
    partners_in,
    parts_of_node,
    role_in,
    sets_with,
)
from whychain.site.digests import Digests
from whychain.site.neighbourhoods import Neighbourhood, neighbourhood
from whychain.site.relations import Relations, relations_of
from whychain.site.shares import Shares
from whychain.site.told_links import Touching
from whychain.workspace.load import Workspace

Counts = tuple[tuple[str, int], ...]
Followed = Mapping[str, tuple[str, ...]]
_FOLLOWED: Decoder[Followed] = Decoder(Followed)
_FAULT = (NodeKind.FAULT,)
_CHANGED = (NodeKind.FAULT, NodeKind.CONDITION, NodeKind.CONTROL)
_FOLLOWS = (NodeKind.EFFECT, NodeKind.SYMPTOM, NodeKind.OUTCOME)


class Reach:
    """What follows from each fault of a record, by its default account; remembered."""

    def __init__(self, answers: Answers, memory: Memory, digests: Digests) -> None:
        self._answers = answers
        self._memory = memory
        self._digests = digests
        self._known: dict[str, Followed] = {}

    def __getitem__(self, record: str) -> Followed:
        """Return for each fault of a record the effects, symptoms and outcomes it leads to."""
        if record not in self._known:
            made_of, ask = self._digests.answers(record), partial(self._asked, record)
            self._known[record] = self._memory.recall(f"reach {record}", made_of, _FOLLOWED, ask)
        return self._known[record]

    def _asked(self, record: str) -> Followed:
        network = next((a.network for a in self._answers[record] if a.is_default), None)
        return _reached(network) if network else {}


def _reached(network: CausalNetwork) -> Followed:
    shown = frozenset(network.of_kind(*_FOLLOWS))
    faults = network.of_kind(NodeKind.FAULT)
    return {fault: tuple(sorted(network.downstream(fault) & shown)) for fault in faults}


@dataclass(frozen=True)
class NodeAnswers:
    """The answers about one node, each worked out when it is asked for."""

    node: str
    records: Sequence[str]
    """Those that name it, in their order."""
    workspace: Workspace
    answers: Answers
    shares: Shares
    reach: Reach
    told: Touching

    @cached_property
    def relations(self) -> Relations:
        """Return everything that names the node."""
        records = (self.answers.record(name) for name in self.records)
        return relations_of(self.node, records, self.workspace)

    @property
    def role(self) -> FaultRole | None:
        """Return what a fault does in minimal cut sets, if it stands in one."""
        return role_in(self._sets)

    @cached_property
    def partners(self) -> Counts:
        """Return each fault that stands in a minimal cut set with it, with in how many records."""
        return partners_in(self.node, self._sets)

    @cached_property
    def _sets(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        """Return the minimal cut sets with a fault; other nodes are asked for none."""
        told = (record for record in self.records if record in self.shares)
        shares = {record: self.shares[record] for record in told} if self._is(*_FAULT) else {}
        return sets_with(self.node, shares)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Return what a fault, a condition or a control means for each outcome of a record."""
        return tuple(parts_of_node(self.node, self._accounts())) if self._is(*_CHANGED) else ()

    @cached_property
    def downstream(self) -> Counts:
        """Return what follows from a fault, with in how many records."""
        records = self.records if self._is(*_FAULT) else ()
        return most(Counter(n for r in records for n in self.reach[r].get(self.node, ())))

    @cached_property
    def upstream(self) -> Counts:
        """Return the faults that lead to the node, with in how many records."""
        records = self.records if self._is(*_FOLLOWS) else ()
        reached = (item for record in records for item in self.reach[record].items())
        return most(Counter(fault for fault, after in reached if self.node in after))

    @cached_property
    def neighbourhood(self) -> Neighbourhood:
        """Return what surrounds the node."""
        titled = partial(node_of, self.workspace.vocabulary)
        return neighbourhood(self.node, self.told.get(self.node, ()), titled)

    def _is(self, *kinds: NodeKind) -> bool:
        return self.workspace.vocabulary.kinds[self.node] in kinds

    def _accounts(self) -> Iterator[tuple[str, AccountAnswers]]:
        for record in self.records:
            yield from ((record, one) for one in self.answers[record] if one.is_default)
