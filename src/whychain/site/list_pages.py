"""The lists: incidents, cases and drills, newest or first name first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from whychain.kb.record import Drill, Incident, Record
from whychain.kb.vocabulary import Verdict
from whychain.site.escape import escape
from whychain.site.page import Page
from whychain.site.phrases import Phrases
from whychain.site.record_pages import began
from whychain.site.site_model import SiteModel
from whychain.site.templates import render

_LISTS = (
    (
        "incident",
        "incidents.md",
        "Incidents",
        "What happened, with its timeline, its causes, and what the sources got wrong.",
    ),
    (
        "case",
        "cases.md",
        "Cases",
        "Defect patterns: the mechanism, wrong and right code, how to find it and how to mend it.",
    ),
    (
        "drill",
        "drills.md",
        "Drills",
        "Planned fault injections. Each says how one knows that the fault was really there.",
    ),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One record in a list."""

    id: str
    summary: str
    badges: tuple[str, ...]
    when: Markup
    services: tuple[str, ...]
    counts: str


def list_pages(model: SiteModel) -> Iterator[Page]:
    """Yield the list of each kind of record."""
    for kind, path, title, lead in _LISTS:
        rows = [row(r, model.links.t) for r in newest_first(model.records) if kind_of(r) == kind]
        new = f"whychain kb new {kind} a-new-{kind}"
        yield render("list.md.j2", path, title, model.links, lead=lead, rows=rows, new=new)


def kind_of(record: Record) -> str:
    """Return the word for a kind of record."""
    return type(record).__name__.lower()


def newest_first(records: Iterable[Record]) -> list[Record]:
    """Return incidents by their first known time, newest first; then the others by id."""

    def key(record: Record) -> tuple[float, str]:
        if not isinstance(record, Incident):
            return (0.0, record.id)
        times = record.times
        first = times.change_at or times.started_at or times.detected_at
        return (-first.timestamp() if first else 0.0, record.id)

    return sorted(records, key=key)


def row(record: Record, t: Phrases) -> Row:
    """Return what a list says of one record."""
    badges: tuple[str, ...] = (record.status.value,)
    moment = Markup("")
    if isinstance(record, Incident):
        badges = (record.severity.value, record.classification.value, *badges)
        moment = began(record, t)
    if isinstance(record, Drill):
        badges = (record.drill_status.value,)
        moment = escape("" if record.last_run is None else f"last run {record.last_run}")
    return Row(record.id, record.summary, badges, moment, record.services, _counts(record))


def _counts(record: Record) -> str:
    wrong = sum(c.verdict in {Verdict.REFUTED, Verdict.MISLEADING} for c in record.claims)
    accounts = len(record.causal.accounts) if record.causal else 0
    parts = [
        f"{len(record.claims)} claims, {wrong} refuted or misleading" if record.claims else "",
        f"{accounts} account{'s' if accounts != 1 else ''}" if accounts else "",
        f"{len(record.actions)} actions" if record.actions else "",
        f"{len(record.runbooks)} runbooks" if record.runbooks else "",
    ]
    return " · ".join(part for part in parts if part)
