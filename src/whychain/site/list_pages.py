"""The lists: incidents, cases and drills; incidents also by year and by service."""

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import itemgetter

from markupsafe import Markup

from whychain.documents.memory import digest
from whychain.documents.reader import Document
from whychain.kb.record import Drill, Incident, Record
from whychain.kb.vocabulary import Verdict
from whychain.site.briefs import Brief
from whychain.site.escape import escape
from whychain.site.filters import anchor
from whychain.site.incident_table import newest_first, year_of_row
from whychain.site.page import Draft, Page
from whychain.site.paging import sheets
from whychain.site.phrases import Phrases
from whychain.site.record_pages import began
from whychain.site.site_model import SiteModel
from whychain.site.stretches import Stretch, stretches
from whychain.site.templates import render

Listed = tuple[str, Document[Record]]
"""The id of a record, and where it stands."""
_NEWEST = 50
_MOST_SERVICES = 24


@dataclass(frozen=True, slots=True)
class Row:
    """One record in a list."""

    id: str
    summary: str
    badges: tuple[str, ...]
    when: Markup
    services: tuple[str, ...]
    counts: str


@dataclass(frozen=True, slots=True)
class Group:
    """The incidents of one year or one service, newest first; their list begins at a path."""

    name: str
    path: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list says above its rows. ``back`` is a path and what its link says."""

    path: str
    title: str
    lead: str
    command: str
    data: str
    back: tuple[str, str] | None = None
    new: str = ""


def list_pages(model: SiteModel) -> Iterator[Page | Draft]:
    """Yield the list of each kind of record, and those of incidents by year and by service."""
    t = model.links.t
    documents = {known.id: document for document, known in model.digests.each}
    ordered = newest_first(model.briefs)
    incidents = [one for one in ordered if one.is_incident]
    years, services = _by_year(incidents), _by_service(incidents)
    yield _incidents(model, incidents, years, services)
    yield from _list_of_services(services, model)
    for group, listing in _groups(years, services, t):
        yield from _in_stretches(listing, [(i, documents[i]) for i in group.ids], model)
    for kind, listing in _kinds(t).items():
        chosen = [(one.id, documents[one.id]) for one in ordered if one.figures.kind == kind]
        yield from _in_stretches(listing, chosen, model)


def _incidents(
    model: SiteModel,
    incidents: Sequence[Brief],
    years: Sequence[Group],
    services: Sequence[Group],
) -> Page:
    return render(
        "incidents.md.j2",
        "incidents.md",
        model.links.t("Incidents"),
        model.links,
        rows=[row(model.answers.record(r.id), model.links.t) for r in incidents[:_NEWEST]],
        count=len(incidents),
        years=years,
        services=sorted(services, key=lambda g: (-len(g.ids), g.name))[:_MOST_SERVICES],
        service_count=len(services),
    )


def _kinds(t: Phrases) -> Mapping[str, Listing]:
    return {
        "case": Listing(
            "cases",
            t("Cases"),
            t(
                "Defect patterns: the mechanism, wrong and right code, how to find it and how to "
                "mend it."
            ),
            "whychain kb list --kind case",
            "cases.json",
            new="whychain kb new case a-new-case",
        ),
        "drill": Listing(
            "drills",
            t("Drills"),
            t("Planned fault injections. Each says how one knows that the fault was really there."),
            "whychain kb list --kind drill",
            "drills.json",
            new="whychain kb new drill a-new-drill",
        ),
    }


def _groups(
    years: Sequence[Group], services: Sequence[Group], t: Phrases
) -> Iterator[tuple[Group, Listing]]:
    back = ("incidents.md", t("Incidents"))
    command = "whychain kb list --kind incident"
    for group in years:
        title = t("Incidents of {year}", year=group.name)
        if group.name == "unknown":
            title = t("Incidents of an unknown year")
        yield group, Listing(group.path, title, "", command, "incidents.json", back)
    for group in services:
        title = t("Incidents of {service}", service=group.name)
        shown = f"{command} --service {shlex.quote(group.name)}"
        yield group, Listing(group.path, title, "", shown, "incidents.json", back)


def _in_stretches(
    listing: Listing, documents: Sequence[Listed], model: SiteModel
) -> Iterator[Draft]:
    """Yield the pages of one list."""
    for part in stretches(f"{listing.path}.md", documents, itemgetter(0)):
        of_rows = (document.source.digest for _, document in part.rows)
        made_of = digest(model.links.t.language, listing, replace(part, rows=()), *of_rows)
        yield Draft(part.path, made_of, partial(_stretch, listing, part, model))


def _stretch(listing: Listing, part: Stretch[Listed], model: SiteModel) -> Page:
    return render(
        "list.md.j2",
        part.path,
        listing.title,
        model.links,
        listing=listing,
        part=part,
        rows=[row(document.content, model.links.t) for _, document in part.rows],
    )


def _list_of_services(services: Sequence[Group], model: SiteModel) -> Iterator[Page]:
    for sheet in sheets("lists/services.md", services):
        yield render(
            "services.md.j2",
            sheet.path,
            model.links.t("Incidents by service"),
            model.links,
            sheet=sheet,
        )


def _by_year(incidents: Iterable[Brief]) -> tuple[Group, ...]:
    ids: dict[str, list[str]] = {}
    for one in incidents:
        ids.setdefault(year_of_row(one), []).append(one.id)
    return tuple(Group(year, f"lists/year-{year}", tuple(ids[year])) for year in ids)


def _by_service(incidents: Iterable[Brief]) -> tuple[Group, ...]:
    """Return the services by name. Names that look alike as a path get a number of their own."""
    ids: dict[str, list[str]] = {}
    for one in incidents:
        for service in dict.fromkeys(one.services):
            ids.setdefault(service, []).append(one.id)
    taken: dict[str, int] = {}
    groups = []
    for service in sorted(ids):
        short = anchor(service)[:80]
        taken[short] = taken.get(short, 0) + 1
        unique = short if short and taken[short] == 1 else f"{short}_{taken[short]}"
        groups.append(Group(service, f"lists/service-{unique}", tuple(ids[service])))
    return tuple(groups)


def row(record: Record, t: Phrases) -> Row:
    """Return what a list says of one record."""
    badges: tuple[str, ...] = (record.status.value,)
    moment = Markup("")
    if isinstance(record, Incident):
        badges = (record.severity.value, record.classification.value, *badges)
        moment = began(record, t)
    if isinstance(record, Drill):
        badges = (record.drill_status.value,)
        moment = t("last run {day}", day=record.last_run) if record.last_run else Markup("")
    return Row(record.id, record.summary, badges, moment, record.services, _counts(record, t))


def _counts(record: Record, t: Phrases) -> Markup:
    wrong = sum(c.verdict in {Verdict.REFUTED, Verdict.MISLEADING} for c in record.claims)
    accounts = len(record.causal.accounts) if record.causal else 0
    said = (
        (len(record.claims), t("{n} claim", "{n} claims", n=len(record.claims))),
        (wrong, t("{n} refuted or misleading", n=wrong)),
        (accounts, t("{n} account", "{n} accounts", n=accounts)),
        (len(record.actions), t("{n} action", "{n} actions", n=len(record.actions))),
        (len(record.runbooks), t("{n} runbook", "{n} runbooks", n=len(record.runbooks))),
    )
    return escape(" · ").join(text for number, text in said if number)
