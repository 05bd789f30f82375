"""The vocabulary as lists: an overview, then one list for each kind of node."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import msgspec

from whychain.causal.controls import NextControl, RankedControl
from whychain.causal.vocabulary import Entry, NodeKind
from whychain.documents.memory import digest
from whychain.site.coverage import FaultRole
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


class KindRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One node in the list of its kind."""

    entry: Entry
    incidents: int
    others: int
    """Cases and drills that name it."""
    role: FaultRole | None
    drills: Sequence[str]
    place: int
    """Among the controls as they rank, from 1; 0 when it is not ranked."""
    ranked: RankedControl | None
    next_place: int
    next_control: NextControl | None


@dataclass(frozen=True, slots=True)
class KindList:
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
        KindList(kind, title, lead, _rows(model, kind))
        for kind, (title, lead) in KIND_TITLES.items()
    )


def _rows(model: SiteModel, kind: NodeKind) -> tuple[KindRow, ...]:
    rows = [_row(model, entry) for entry in model.workspace.vocabulary.of_kind(kind)]

    def order(row: KindRow) -> tuple[float, int, int, str]:
        place = row.place or float("inf")
        ranks = place if kind is NodeKind.CONTROL else 0
        return (ranks, -row.incidents, -row.others, row.entry.id)

    return tuple(sorted(rows, key=order))


def _row(model: SiteModel, entry: Entry) -> KindRow:
    causes = model.causes
    records = causes.records_of.get(entry.id, ())
    incidents = causes.incidents_of.get(entry.id, 0)
    place, ranked = causes.ranked.get(entry.id, (0, None))
    next_place, next_control = causes.next_controls.get(entry.id, (0, None))
    return KindRow(
        entry=entry,
        incidents=incidents,
        others=len(records) - incidents,
        role=causes.roles.get(entry.id),
        drills=causes.drills.get(entry.id, ()),
        place=place,
        ranked=ranked,
        next_place=next_place,
        next_control=next_control,
    )
