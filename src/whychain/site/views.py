"""What one record says of one node, kept until the record says something else.

The page of a node is made of these, so one more record means one look and not one at every record.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from whychain.causal.accounts import causal_link, defeat_of
from whychain.causal.model import Truth
from whychain.causal.network import CausalLink, CausalNetwork, Defeat
from whychain.causal.vocabulary import NodeKind
from whychain.documents.memory import Decoder, Memory, spread
from whychain.kb.account import ControlInAccount, Gate
from whychain.kb.record import Record
from whychain.kb.shapes import Action, Claim
from whychain.kb.vocabulary import Confidence
from whychain.site.accounts import AccountAnswers, Change
from whychain.site.coverage import Part, Where, parts_of_node

_SEEN = (NodeKind.EFFECT, NodeKind.SYMPTOM, NodeKind.OUTCOME)


class Said(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One link as an account tells it: ``Link`` in few bytes, checked when it was read."""

    effect: str
    causes: tuple[str, ...]
    when: Gate
    unless: tuple[str, ...]
    confidence: Confidence
    evidence: tuple[str, ...]
    inferred: bool
    delay_seconds: float | None
    note: str


class Meant(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What the node means for one outcome of the default account, as ``Part`` has it."""

    outcome: str
    sets: int
    of: int
    option: str
    happens: Truth
    remaining: int
    alone: bool


class View(msgspec.Struct, frozen=True, array_like=True):
    """What a record says of a node."""

    default: str
    """The account that counts, empty when there is none."""
    links: tuple[tuple[str, int, Said], ...]
    """Each with its account and its number in it."""
    controls: tuple[tuple[str, str, ControlInAccount], ...]
    """The account, the control, and what it did: the node is the control, or defeats it."""
    claims: tuple[Claim, ...]
    actions: tuple[Action, ...]
    meant: tuple[Meant, ...]
    reached: tuple[str, ...]
    """By the default account: what can be seen of a fault; else the faults that lead to it."""

    def told(self, record: str) -> Iterator[CausalLink | Defeat]:
        """Yield what the account that counts says."""
        for account, index, link in self.links:
            if account == self.default:
                yield causal_link(record, account, index, link)
        for account, control, use in self.controls:
            if account == self.default and use.by:
                yield defeat_of(record, account, control, use)

    def parts(self, record: str, node: str) -> list[Part]:
        """Return what the node means for each outcome of the record."""
        return [
            Part(
                Where(record, one.outcome),
                one.sets,
                one.of,
                Change(node, one.option, one.happens, one.remaining),
                one.alone,
            )
            for one in self.meant
        ]


Views = Mapping[str, View]
_VIEWS = Decoder(dict[str, View])


def views(
    memory: Memory, node: str, made_of: Mapping[str, bytes], ask: Callable[[str], View]
) -> Views:
    """Return what each record says of a node; ``made_of`` says what each of them rests on."""
    return memory.recall_together(spread("views", node), made_of, _VIEWS, ask)


def view_of(node: str, record: Record, answers: Sequence[AccountAnswers]) -> View:
    """Return what a record says of a node; ``answers`` are those about its accounts."""
    accounts = record.causal.accounts.items() if record.causal else ()
    default = [(record.id, one) for one in answers if one.is_default]
    return View(
        default=default[0][1].id if default else "",
        links=tuple(
            (name, index, Said(*msgspec.structs.astuple(link)))
            for name, account in accounts
            for index, link in enumerate(account.links)
            if link.effect == node or node in link.causes or node in link.unless
        ),
        controls=tuple(
            (name, control, use)
            for name, account in accounts
            for control, use in account.controls.items()
            if control == node or node in use.by
        ),
        claims=tuple(claim for claim in record.claims if claim.node == node),
        actions=tuple(action for action in record.actions if action.control == node),
        meant=tuple(map(_meant, parts_of_node(node, default))),
        reached=tuple(n for _, one in default for n in sorted(_reached(node, one.network))),
    )


def _reached(node: str, network: CausalNetwork) -> frozenset[str]:
    """Return the effects, symptoms and outcomes after a fault, or the faults before one."""
    if node not in network.nodes:
        return frozenset()
    kind = network.nodes[node].kind
    if kind is NodeKind.FAULT:
        return network.downstream(node).intersection(network.of_kind(*_SEEN))
    if kind in _SEEN:
        return network.upstream(node).intersection(network.of_kind(NodeKind.FAULT))
    return frozenset()


def _meant(part: Part) -> Meant:
    change = part.change
    return Meant(
        part.where.outcome,
        part.sets,
        part.of,
        change.option,
        change.happens,
        change.remaining,
        part.alone,
    )
