"""The pages of records: incidents, cases and drills."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial

import msgspec
from markupsafe import Markup

from whychain.causal.accounts import node_of
from whychain.causal.vocabulary_files import Vocabulary
from whychain.documents.reader import Document
from whychain.kb.durations import interval_durations, phase_durations, timeline_in_order
from whychain.kb.read import NARRATIVE_FILE
from whychain.kb.read import narrative as narrative_of
from whychain.kb.record import Case, Drill, Incident, Record
from whychain.kb.shapes import Event
from whychain.kb.vocabulary import EventKind, Precision
from whychain.site import prose
from whychain.site.accounts import AccountAnswers
from whychain.site.bars import timeline_bar
from whychain.site.batches import batches
from whychain.site.filters import moment, not_known
from whychain.site.kind_pages import KIND_TITLES
from whychain.site.links import relative
from whychain.site.page import Bundle, Draft, Page
from whychain.site.phrases import Language, Phrases
from whychain.site.pictures import kept_cascade
from whychain.site.record_files import RecordFile
from whychain.site.similar_ground import Alike, Nearest
from whychain.site.site_model import SiteModel
from whychain.site.templates import render
from whychain.site.what_if_panels import what_if_panel

_TEMPLATES: Mapping[type[Record], str] = {
    Incident: "incident.md.j2",
    Case: "case.md.j2",
    Drill: "drill.md.j2",
}
_COARSE = {
    Precision.DAY,
    Precision.MONTH,
    Precision.QUARTER,
    Precision.YEAR,
    Precision.UNKNOWN,
}
_COMMANDS = {EventKind.ROLLBACK, EventKind.MITIGATION, EventKind.ACTION}


class TimelineRow(msgspec.Struct, frozen=True):
    """One event with its number and the seconds since the last one that has an exact time."""

    number: int
    event: Event
    gap: float | None


class IntervalRow(msgspec.Struct, frozen=True):
    """One named duration; ``ends_at_action`` when it was told as the length of the incident."""

    title: str
    seconds: float | None
    told_seconds: float | None
    note: str
    ends_at_action: bool
    end_kind: str


def record_pages(model: SiteModel) -> Iterator[Bundle]:
    """Yield the page of every record: of what it says, its prose, files and neighbours."""
    each = {document.source.folder: (document, known) for document, known in model.digests.each}
    language = _told_in(model)
    rests_on = {
        folder: (
            document.source.digest,
            model.digests.answers(known.id),
            model.files.narrative(document, language),
            [(f.name, f.path, f.size) for f in model.files.of(document, known.path)],
            model.causes.similar.kept(known.id),
        )
        for folder, (document, known) in each.items()
    }

    def draft(folder: str, made_of: bytes) -> Draft:
        document, known = each[folder]
        path = f"{known.path}.md"
        return Draft(path, made_of, partial(_page, document, model, path))

    return batches("records", rests_on, draft)


def _page(document: Document[Record], model: SiteModel, path: str) -> Page:
    record = document.content
    files = model.files.of(document, path.removesuffix(".md"))
    narrative = _narrative(document, model, path, files)
    answers = model.answers[record.id]
    values: dict[str, object] = {
        "record": record,
        "answers": answers,
        "pictures": {a.id: _picture(record, a, path, model) for a in answers},
        "panels": {a.id: what_if_panel(a, model.links) for a in answers},
        "similar": causes_first(model.causes.similar.of(record.id), model.workspace.vocabulary),
        "files": files,
        "narrative": bool(narrative),
    }
    if isinstance(record, Incident):
        values |= _incident_values(record, model.links.t)
    return render(
        _TEMPLATES[type(record)], path, record.title, model.links, tail=narrative, **values
    )


def causes_first(nearest: Nearest, vocabulary: Vocabulary) -> Nearest:
    """Return the same with the faults that both have before what came of them."""
    order = tuple(KIND_TITLES)

    def place(node: str) -> tuple[int, str]:
        return order.index(node_of(vocabulary, node).kind), node

    def ordered(one: Alike) -> Alike:
        nodes = sorted(one.nodes, key=place)
        steps = sorted(one.steps, key=lambda step: tuple(map(place, step)))
        return msgspec.structs.replace(one, nodes=tuple(nodes), steps=tuple(steps))

    return msgspec.structs.replace(nearest, neighbours=tuple(map(ordered, nearest.neighbours)))


def _incident_values(incident: Incident, t: Phrases) -> dict[str, object]:
    rows = timeline_rows(incident)
    return {
        "began": began(incident.times.first_known, incident.times.precision, t),
        "timeline": rows,
        "bar": timeline_bar(incident, {row.event.id: row.number for row in rows}, t),
        "intervals": interval_rows(incident),
        "phases": phase_durations(incident.times),
    }


def _picture(record: Record, answers: AccountAnswers, path: str, model: SiteModel) -> Markup:
    title = f"{record.title}: {answers.account.title}"
    return kept_cascade(model.causes.memory, answers.network, title, path, model.links)


def began(first: datetime | None, precision: Precision, t: Phrases) -> Markup:
    """Return when an incident began, as exactly as the record knows it."""
    return not_known(t) if first is None else moment(first, precision)


def timeline_rows(incident: Incident) -> tuple[TimelineRow, ...]:
    """Return the timeline in order, with the gaps between events that have an exact time."""
    rows: list[TimelineRow] = []
    last: Event | None = None
    for number, event in enumerate(timeline_in_order(incident), start=1):
        exact = event.at is not None and event.precision not in _COARSE
        gap = None
        if exact and last and last.at and event.at:
            gap = (event.at - last.at).total_seconds()
        rows.append(TimelineRow(number, event, gap))
        last = event if exact else last
    return tuple(rows)


def interval_rows(incident: Incident) -> tuple[IntervalRow, ...]:
    """Return the named durations.

    One is marked when it is what the source gives as the length of the incident, but ends
    with something that was done and not with recovery.
    """
    kinds = {event.id: event.kind for event in incident.timeline}
    told = incident.impact.duration_seconds_told
    return tuple(
        IntervalRow(
            title=one.title,
            seconds=one.seconds,
            told_seconds=one.told_seconds,
            note=one.note,
            ends_at_action=told is not None
            and one.told_seconds == told
            and kinds.get(one.end) in _COMMANDS,
            end_kind=kinds.get(one.end, EventKind.OTHER).value,
        )
        for one in interval_durations(incident)
    )


def _told_in(model: SiteModel) -> str:
    language = model.links.t.language
    return "" if language is Language.ENGLISH else language.value


def _narrative(
    document: Document[Record], model: SiteModel, path: str, files: Iterable[RecordFile]
) -> str:
    text = narrative_of(document, model.workspace.root, _told_in(model))
    published = {file.name: file.path for file in files}

    def rewrite(target: str) -> str | None:
        """Turn ``../other/narrative.md``, as it stands in the folder, into that record's page."""
        folder, _, fragment = target.partition("#")
        there = posixpath.normpath(posixpath.join(document.source.path.parent.name, folder))
        record, _, file = there.partition("/")
        found = model.links.records.get(record)
        if record == document.content.id and file in published:
            return relative(model.links.tree + path, published[file])
        if found is None or file not in {"", NARRATIVE_FILE, "record.yml"}:
            return None
        return relative(path, f"{found.path}.md") + (f"#{fragment}" if fragment else "")

    return prose.narrative(text, rewrite)
