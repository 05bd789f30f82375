"""The vocabulary as lists: an overview, then one list for each kind of node."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import msgspec

from whychain.causal.vocabulary import NodeKind
from whychain.documents.memory import digest
from whychain.site.kind_rows import KindRow
from whychain.site.page import Draft, Page
from whychain.site.paging import Sheet, sheets
from whychain.site.site_model import SiteModel
from whychain.site.templates import render

MOST_FREQUENT = 10
_encode = msgspec.msgpack.encode
KIND_TITLES: Mapping[NodeKind, tuple[str, str]] = {
    NodeKind.FAULT: ("Faults", "A defect that can start a cascade."),
    NodeKind.EFFECT: ("Effects", "A state or mechanism that follows."),
    NodeKind.SYMPTOM: ("Symptoms", "What an observer sees."),
    NodeKind.OUTCOME: ("Outcomes", "Harm to users."),
    NodeKind.CONDITION: ("Conditions", "Context that is not a defect: a canary is running."),
    NodeKind.CONTROL: ("Controls", "A barrier that prevents, detects, contains or recovers."),
}


class KindList(msgspec.Struct, frozen=True):
    """All nodes of one kind."""

    kind: NodeKind
    title: str
    lead: str
    rows: tuple[KindRow, ...]

    @property
    def path(self) -> str:
        """Return where the list stands."""
        return f"{self.anchor}.md"

    @property
    def anchor(self) -> str:
        """Return the id under which the overview has this kind."""
        return self.title.lower()

    @property
    def most_frequent(self) -> tuple[KindRow, ...]:
        """Return the first nodes."""
        return self.rows[:MOST_FREQUENT]


def kind_pages(model: SiteModel) -> Iterator[Draft]:
    """Yield the overview of the vocabulary and the pages of each list."""
    groups = kind_lists(model)
    first = [(len(g.rows), [(r.entry, r.incidents) for r in g.most_frequent]) for g in groups]
    yield Draft("causes.md", digest(_encode(first)), partial(_overview, model, groups))
    for group in groups:
        for sheet in sheets(group.path, group.rows):
            make = partial(_list_page, model, group, sheet)
            yield Draft(sheet.path, digest(_encode(sheet)), make)


def _overview(model: SiteModel, groups: Sequence[KindList]) -> Page:
    title = model.links.t.word("Causes")
    return render("causes.md.j2", "causes.md", title, model.links, groups=groups)


def _list_page(model: SiteModel, group: KindList, sheet: Sheet[KindRow]) -> Page:
    word = model.links.t.word(group.title)
    return render("kind.md.j2", sheet.path, word, model.links, group=group, sheet=sheet)


def kind_lists(model: SiteModel) -> tuple[KindList, ...]:
    """Return each kind with its nodes: what most incidents name first, controls as they rank."""
    return tuple(
        KindList(kind, title, lead, model.kind_rows(kind))
        for kind, (title, lead) in KIND_TITLES.items()
    )
