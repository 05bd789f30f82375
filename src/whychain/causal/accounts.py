"""Records and vocabulary to one graph. The only place that gives links their shape."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Protocol

from whychain.causal.graph import CausalGraph, graph_of
from whychain.causal.network import CausalLink, CausalNetwork, Defeat, Node, Threshold
from whychain.causal.vocabulary import NodeKind
from whychain.causal.vocabulary_files import Vocabulary
from whychain.errors import UsageError
from whychain.kb.account import Account, AtLeast, Causal, ControlInAccount, Gate
from whychain.kb.record import Record
from whychain.kb.vocabulary import Confidence


def network_of_account(
    vocabulary: Vocabulary, record: Record, account_id: str | None = None
) -> CausalNetwork:
    """Return the network of one account of one record: only its links count.

    Raises:
        UsageError: when the record has no causal section or no such account.
    """
    chosen = account_name(record.id, record.causal, account_id)
    account = record.causal.accounts[chosen] if record.causal else None
    links = tuple(links_of_account(record.id, chosen, account)) if account else ()
    defeats = tuple(defeats_of_account(record.id, chosen, account)) if account else ()
    nodes = {name: node_of(vocabulary, name) for name in _names(links, defeats)}
    for name, control in account.controls.items() if account else ():
        known = node_of(vocabulary, name)
        nodes[name] = Node(name, known.kind, known.title, control.state.value, control.note)
    title = account.title if account else ""
    return CausalNetwork(nodes, links, defeats, record.id, chosen, title)


def network_of_all(vocabulary: Vocabulary, records: Iterable[Record]) -> CausalNetwork:
    """Return the network of the whole knowledge base: the default account of every record.

    Every link counts as one sufficient mechanism; whether a control fails is a free event.
    """
    links: list[CausalLink] = []
    defeats: list[Defeat] = []
    for record in records:
        if record.causal and (account := record.causal.default):
            links += links_of_account(record.id, record.causal.account, account)
            defeats += defeats_of_account(record.id, record.causal.account, account)
    return network_of_told(vocabulary, links, defeats, frozenset(_names(links, defeats)))


def network_of_told(
    vocabulary: Vocabulary,
    links: Sequence[CausalLink],
    defeats: Sequence[Defeat],
    named: AbstractSet[str],
) -> CausalNetwork:
    """Return the network of the whole knowledge base, of which links and defeats are known.

    ``named`` are all nodes that these name.
    """
    names = [*sorted(vocabulary.kinds), *sorted(named - vocabulary.kinds.keys())]
    nodes = {name: node_of(vocabulary, name) for name in names}
    return CausalNetwork(nodes, tuple(links), tuple(defeats), title="knowledge base")


def graph_of_account(
    vocabulary: Vocabulary, record: Record, account_id: str | None = None
) -> CausalGraph:
    """Return the graph of one account of one record: only its links count.

    Raises:
        UsageError: when the record has no causal section or no such account.
    """
    return graph_of(network_of_account(vocabulary, record, account_id))


def graph_of_all(vocabulary: Vocabulary, records: Iterable[Record]) -> CausalGraph:
    """Return the graph of the whole knowledge base: the default account of every record.

    Every link counts as one sufficient mechanism; whether a control fails is a free event.
    """
    return graph_of(network_of_all(vocabulary, records))


def account_name(record_id: str, causal: Causal | None, account_id: str | None) -> str:
    """Return the account that is asked about: the one named, or the record's default.

    Raises:
        UsageError: when there is no causal section or no such account.
    """
    if causal is None:
        raise UsageError(f"record {record_id!r} has no causal section", fix="choose another record")
    chosen = account_id or causal.account
    if chosen not in causal.accounts:
        known = ", ".join(causal.accounts)
        raise UsageError(f"record {record_id!r} has no account {chosen!r}", fix=f"one of {known}")
    return chosen


def needed(gate: Gate, inputs: int) -> int:
    """Return how many of its inputs a gate needs."""
    if isinstance(gate, AtLeast):
        return gate.at_least
    return inputs if gate == "all-of" else 1


def links_of_account(record_id: str, account_id: str, account: Account) -> Iterator[CausalLink]:
    """Yield the links of an account; their ids end with their number in it."""
    for index, link in enumerate(account.links):
        yield causal_link(record_id, account_id, index, link)


class _ToldLink(Protocol):
    """A link as an account tells it."""

    @property
    def effect(self) -> str: ...
    @property
    def causes(self) -> tuple[str, ...]: ...
    @property
    def when(self) -> Gate: ...
    @property
    def unless(self) -> tuple[str, ...]: ...
    @property
    def confidence(self) -> Confidence: ...
    @property
    def evidence(self) -> tuple[str, ...]: ...
    @property
    def inferred(self) -> bool: ...
    @property
    def note(self) -> str: ...


def causal_link(record_id: str, account_id: str, index: int, link: _ToldLink) -> CausalLink:
    """Return a link of an account, of which ``index`` is the number, from 0."""
    return CausalLink(
        id=f"{record_id}/{account_id}/{index}",
        effect=link.effect,
        gate=_threshold(link.when, link.causes),
        unless=tuple(sorted(set(link.unless))) if link.unless else (),
        confidence=link.confidence.value,
        evidence=link.evidence,
        incident=record_id,
        account=account_id,
        inferred=link.inferred,
        note=link.note,
    )


def defeats_of_account(record_id: str, account_id: str, account: Account) -> Iterator[Defeat]:
    """Yield what defeats each control of an account; their ids end with the control's."""
    for name, control in account.controls.items():
        if control.by:
            yield defeat_of(record_id, account_id, name, control)


def defeat_of(record_id: str, account_id: str, name: str, control: ControlInAccount) -> Defeat:
    """Return what defeats a control of an account."""
    return Defeat(
        id=f"{record_id}/{account_id}/{name}",
        control=name,
        gate=_threshold(control.when, control.by),
        evidence=control.evidence,
        incident=record_id,
        account=account_id,
        note=control.note,
    )


@lru_cache(maxsize=10_000)  # many accounts tell the same mechanisms
def _threshold(gate: Gate, inputs: tuple[str, ...]) -> Threshold:
    unique = tuple(sorted(set(inputs)))
    return Threshold(needed(gate, len(unique)), unique)


def _names(links: Iterable[CausalLink], defeats: Iterable[Defeat]) -> Iterator[str]:
    for link in links:
        yield from (*link.gate.inputs, *link.unless, link.effect)
    for defeat in defeats:
        yield from (*defeat.gate.inputs, defeat.control)


def node_of(vocabulary: Vocabulary, name: str) -> Node:
    """Return a node as the vocabulary has it; a word that nobody declared is an effect."""
    return Node(name, vocabulary.kinds.get(name, NodeKind.EFFECT), vocabulary.title(name))
