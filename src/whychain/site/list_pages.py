"""The lists: incidents, cases and drills; incidents also by year and by service."""

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from operator import attrgetter

import msgspec
from markupsafe import Markup

from whychain.documents.memory import digest
from whychain.kb.vocabulary import Verdict
from whychain.site.briefs import Brief
from whychain.site.escape import escape
from whychain.site.filters import anchor
from whychain.site.incident_table import year_of_row
from whychain.site.page import Draft, Page
from whychain.site.paging import sheets
from whychain.site.phrases import Phrases
from whychain.site.record_pages import began
from whychain.site.site_model import SiteModel
from whychain.site.stretches import Stretch, stretches
from whychain.site.templates import render

_encode = msgspec.msgpack.encode
_NEWEST = 50
_WRONG = frozenset([Verdict.REFUTED, Verdict.MISLEADING])
_MOST_SERVICES = 24


class Row(msgspec.Struct, frozen=True):
    """One record in a list."""

    id: str
    summary: str
    badges: tuple[str, ...]
    when: Markup
    services: tuple[str, ...]
    counts: str


class Group(msgspec.Struct, frozen=True):
    """The incidents of one year or one service, newest first; their list begins at a path."""

    name: str
    path: str
    incidents: tuple[Brief, ...]


class Listing(msgspec.Struct, frozen=True):
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
    ordered = model.newest
    incidents = [one for one in ordered if one.is_incident]
    years, services = _by_year(incidents), _by_service(incidents)
    yield _incidents(model, incidents, years, services)
    yield from _list_of_services(services, model)
    for group, listing in _groups(years, services, t):
        yield from _in_stretches(listing, group.incidents, model)
    for kind, listing in _kinds(t).items():
        chosen = [one for one in ordered if one.figures.kind == kind]
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
        rows=[row(one, model.links.t) for one in incidents[:_NEWEST]],
        count=len(incidents),
        years=years,
        services=sorted(services, key=lambda g: (-len(g.incidents), g.name))[:_MOST_SERVICES],
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


def _in_stretches(listing: Listing, records: Sequence[Brief], model: SiteModel) -> Iterator[Draft]:
    """Yield the pages of one list."""
    for part in stretches(f"{listing.path}.md", records, attrgetter("id")):
        made_of = digest(
            model.links.t.language, listing, replace(part, rows=()), _encode(part.rows)
        )
        yield Draft(part.path, made_of, partial(_stretch, listing, part, model))


def _stretch(listing: Listing, part: Stretch[Brief], model: SiteModel) -> Page:
    return render(
        "list.md.j2",
        part.path,
        listing.title,
        model.links,
        listing=listing,
        part=part,
        rows=[row(one, model.links.t) for one in part.rows],
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
    found: dict[str, list[Brief]] = {}
    for one in incidents:
        found.setdefault(year_of_row(one), []).append(one)
    return tuple(Group(year, f"lists/year-{year}", tuple(found[year])) for year in found)


def _by_service(incidents: Iterable[Brief]) -> tuple[Group, ...]:
    """Return the services by name. Names that look alike as a path get a number of their own."""
    found: dict[str, list[Brief]] = {}
    for one in incidents:
        for service in dict.fromkeys(one.services):
            found.setdefault(service, []).append(one)
    taken: dict[str, int] = {}
    groups = []
    for service in sorted(found):
        short = anchor(service)[:80]
        taken[short] = taken.get(short, 0) + 1
        unique = short if short and taken[short] == 1 else f"{short}_{taken[short]}"
        groups.append(Group(service, f"lists/service-{unique}", tuple(found[service])))
    return tuple(groups)


def row(record: Brief, t: Phrases) -> Row:
    """Return what a list says of one record."""
    listed = record.listed
    badges: tuple[str, ...] = (record.status,)
    moment = Markup("")
    if record.is_incident:
        badges = (record.figures.severity, record.classification, *badges)
        first = datetime.fromisoformat(listed.first) if listed.first else None
        moment = began(first, listed.precision, t)
    if listed.drill_status:
        badges = (listed.drill_status,)
        moment = t("last run {day}", day=listed.last_run) if listed.last_run else Markup("")
    return Row(record.id, record.summary, badges, moment, record.services, _counts(record, t))


def _counts(record: Brief, t: Phrases) -> Markup:
    verdicts, listed = record.figures.verdicts, record.listed
    wrong = sum(verdict in _WRONG for verdict in verdicts)
    said = (
        (len(verdicts), t("{n} claim", "{n} claims", n=len(verdicts))),
        (wrong, t("{n} refuted or misleading", n=wrong)),
        (listed.accounts, t("{n} account", "{n} accounts", n=listed.accounts)),
        (listed.actions, t("{n} action", "{n} actions", n=listed.actions)),
        (listed.runbooks, t("{n} runbook", "{n} runbooks", n=listed.runbooks)),
    )
    return escape(" · ").join(text for number, text in said if number)
