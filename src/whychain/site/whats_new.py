"""What is new, by day: records, words, actions done, drills run. No day is that of the build."""

import datetime
from collections.abc import Iterator

import msgspec

from whychain.site.briefs import Brief
from whychain.site.json_page import json_page
from whychain.site.page import Page
from whychain.site.site_model import SiteModel
from whychain.site.templates import render

NEWEST = 100
MOST_WORDS = 12


class Entry(msgspec.Struct, frozen=True):
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
    found = [entry for brief in model.briefs for entry in _of_record(brief)]
    found += _words(model)
    return tuple(sorted(found, key=lambda e: (-e.day.toordinal(), e.what, e.record, e.at)))


def _of_record(brief: Brief) -> Iterator[Entry]:
    kind = brief.figures.kind
    if brief.recorded:
        yield Entry(brief.recorded, "recorded", brief.id, kind)
    for deed in brief.deeds:
        what = "action" if deed.action else "drill"
        yield Entry(deed.day, what, brief.id, kind, deed.title, deed.action)


def _words(model: SiteModel) -> Iterator[Entry]:
    first: dict[str, tuple[datetime.date, str]] = {}
    undated: set[str] = set()
    aspects = model.digests.aspects
    for brief in model.briefs:
        day, nodes = brief.recorded, aspects[brief.id].causal_nodes
        if day is None:
            undated.update(nodes)
            continue
        for node in nodes:
            first[node] = min(first.get(node, (day, brief.id)), (day, brief.id))
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
        undated=sum(brief.recorded is None for brief in model.briefs),
        most_words=MOST_WORDS,
    )
    rows = ({name: getattr(entry, name) for name in Entry.__struct_fields__} for entry in found)
    yield json_page("whats-new.json", {"entries": list(rows)})
