"""One page for each node of the shared vocabulary: everything that names it, both ways."""

from collections.abc import Iterator
from functools import partial

import msgspec
from markupsafe import Markup

from whychain.causal.vocabulary import Control, Fault, NodeKind, Symptom
from whychain.site.batches import batches
from whychain.site.coverage import Part
from whychain.site.kind_pages import KIND_TITLES
from whychain.site.links import node_path
from whychain.site.node_answers import NodeAnswers
from whychain.site.page import Bundle, Draft, Page
from whychain.site.paging import Head, head
from whychain.site.pictures import cascade
from whychain.site.relations import ControlUse, Mechanism
from whychain.site.site_model import SiteModel
from whychain.site.templates import render

MOST_ROWS = 50
MOST_LINKS_LISTED = 25
MOST_COUNTED = 20


class Neighbours(msgspec.Struct, frozen=True):
    """The picture of what surrounds a node, and how much of it is drawn."""

    picture: Markup
    drawn: int
    count: int


class Tables(msgspec.Struct, frozen=True):
    """What stands in the tables of a page: the first rows of each."""

    follows_from: Head[Mechanism]
    leads_to: Head[Mechanism]
    guards: Head[Mechanism]
    used: Head[ControlUse]
    defeats: Head[ControlUse]
    parts: Head[Part]
    records: Head[str]
    partners: Head[tuple[str, int]]
    downstream: Head[tuple[str, int]]
    upstream: Head[tuple[str, int]]


def node_pages(model: SiteModel) -> Iterator[Bundle]:
    """Yield the page of every node."""

    def draft(node: str, made_of: bytes) -> Draft:
        path = f"{node_path(node)}.md"
        return Draft(path, made_of, partial(_page, model, node, path))

    return batches("nodes", model.causes.made_of, draft)


def _page(model: SiteModel, node: str, path: str) -> Page:
    return render(
        "node.md.j2",
        path,
        model.links.nodes[node].title,
        model.links,
        tail="",
        neighbours=_neighbours(model, node, path),
        **_values(model, node),
    )


def _values(model: SiteModel, node: str) -> dict[str, object]:
    """Return what a page shows besides its picture."""
    vocabulary, causes = model.workspace.vocabulary, model.causes
    entry, kind = vocabulary.entries[node], vocabulary.kinds[node]
    about = causes.about(node)
    return {
        "entry": entry,
        "kind": kind,
        "kind_title": KIND_TITLES[kind][0],
        "fault": entry if isinstance(entry, Fault) else None,
        "control": entry if isinstance(entry, Control) else None,
        "symptom": entry if isinstance(entry, Symptom) else None,
        "reverse": causes.diagnosis(node) if kind is NodeKind.SYMPTOM else None,
        "relations": about.relations,
        "tables": _tables(about),
        "role": about.role,
        "drills": causes.drills.get(node, ()),
        "ranked": causes.ranked.get(node, (0, None))[1],
        "next_control": causes.next_controls.get(node),
        "incidents": causes.incidents_of.get(node, 0),
    }


def _neighbours(model: SiteModel, node: str, path: str) -> Neighbours:
    around = model.causes.about(node).neighbourhood
    title = f"{model.links.t('What surrounds:')} {model.links.nodes[node].title}"
    drawn = cascade(around.network, title, path, model.links)
    return Neighbours(drawn, around.drawn, around.count)


def _tables(about: NodeAnswers) -> Tables:
    relations = about.relations
    return Tables(
        follows_from=_most_told(relations.follows_from),
        leads_to=_most_told(relations.leads_to),
        guards=_most_told(relations.guards),
        used=head(relations.used, MOST_ROWS),
        defeats=head(relations.defeats, MOST_ROWS),
        parts=head(about.parts, MOST_ROWS),
        records=head(relations.records, MOST_ROWS),
        partners=head(about.partners, MOST_COUNTED),
        downstream=head(_others(about.downstream, about.node), MOST_COUNTED),
        upstream=head(about.upstream, MOST_COUNTED),
    )


def _others(counts: tuple[tuple[str, int], ...], node: str) -> tuple[tuple[str, int], ...]:
    return tuple(one for one in counts if one[0] != node)


def _most_told(mechanisms: list[Mechanism]) -> Head[Mechanism]:
    """Return the links that most records tell; the order of the records decides a tie."""
    return head(sorted(mechanisms, key=lambda one: -len(one.told)), MOST_LINKS_LISTED)
