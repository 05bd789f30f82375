"""What each node of the vocabulary has to do with everything else, in both directions."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from whychain.causal.rules import nodes_used
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


def relations_of(workspace: Workspace) -> dict[str, Relations]:
    """Return the relations of every node that is declared or used, by id."""
    found: dict[str, Relations] = {node: Relations() for node in workspace.vocabulary.kinds}
    records = [d.content for d in workspace.records.documents]
    for mechanism in mechanisms(records):
        link = mechanism.link
        found.setdefault(link.effect, Relations()).follows_from.append(mechanism)
        for cause in dict.fromkeys(link.causes):
            found.setdefault(cause, Relations()).leads_to.append(mechanism)
        for control in dict.fromkeys(link.unless):
            found.setdefault(control, Relations()).guards.append(mechanism)
    for record in records:
        _add_record(found, record)
    _add_runbooks(found, workspace)
    return found


def mechanisms(records: list[Record]) -> tuple[Mechanism, ...]:
    """Return every different link of all accounts, with the accounts that have it."""
    found: dict[Link, list[Told]] = {}
    for record in records:
        for name, account in _accounts(record):
            for link in account.links:
                found.setdefault(link, []).append(Told(record.id, name))
    return tuple(Mechanism(link, tuple(told)) for link, told in found.items())


def _accounts(record: Record) -> Iterator[tuple[str, Account]]:
    yield from record.causal.accounts.items() if record.causal else ()


def _add_record(found: dict[str, Relations], record: Record) -> None:
    for node in dict.fromkeys(node for _, node, _ in nodes_used(record)):
        found.setdefault(node, Relations()).records.append(record.id)
    for name, account in _accounts(record):
        for control, use in account.controls.items():
            here = ControlUse(control, Told(record.id, name), use)
            found.setdefault(control, Relations()).used.append(here)
            for node in use.by:
                found.setdefault(node, Relations()).defeats.append(here)
    _add_what_is_said(found, record)


def _add_what_is_said(found: dict[str, Relations], record: Record) -> None:
    for claim in record.claims:
        if claim.node:
            found.setdefault(claim.node, Relations()).claims.append((record.id, claim))
    for action in record.actions:
        if action.control:
            found.setdefault(action.control, Relations()).actions.append((record.id, action))


def _add_runbooks(found: dict[str, Relations], workspace: Workspace) -> None:
    for document in workspace.runbooks.documents:
        for node in document.content.mitigates:
            found.setdefault(node, Relations()).runbooks.append(document.content.id)
    for node, entry in workspace.vocabulary.entries.items():
        if isinstance(entry, Control):
            known = found[node].runbooks
            known.extend(name for name in entry.runbooks if name not in known)
