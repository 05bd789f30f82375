"""What the records that name a node say of it, worked out from those records alone.

So a page about a node is made of the records that name it, and of nothing else.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from whychain.causal.accounts import node_of, told_of_node
from whychain.causal.network import CausalNetwork
from whychain.causal.vocabulary import NodeKind
from whychain.documents.memory import Decoder, Memory
from whychain.site.accounts import AccountAnswers, Answers
from whychain.site.coverage import FaultRole, Part, fault_role, most, parts_of_node
from whychain.site.digests import Digests
from whychain.site.neighbourhoods import Neighbourhood, neighbourhood
from whychain.site.relations import Relations, relations_of
from whychain.workspace.load import Workspace

Counts = tuple[tuple[str, int], ...]
Followed = Mapping[str, tuple[str, ...]]
_FOLLOWED: Decoder[Followed] = Decoder(Followed)
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
    reach: Reach

    @cached_property
    def relations(self) -> Relations:
        """Return everything that names the node."""
        records = (self.answers.record(name) for name in self.records)
        return relations_of(self.node, records, self.workspace)

    @cached_property
    def role(self) -> FaultRole | None:
        """Return what a fault does in minimal cut sets, if it stands in one."""
        return fault_role(self.node, self._accounts())

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Return what the node means for each outcome of a record."""
        return tuple(parts_of_node(self.node, self._accounts()))

    @cached_property
    def downstream(self) -> Counts:
        """Return what follows from a fault, with in how many records."""
        return most(Counter(n for r in self.records for n in self.reach[r].get(self.node, ())))

    @cached_property
    def upstream(self) -> Counts:
        """Return the faults that lead to the node, with in how many records."""
        reached = (item for record in self.records for item in self.reach[record].items())
        return most(Counter(fault for fault, after in reached if self.node in after))

    @cached_property
    def neighbourhood(self) -> Neighbourhood:
        """Return what surrounds the node."""
        records = map(self.answers.record, self.records)
        told = (one for record in records for one in told_of_node(self.node, record))
        return neighbourhood(self.node, told, partial(node_of, self.workspace.vocabulary))

    def _accounts(self) -> Iterator[tuple[str, AccountAnswers]]:
        for record in self.records:
            yield from ((record, one) for one in self.answers[record] if one.is_default)
