"""All incidents as one table: as the script of the faceted list, and as CSV."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from whychain.causal.vocabulary import NodeKind
from whychain.kb.causes import TriggerKind
from whychain.kb.vocabulary import Classification, RecordStatus, Severity
from whychain.site.briefs import Brief
from whychain.site.page import Page
from whychain.site.phrases import Language, Phrases
from whychain.site.script_data import script
from whychain.site.site_model import SiteModel

_FORMULA = frozenset("=+-@\t\r")


class IncidentRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One incident as the table has it; the date is as long as it is known, or empty."""

    id: str
    title: str
    date: str
    severity: str
    classification: str
    status: str
    trigger: str
    services: tuple[str, ...]
    faults: tuple[str, ...]
    symptoms: tuple[str, ...]


def incident_files(model: SiteModel) -> Iterator[Page]:
    """Yield the files that exist once for all languages."""
    rows = incident_rows(model)
    yield Page("incidents-index.js", script("incidents", _index(model, rows)))
    yield Page("incidents.csv", csv_text(rows))


def incident_rows(model: SiteModel) -> tuple[IncidentRow, ...]:
    """Return a row for each incident, newest first."""
    vocabulary, aspects = model.workspace.vocabulary, model.digests.aspects
    faults = frozenset(entry.id for entry in vocabulary.of_kind(NodeKind.FAULT))
    symptoms = frozenset(entry.id for entry in vocabulary.of_kind(NodeKind.SYMPTOM))
    return tuple(
        _row(brief, aspects[brief.id].causal_nodes, faults, symptoms)
        for brief in newest_first(model.briefs)
        if brief.is_incident
    )


def newest_first(briefs: Iterable[Brief]) -> list[Brief]:
    """Return incidents by their first known time, newest first; then the others by id."""
    return sorted(briefs, key=lambda one: (-one.began, one.id))


def year_of_row(incident: Brief) -> str:
    """Return under which year an incident is listed, ``unknown`` when nobody knows."""
    return incident.date[:4] or "unknown"


def _row(
    incident: Brief, named: Sequence[str], faults: frozenset[str], symptoms: frozenset[str]
) -> IncidentRow:
    """Return the row of an incident: what all of its accounts name counts as its faults."""
    return IncidentRow(
        id=incident.id,
        title=incident.title,
        date=incident.date,
        severity=incident.figures.severity,
        classification=incident.classification,
        status=incident.status,
        trigger=incident.figures.trigger,
        services=incident.services,
        faults=tuple([name for name in named if name in faults]),
        symptoms=tuple([name for name in named if name in symptoms]),
    )


def csv_text(rows: Sequence[IncidentRow]) -> str:
    """Return rows as CSV (RFC 4180). No cell begins as a formula of a spreadsheet does."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(IncidentRow.__struct_fields__)
    writer.writerows([*map(cell, row)] for row in map(msgspec.structs.astuple, rows))
    return out.getvalue()


def cell(value: str | Sequence[str]) -> str:
    """Return one cell, with a quote before what a spreadsheet would take for a formula.

    >>> cell("=1+1"), cell(("a", "b"))
    ("'=1+1", 'a; b')
    """
    text = value if isinstance(value, str) else "; ".join(value)
    return f"'{text}" if text[:1] in _FORMULA else text


def _index(model: SiteModel, rows: Sequence[IncidentRow]) -> dict[str, object]:
    """Return the data of the faceted list: rows, what nodes are called, and Chinese words."""
    entries = model.workspace.vocabulary.entries
    used = sorted({node for row in rows for node in (*row.faults, *row.symptoms)})
    chinese = Phrases(Language.CHINESE)
    closed = [w.value for e in (TriggerKind, Classification, RecordStatus, Severity) for w in e]
    return {
        "rows": rows,
        "names": {n: (entries[n].title, entries[n].title_zh) for n in used if n in entries},
        "words": {word: chinese.word(word) for word in closed},
    }
