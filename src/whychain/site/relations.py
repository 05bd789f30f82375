"""What each node of the vocabulary has to do with everything else, in both directions."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from whychain.causal.vocabulary import Control
from whychain.kb.account import ControlInAccount
from whychain.kb.shapes import Action, Claim
from whychain.site.views import Said, Views
from whychain.workspace.load import Workspace


class Told(msgspec.Struct, frozen=True):
    """Where something is said: in which account of which record."""

    record: str
    account: str


class Mechanism(msgspec.Struct, frozen=True):
    """One link, with every account that has it."""

    link: Said
    told: tuple[Told, ...]

    @property
    def gate(self) -> str:
        """Return how the causes join: all of, any of, at least k of."""
        if len(self.link.causes) == 1:
            return ""
        when = self.link.when
        return when.replace("-", " ") if isinstance(when, str) else f"at least {when.at_least} of"


class ControlUse(msgspec.Struct, frozen=True):
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


def relations_of(node: str, views: Views, workspace: Workspace) -> Relations:
    """Return everything that names a node; ``views`` are those of all records that do."""
    found = Relations(records=list(views), runbooks=_runbooks(node, workspace))
    for mechanism in _mechanisms(views):
        link = mechanism.link
        if link.effect == node:
            found.follows_from.append(mechanism)
        if node in link.causes:
            found.leads_to.append(mechanism)
        if node in link.unless:
            found.guards.append(mechanism)
    for record, view in views.items():
        for account, control, use in view.controls:
            here = ControlUse(control, Told(record, account), use)
            if control == node:
                found.used.append(here)
            found.defeats += [here for one in use.by if one == node]
        found.claims += [(record, claim) for claim in view.claims]
        found.actions += [(record, action) for action in view.actions]
    return found


def _mechanisms(views: Views) -> Iterator[Mechanism]:
    """Yield every different link, with the accounts that have it."""
    found: dict[Said, list[Told]] = {}
    for record, view in views.items():
        for account, _, link in view.links:
            found.setdefault(link, []).append(Told(record, account))
    for link, told in found.items():
        yield Mechanism(link, tuple(told))


def _runbooks(node: str, workspace: Workspace) -> list[str]:
    """Return the runbooks that mitigate a node, or put a control into practice."""
    documents = workspace.runbooks.documents
    mitigating = [d.content.id for d in documents if node in d.content.mitigates]
    entry = workspace.vocabulary.entries.get(node)
    named = entry.runbooks if isinstance(entry, Control) else ()
    return list(dict.fromkeys([*mitigating, *named]))
