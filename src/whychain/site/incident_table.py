"""All incidents as one table: as the script of the faceted list, and as CSV."""

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

import msgspec

from whychain.causal.vocabulary import NodeKind
from whychain.documents.memory import Decoder
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


class _Told(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A row as both files have it."""

    line: str
    data: bytes


_TOLD = Decoder(dict[str, _Told])


def incident_files(model: SiteModel) -> Iterator[Page]:
    """Yield the files that exist once for all languages: each incident in both, newest first."""
    rows = _told(model)
    index = _index(model, [msgspec.Raw(row.data) for row in rows])
    yield Page("incidents-index.js", script("incidents", index))
    yield Page("incidents.csv", _headed("".join([row.line for row in rows])))


def _told(model: SiteModel) -> Collection[_Told]:
    vocabulary, digests = model.workspace.vocabulary, model.digests
    faults = frozenset(entry.id for entry in vocabulary.of_kind(NodeKind.FAULT))
    symptoms = frozenset(entry.id for entry in vocabulary.of_kind(NodeKind.SYMPTOM))
    named = dict(zip(digests.in_words, digests.taken_apart, strict=True))

    def told(folder: str) -> _Told:
        row = _row(digests.newest[folder], named[folder].causal_nodes, faults, symptoms)
        return _Told(_lines([row]), msgspec.json.encode(row))

    incidents = (folder for folder, one in digests.newest.items() if one.is_incident)
    made_of = {folder: digests.in_words[folder] for folder in incidents}
    return model.causes.memory.recall_each("table", made_of, _TOLD, told).values()


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


def csv_text(rows: Iterable[IncidentRow]) -> str:
    """Return rows as CSV (RFC 4180). No cell begins as a formula of a spreadsheet does."""
    return _headed(_lines(rows))


def _headed(lines: str) -> str:
    return ",".join(IncidentRow.__struct_fields__) + "\r\n" + lines


def _lines(rows: Iterable[IncidentRow]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([*map(cell, row)] for row in map(msgspec.structs.astuple, rows))
    return out.getvalue()


def cell(value: str | Sequence[str]) -> str:
    """Return one cell, with a quote before what a spreadsheet would take for a formula.

    >>> cell("=1+1"), cell(("a", "b"))
    ("'=1+1", 'a; b')
    """
    text = value if isinstance(value, str) else "; ".join(value)
    return f"'{text}" if text[:1] in _FORMULA else text


def _index(model: SiteModel, rows: Sequence[msgspec.Raw]) -> dict[str, object]:
    """Return the data of the faceted list: rows, what nodes are called, and Chinese words."""
    vocabulary, chinese = model.workspace.vocabulary, Phrases(Language.CHINESE)
    incidents = (one.causal_nodes for one in model.digests.taken_apart if one.is_incident)
    used = frozenset(chain.from_iterable(incidents))
    shown = (*vocabulary.of_kind(NodeKind.FAULT), *vocabulary.of_kind(NodeKind.SYMPTOM))
    closed = [w.value for e in (TriggerKind, Classification, RecordStatus, Severity) for w in e]
    return {
        "rows": rows,
        "names": {e.id: (e.title, e.title_zh) for e in shown if e.id in used},
        "words": {word: chinese.word(word) for word in closed},
    }
