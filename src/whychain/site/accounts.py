"""One account of a record, asked every question that its page answers."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

import msgspec

from whychain.causal.accounts import network_of_account
from whychain.causal.choices import EventChoice
from whychain.causal.cutsets import CutSets, cut_sets
from whychain.causal.logic.limits import Limits
from whychain.causal.loops import Loop, loops
from whychain.causal.model import Truth
from whychain.causal.network import CausalNetwork
from whychain.causal.single_changes import single_changes
from whychain.causal.vocabulary import NodeKind
from whychain.documents.memory import Decoder, Memory
from whychain.kb.account import Account
from whychain.kb.record import Record
from whychain.site.digests import Digests
from whychain.site.leftovers import Leftovers
from whychain.workspace.load import Workspace

_MOST_SETS = 20
_LIMITS = Limits(seconds=10)
_RECORDS = 100
"""After so many that are asked the diagrams of their answers are collected."""


class Change(msgspec.Struct, frozen=True):
    """What becomes of an outcome when one thing is different."""

    node: str
    option: str
    happens: Truth
    remaining: int

    @property
    def answer(self) -> str:
        """Return the answer in one word."""
        if self.happens == "oscillates":
            return "oscillates"
        return "happens" if self.happens else "stopped"


class Consequence(msgspec.Struct, frozen=True):
    """One outcome of an account: what suffices for it, and what would have stopped it."""

    node: str
    cut_sets: CutSets
    control_sets: CutSets
    changes: tuple[Change, ...]

    @property
    def stopped_by(self) -> tuple[Change, ...]:
        """Return the single changes that stop it."""
        return tuple(c for c in self.changes if c.answer == "stopped")


@dataclass(frozen=True)
class AccountAnswers:
    """An account with the answers to the questions that are asked of it."""

    id: str
    account: Account
    is_default: bool
    consequences: tuple[Consequence, ...]
    loops: tuple[Loop, ...]
    make_network: Callable[[], CausalNetwork] = field(compare=False, repr=False)

    @cached_property
    def network(self) -> CausalNetwork:
        """Return the account as a network."""
        return self.make_network()

    @cached_property
    def all_sets(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        """Return for each outcome every minimal cut set, also where a page shows the first."""
        return {end.node: self._all(end) for end in self.consequences}

    def _all(self, end: Consequence) -> tuple[tuple[str, ...], ...]:
        if not end.cut_sets.truncated:
            return end.cut_sets.sets
        return cut_sets(self.network, end.node, limits=_LIMITS).sets


class _Asked(msgspec.Struct, frozen=True, array_like=True):
    """What was found out about one account; the rest is read off the record."""

    consequences: tuple[Consequence, ...]
    loops: tuple[Loop, ...]


_ASKED = Decoder(tuple[_Asked, ...])


class Answers(Mapping[str, tuple[AccountAnswers, ...]]):
    """The accounts of each record with their answers, the default one first.

    A record is asked when somebody looks at it, and remembered for the next build.
    """

    def __init__(self, workspace: Workspace, memory: Memory, digests: Digests) -> None:
        self._vocabulary = workspace.vocabulary
        self._documents = {known.id: document for document, known in digests.each}
        self._memory = memory
        self._digests = digests
        self._known: dict[str, tuple[AccountAnswers, ...]] = {}
        self._leftovers = Leftovers(_RECORDS, _RECORDS)

    def __getitem__(self, record: str) -> tuple[AccountAnswers, ...]:
        """Return the accounts of a record."""
        if record not in self._known:
            self._known[record] = self._asked(self.record(record))
        return self._known[record]

    def record(self, record: str) -> Record:
        """Return a record itself."""
        return self._documents[record].content

    def __iter__(self) -> Iterator[str]:
        """Yield the ids of all records."""
        return iter(self._documents)

    def __len__(self) -> int:
        """Return how many records there are."""
        return len(self._documents)

    def _asked(self, record: Record) -> tuple[AccountAnswers, ...]:
        if record.causal is None:
            return ()
        default, accounts = record.causal.account, record.causal.accounts
        names = sorted(accounts, key=lambda name: (name != default, name != "told"))
        networks = [partial(network_of_account, self._vocabulary, record, n) for n in names]
        asked = self._memory.recall(
            f"answers {record.id}",
            self._digests.answers(record.id),
            _ASKED,
            lambda: self._ask(networks),
        )
        return tuple(
            AccountAnswers(
                id=name,
                account=accounts[name],
                is_default=name == default,
                consequences=found.consequences,
                loops=found.loops,
                make_network=network,
            )
            for name, network, found in zip(names, networks, asked, strict=True)
        )

    def _ask(self, networks: Iterable[Callable[[], CausalNetwork]]) -> tuple[_Asked, ...]:
        found = tuple(_answered(network()) for network in networks)
        self._leftovers.one_more()
        return found


def _answered(network: CausalNetwork) -> _Asked:
    return _Asked(tuple(consequence(network, node) for node in ends(network)), loops(network).loops)


def ends(network: CausalNetwork) -> tuple[str, ...]:
    """Return what an account leads to: its outcomes, or else the effects that lead no further."""
    outcomes = network.of_kind(NodeKind.OUTCOME)
    if outcomes:
        return outcomes
    causes = {cause for link in network.links for cause in link.gate.inputs}
    last = network.of_kind(NodeKind.EFFECT, NodeKind.SYMPTOM)
    return tuple(node for node in last if node not in causes)


def consequence(network: CausalNetwork, node: str) -> Consequence:
    """Return what suffices for a node and what would have stopped it.

    No question takes long: what is too large for a page is answered in part.
    """
    controls = EventChoice.CONTROLS
    return Consequence(
        node=node,
        cut_sets=cut_sets(network, node, limit=_MOST_SETS, limits=_LIMITS),
        control_sets=cut_sets(network, node, events=controls, limit=_MOST_SETS, limits=_LIMITS),
        changes=_changes(network, node),
    )


def _changes(network: CausalNetwork, node: str) -> tuple[Change, ...]:
    return tuple(
        Change(one.node, "--with" if one.is_control else "--without", one.happens, one.remaining)
        for one in single_changes(network, node, limits=_LIMITS)
    )
