"""Mechanisms as the graph explorer shows them: each once, with the records that tell it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from whychain.causal.accounts import defeats_of_account, links_of_account
from whychain.causal.network import CausalLink, Defeat
from whychain.kb.account import Account
from whychain.kb.record import Record
from whychain.kb.vocabulary import Confidence

_CONFIDENCES = tuple(one.value for one in Confidence)  # the vocabulary has the least sure first

Said = tuple[str, str, int, tuple[str, ...], tuple[str, ...]]
"""What a link says: ``link`` or ``defeats``, effect, needed, causes, controls."""


@dataclass(slots=True)
class ShownLink:
    """One mechanism, and the records that tell it in the order of their ids."""

    said: Said
    confidence: str
    inferred: bool
    records: dict[str, None] = field(default_factory=dict)

    @property
    def nodes(self) -> tuple[str, ...]:
        """Return every node that the link touches: effect, causes, controls."""
        _, effect, _, causes, unless = self.said
        return (effect, *causes, *unless)


def shown_links(links: Iterable[CausalLink], defeats: Iterable[Defeat]) -> list[ShownLink]:
    """Return every mechanism once, links before what defeats controls, sorted by what it says."""
    found: dict[Said, ShownLink] = {}
    for link in links:
        said: Said = ("link", link.effect, link.gate.needed, link.gate.inputs, link.unless)
        _tell(found, said, link.confidence, link.incident, inferred=link.inferred)
    for defeat in defeats:
        said = ("defeats", defeat.control, defeat.gate.needed, defeat.gate.inputs, ())
        _tell(found, said, "high", defeat.incident, inferred=False)
    return [found[said] for said in sorted(found, key=lambda s: (s[0] == "defeats", s))]


def _tell(
    found: dict[Said, ShownLink], said: Said, confidence: str, record: str, *, inferred: bool
) -> None:
    """Add one telling: the highest confidence counts, and inferred is what all infer."""
    known = found.setdefault(said, ShownLink(said, confidence, inferred))
    known.confidence = max(known.confidence, confidence, key=_CONFIDENCES.index)
    known.inferred = known.inferred and inferred
    known.records[record] = None


def links_about(nodes: frozenset[str], records: Iterable[Record]) -> list[ShownLink]:
    """Return every mechanism that touches one of some nodes, as records tell it by default."""
    links: list[CausalLink] = []
    defeats: list[Defeat] = []
    for record in records:
        if record.causal and (account := record.causal.default):
            part = _about(nodes, account)
            links += links_of_account(record.id, record.causal.account, part)
            defeats += defeats_of_account(record.id, record.causal.account, part)
    return shown_links(links, defeats)


def _about(nodes: frozenset[str], account: Account) -> Account:
    """Return what an account says about some nodes: to shape all of its links would cost more."""
    return msgspec.structs.replace(
        account,
        links=tuple(
            link
            for link in account.links
            if link.effect in nodes
            or not nodes.isdisjoint(link.causes)
            or not nodes.isdisjoint(link.unless)
        ),
        controls={
            name: control
            for name, control in account.controls.items()
            if name in nodes or not nodes.isdisjoint(control.by)
        },
    )
