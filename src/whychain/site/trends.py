"""How incidents change over the years: how many, how bad, how long, and which faults came back."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from whychain.causal.vocabulary import NodeKind
from whychain.kb.statistics import Figures, Statistics, statistics
from whychain.site.briefs import Brief
from whychain.site.site_model import SiteModel

MOST_FAULTS, MOST_SERVICES = 30, 20


class YearFigures(msgspec.Struct, frozen=True):
    """The figures of the incidents that began in one year; None are those without a time."""

    year: int | None
    incidents: int
    figures: Statistics


class Recurrence(msgspec.Struct, frozen=True):
    """A fault that took part in more than one incident: the first, the last and how many."""

    fault: str
    count: int
    first: str
    last: str


class HeatMap(msgspec.Struct, frozen=True):
    """In how many incidents of a service a fault took part; the most frequent of each.

    ``counts`` has one row for each fault and one column for each service; ``all_faults`` and
    ``all_services`` are how many there are.
    """

    faults: tuple[str, ...]
    services: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    all_faults: int
    all_services: int
    most: int


class Trends(msgspec.Struct, frozen=True):
    """Everything that the page of trends says."""

    every: Statistics
    incidents: int
    years: tuple[YearFigures, ...]
    recurrences: tuple[Recurrence, ...]
    pairs: dict[str, dict[str, int]]
    heat: HeatMap


def trends(model: SiteModel) -> Trends:
    """Return the figures of all incidents."""
    incidents = [one for one in model.newest if one.is_incident]
    faults = {entry.id for entry in model.workspace.vocabulary.of_kind(NodeKind.FAULT)}
    aspects = model.digests.aspects
    met = [(i, [n for n in aspects[i.id].causal_nodes if n in faults]) for i in incidents]
    pairs = _pairs(met)
    frequency = Counter(fault for _, found in met for fault in found)
    return Trends(
        every=statistics(one.figures for one in incidents),
        incidents=len(incidents),
        years=tuple(_years(incidents)),
        recurrences=_recurrences(met, frequency),
        pairs=pairs,
        heat=_heat(pairs, frequency, Counter(s for i in incidents for s in set(i.services))),
    )


def _years(incidents: Iterable[Brief]) -> Iterator[YearFigures]:
    found: dict[int | None, list[Figures]] = {}
    for incident in incidents:
        found.setdefault(incident.year, []).append(incident.figures)
    for year in sorted(found, key=lambda year: (year is None, year or 0)):
        yield YearFigures(year, len(found[year]), statistics(found[year]))


def _recurrences(
    met: list[tuple[Brief, list[str]]], frequency: Counter[str]
) -> tuple[Recurrence, ...]:
    """``met`` has incidents with their faults, newest first."""
    first = {fault: incident.id for incident, faults in met for fault in faults}
    last = {fault: incident.id for incident, faults in reversed(met) for fault in faults}
    again = _most_frequent(Counter({fault: n for fault, n in frequency.items() if n > 1}))
    return tuple(Recurrence(one, frequency[one], first[one], last[one]) for one in again)


def _pairs(met: list[tuple[Brief, list[str]]]) -> dict[str, dict[str, int]]:
    found: dict[str, list[str]] = defaultdict(list)
    for incident, faults in met:
        services = tuple(dict.fromkeys(incident.services))
        for fault in faults:
            found[fault] += services
    return {fault: dict(sorted(Counter(found[fault]).items())) for fault in sorted(found)}


def _heat(
    pairs: dict[str, dict[str, int]], frequency: Counter[str], services: Counter[str]
) -> HeatMap:
    rows = _most_frequent(frequency, MOST_FAULTS)
    columns = _most_frequent(services, MOST_SERVICES)
    counts = tuple(tuple(pairs[row].get(column, 0) for column in columns) for row in rows)
    most = max((count for row in counts for count in row), default=0)
    return HeatMap(rows, columns, counts, len(frequency), len(services), most)


def _most_frequent(counted: Counter[str], limit: int | None = None) -> tuple[str, ...]:
    return tuple(sorted(counted, key=lambda name: (-counted[name], name))[:limit])
