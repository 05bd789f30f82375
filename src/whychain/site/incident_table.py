"""All incidents as one table: as the script of the faceted list, and as CSV."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from whychain.causal.vocabulary import NodeKind
from whychain.kb.causes import TriggerKind
from whychain.kb.record import Incident, Record
from whychain.kb.vocabulary import Classification, Precision, RecordStatus, Severity
from whychain.site.page import Page
from whychain.site.phrases import Language, Phrases
from whychain.site.script_data import script
from whychain.site.site_model import SiteModel

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LENGTHS = {Precision.MONTH: 7, Precision.YEAR: 4, Precision.QUARTER: 4}


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
        _row(record, aspects[record.id].causal_nodes, faults, symptoms)
        for record in newest_first(model.outlines)
        if isinstance(record, Incident)
    )


def newest_first(records: Iterable[Record]) -> list[Record]:
    """Return incidents by their first known time, newest first; then the others by id."""

    def key(record: Record) -> tuple[float, str]:
        if not isinstance(record, Incident):
            return (0.0, record.id)
        first = record.times.first_known
        return (-first.timestamp() if first else 0.0, record.id)

    return sorted(records, key=key)


def year_of_row(incident: Incident) -> str:
    """Return under which year an incident is listed, ``unknown`` when nobody knows."""
    return _date(incident)[:4] or "unknown"


def _date(incident: Incident) -> str:
    """Return the day of an incident as far as it is known."""
    first = incident.times.first_known
    length = _LENGTHS.get(incident.times.precision, 10)
    return first.date().isoformat()[:length] if first else ""


def _row(
    record: Incident, named: Sequence[str], faults: frozenset[str], symptoms: frozenset[str]
) -> IncidentRow:
    """Return the row of an incident: what all of its accounts name counts as its faults."""
    return IncidentRow(
        id=record.id,
        title=record.title,
        date=_date(record),
        severity=record.severity.value,
        classification=record.classification.value,
        status=record.status.value,
        trigger=record.trigger.kind.value,
        services=record.services,
        faults=tuple([name for name in named if name in faults]),
        symptoms=tuple([name for name in named if name in symptoms]),
    )


def csv_text(rows: Sequence[IncidentRow]) -> str:
    """Return rows as CSV (RFC 4180). No cell begins as a formula of a spreadsheet does."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(IncidentRow.__struct_fields__)
    writer.writerows(map(cell, msgspec.structs.astuple(row)) for row in rows)
    return out.getvalue()


def cell(value: str | Sequence[str]) -> str:
    """Return one cell, with a quote before what a spreadsheet would take for a formula.

    >>> cell("=1+1"), cell(("a", "b"))
    ("'=1+1", 'a; b')
    """
    text = value if isinstance(value, str) else "; ".join(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


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
