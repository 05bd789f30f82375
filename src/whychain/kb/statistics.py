"""Figures over records: counts, and for durations n, median and quartiles.

No means: the duration of incidents is so skewed that a mean says nothing (The VOID report).
"""

import statistics as stdlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

import msgspec

from whychain.kb.actions import CLOSED
from whychain.kb.durations import PHASES, phase_seconds
from whychain.kb.listing import kind_name
from whychain.kb.record import Incident, Record

Phases = tuple[float | None, ...]
"""How long each phase of an incident took, in seconds."""


class Spread(msgspec.Struct, frozen=True):
    """How a duration is spread over incidents, in seconds; ``unknown`` incidents are left out."""

    name: str
    title: str
    n: int
    unknown: int
    median_seconds: float | None
    lower_quartile_seconds: float | None
    upper_quartile_seconds: float | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts by kind, severity, trigger, verdict and detection, and the spread of every phase."""

    records: dict[str, int]
    severities: dict[str, int]
    triggers: dict[str, int]
    verdicts: dict[str, int]
    grades: dict[str, int]
    claims: int
    actions_open: int
    durations: tuple[Spread, ...]
    detections: dict[str, int] = field(default_factory=dict)


class Figures(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What one record adds to the figures; words are empty when it is no incident."""

    kind: str
    severity: str
    trigger: str
    detection: str
    verdicts: tuple[str, ...]
    """That of each claim; and so are its grades."""
    grades: tuple[str, ...]
    actions_open: int
    phases: Phases


def figures_of(record: Record) -> Figures:
    """Return what a record adds to the figures."""
    incident = record if isinstance(record, Incident) else None
    return Figures(
        kind=kind_name(record),
        severity=incident.severity.value if incident else "",
        trigger=incident.trigger.kind.value if incident else "",
        detection=incident.detection.method.value if incident else "",
        verdicts=tuple(claim.verdict.value for claim in record.claims),
        grades=tuple(claim.grade.value for claim in record.claims),
        actions_open=sum(action.status not in CLOSED for action in record.actions),
        phases=phase_seconds(incident.times) if incident else (),
    )


def statistics(figures: Iterable[Figures]) -> Statistics:
    """Return the figures of many records together."""
    every = tuple(figures)
    incidents = [one for one in every if one.severity]
    verdicts = _counts(chain.from_iterable(one.verdicts for one in every))
    return Statistics(
        records=_counts(one.kind for one in every),
        severities=_counts(one.severity for one in incidents),
        triggers=_counts(one.trigger for one in incidents),
        verdicts=verdicts,
        grades=_counts(chain.from_iterable(one.grades for one in every)),
        claims=sum(verdicts.values()),
        actions_open=sum(one.actions_open for one in every),
        durations=_spreads(one.phases for one in incidents),
        detections=_counts(one.detection for one in incidents),
    )


def year_of(incident: Incident) -> int | None:
    """Return the year in which an incident began, by its own clock; None when no time is known.

    It is that of the first time known: of the change, of the impact, of its detection, or else
    of the earliest entry of the timeline.
    """
    first = incident.times.first_known
    if first is None:
        first = min((e.at for e in incident.timeline if e.at), default=None)
    return None if first is None else first.year


def _counts(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))


def _spreads(incidents: Iterable[Phases]) -> tuple[Spread, ...]:
    phases = zip(PHASES, zip(*incidents, strict=True), strict=False)
    return tuple(_spread(name, title, same) for (name, title, *_), same in phases)


def _spread(name: str, title: str, same: tuple[float | None, ...]) -> Spread:
    seconds = sorted(one for one in same if one is not None)
    lower, upper = quartiles(seconds)
    return Spread(
        name=name,
        title=title,
        n=len(seconds),
        unknown=len(same) - len(seconds),
        median_seconds=stdlib.median(seconds) if seconds else None,
        lower_quartile_seconds=lower,
        upper_quartile_seconds=upper,
    )


def quartiles(seconds: list[float]) -> tuple[float | None, float | None]:
    """Return the lower and upper quartile (inclusive method), None below two values."""
    if len(seconds) < 2:
        return None, None
    lower, _, upper = stdlib.quantiles(seconds, n=4, method="inclusive")
    return lower, upper
