"""What each node of the vocabulary has to do with everything else, in both directions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from whychain.causal.vocabulary import Control
from whychain.kb.account import Account, ControlInAccount, Link
from whychain.kb.record import Record
from whychain.kb.shapes import Action, Claim
from whychain.workspace.load import Workspace


@dataclass(frozen=True, slots=True)
class Told:
    """Where something is said: in which account of which record."""

    record: str
    account: str


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One link, with every account that has it."""

    link: Link
    told: tuple[Told, ...]

    @property
    def gate(self) -> str:
        """Return how the causes join: all of, any of, at least k of."""
        if len(self.link.causes) == 1:
            return ""
        when = self.link.when
        return when.replace("-", " ") if isinstance(when, str) else f"at least {when.at_least} of"


@dataclass(frozen=True, slots=True)
class ControlUse:
    """What one control did in one account."""

    control: str
    told: Told
    use: ControlInAccount


@dataclass(slots=True)
class Relations:
    """Everything that names one node. Filled while the records are walked, then only read."""

    follows_from: list[Mechanism] = field(default_factory=list)
    leads_to: list[Mechanism] = field(default_factory=list)
    guards: list[Mechanism] = field(default_factory=list)
    used: list[ControlUse] = field(default_factory=list)
    defeats: list[ControlUse] = field(default_factory=list)
    claims: list[tuple[str, Claim]] = field(default_factory=list)
    actions: list[tuple[str, Action]] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    runbooks: list[str] = field(default_factory=list)


def relations_of(node: str, records: Iterable[Record], workspace: Workspace) -> Relations:
    """Return everything that names a node; ``records`` are all that do."""
    known = list(records)
    found = Relations(records=[record.id for record in known])
    for mechanism in _mechanisms(node, known):
        link = mechanism.link
        if link.effect == node:
            found.follows_from.append(mechanism)
        if node in link.causes:
            found.leads_to.append(mechanism)
        if node in link.unless:
            found.guards.append(mechanism)
    for record in known:
        _add_uses(found, node, record)
        found.claims += [(record.id, claim) for name, claim in _claims(record) if name == node]
        found.actions += [(record.id, one) for name, one in _actions(record) if name == node]
    found.runbooks += _runbooks(node, workspace)
    return found


def _mechanisms(node: str, records: Iterable[Record]) -> Iterator[Mechanism]:
    """Yield every different link that names a node, with the accounts that have it."""
    found: dict[Link, list[Told]] = {}
    for record in records:
        for name, account in _accounts(record):
            for link in account.links:
                if link.effect == node or node in link.causes or node in link.unless:
                    found.setdefault(link, []).append(Told(record.id, name))
    for link, told in found.items():
        yield Mechanism(link, tuple(told))


def _accounts(record: Record) -> Iterator[tuple[str, Account]]:
    yield from record.causal.accounts.items() if record.causal else ()


def _add_uses(found: Relations, node: str, record: Record) -> None:
    for name, account in _accounts(record):
        for control, use in account.controls.items():
            here = ControlUse(control, Told(record.id, name), use)
            if control == node:
                found.used.append(here)
            found.defeats += [here for one in use.by if one == node]


def said_of_nodes(record: Record) -> Iterator[tuple[str, Claim | Action]]:
    """Yield each node that a claim of a record is about, or an action builds, with that."""
    yield from _claims(record)
    yield from _actions(record)


def _claims(record: Record) -> Iterator[tuple[str, Claim]]:
    yield from ((claim.node, claim) for claim in record.claims if claim.node)


def _actions(record: Record) -> Iterator[tuple[str, Action]]:
    yield from ((action.control, action) for action in record.actions if action.control)


def _runbooks(node: str, workspace: Workspace) -> list[str]:
    """Return the runbooks that mitigate a node, or put a control into practice."""
    documents = workspace.runbooks.documents
    mitigating = [d.content.id for d in documents if node in d.content.mitigates]
    entry = workspace.vocabulary.entries.get(node)
    named = entry.runbooks if isinstance(entry, Control) else ()
    return list(dict.fromkeys([*mitigating, *named]))
