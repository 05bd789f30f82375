"""What is new, by day: records, words, actions done, drills run. No day is that of the build."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from whychain.kb.listing import kind_name
from whychain.kb.record import Drill, Record
from whychain.site.json_page import json_page
from whychain.site.page import Page
from whychain.site.site_model import SiteModel
from whychain.site.templates import render

NEWEST = 100
MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is new on a day; ``what`` is recorded, words, action or drill."""

    day: datetime.date
    what: str
    record: str
    kind: str
    title: str = ""
    at: str = ""
    words: tuple[str, ...] = ()


def whats_new(model: SiteModel) -> tuple[Entry, ...]:
    """Return everything that has a day, newest first.

    A word is new with the first record that uses it, when every record that does has a day.
    """
    found = [entry for record in model.outlines for entry in _of_record(record)]
    found += _words(model)
    return tuple(sorted(found, key=lambda e: (-e.day.toordinal(), e.what, e.record, e.at)))


def _of_record(record: Record) -> Iterator[Entry]:
    kind = kind_name(record)
    if record.provenance.recorded_at:
        yield Entry(record.provenance.recorded_at, "recorded", record.id, kind)
    for action in record.actions:
        if action.done_at:
            yield Entry(action.done_at, "action", record.id, kind, action.title, action.id)
    if isinstance(record, Drill) and record.last_run:
        yield Entry(record.last_run, "drill", record.id, kind)


def _words(model: SiteModel) -> Iterator[Entry]:
    first: dict[str, tuple[datetime.date, str]] = {}
    undated: set[str] = set()
    aspects = model.digests.aspects
    for record in model.outlines:
        day, nodes = record.provenance.recorded_at, aspects[record.id].causal_nodes
        if day is None:
            undated.update(nodes)
            continue
        for node in nodes:
            first[node] = min(first.get(node, (day, record.id)), (day, record.id))
    new: dict[tuple[datetime.date, str], list[str]] = {}
    for node in sorted(first.keys() - undated):
        new.setdefault(first[node], []).append(node)
    for (day, record_id), words in new.items():
        yield Entry(day, "words", record_id, "", words=tuple(words))


def whats_new_pages(model: SiteModel) -> Iterator[Page]:
    """Yield the page of what is new and its JSON twin."""
    found = whats_new(model)
    shown = found[:NEWEST]
    days = sorted({entry.day for entry in shown}, reverse=True)
    by_day = {day: [entry for entry in shown if entry.day == day] for day in days}
    yield render(
        "whats-new.md.j2",
        "whats-new.md",
        str(model.links.t("What's new")),
        model.links,
        days=by_day,
        shown=len(shown),
        all=len(found),
        undated=sum(record.provenance.recorded_at is None for record in model.outlines),
        most_words=MOST_WORDS,
    )
    rows = ({name: getattr(entry, name) for name in Entry.__slots__} for entry in found)
    yield json_page("whats-new.json", {"entries": list(rows)})
