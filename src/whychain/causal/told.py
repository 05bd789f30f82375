"""One account of a record together with its logic: what the checks of an account look at."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from whychain.causal.accounts import network_of_account
from whychain.causal.model import Model, evaluate, model_of
from whychain.causal.network import CausalLink
from whychain.causal.vocabulary import NodeKind
from whychain.causal.vocabulary_files import Vocabulary
from whychain.documents.finding import KeyPath
from whychain.kb.account import Account
from whychain.kb.record import Record

_MOST_NAMED = 4


@dataclass(frozen=True)
class ToldAccount:
    """An account as it stands in its record, and the model of its graph."""

    record: Record
    id: str
    account: Account
    model: Model
    vocabulary: Vocabulary

    @property
    def base(self) -> KeyPath:
        """Return where the account stands in its record."""
        return ("causal", "accounts", self.id)

    @property
    def effects(self) -> tuple[str, ...]:
        """Return every node that a link leads to, in the order of the links."""
        return tuple(dict.fromkeys(link.effect for link in self.account.links))

    @cached_property
    def happened(self) -> frozenset[str]:
        """Return every node that is true in the account, with all as it was."""
        truth = evaluate(self.model, self.model.as_it_was)
        return frozenset(node for node, value in truth.items() if value is True)

    def of_kind(self, nodes: Iterable[str], *kinds: NodeKind) -> tuple[str, ...]:
        """Return those of the nodes that the vocabulary declares as one of these kinds."""
        return tuple(n for n in nodes if self.vocabulary.kinds.get(n) in kinds)

    def causes(self) -> Iterator[tuple[KeyPath, str]]:
        """Yield every cause of a link and every defeater of a control, with its place."""
        for index, link in enumerate(self.account.links):
            for place, cause in enumerate(link.causes):
                yield (*self.base, "links", index, "causes", place), cause
        for name, control in self.account.controls.items():
            for place, cause in enumerate(control.by):
                yield (*self.base, "controls", name, "by", place), cause

    def place_of_cause(self, node: str) -> KeyPath:
        """Return where a node first stands as a cause, or else where the account stands."""
        return next((path for path, cause in self.causes() if cause == node), self.base)

    def place_of_link(self, effect: str) -> KeyPath:
        """Return where the first link to a node stands, or else where the account stands."""
        found = (i for i, link in enumerate(self.account.links) if link.effect == effect)
        index = next(found, None)
        return self.base if index is None else (*self.base, "links", index)


def told_accounts(vocabulary: Vocabulary, record: Record) -> Iterator[ToldAccount]:
    """Yield every account of a record, in the order in which the record has them."""
    for name, account in record.causal.accounts.items() if record.causal else ():
        model = model_of(network_of_account(vocabulary, record, name))
        yield ToldAccount(record, name, account, model, vocabulary)


def index_of(link: CausalLink) -> int:
    """Return the place of a link among the links of its account, from 0."""
    return int(link.id.rpartition("/")[2])


def listed(names: Sequence[str], joint: str = ", ") -> str:
    """Return at most four of these names for a message, and how many more there are."""
    shown = joint.join(names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return f"{shown}{joint}{more} more" if more > 0 else shown
