"""Figures over records: counts, and for durations n, median and quartiles.

No means: the duration of incidents is so skewed that a mean says nothing (The VOID report).
"""

import statistics as stdlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from whychain.kb.durations import PHASES, phase_seconds
from whychain.kb.listing import kind_name
from whychain.kb.record import Incident, Record


@dataclass(frozen=True, slots=True)
class Spread:
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


def statistics(records: Iterable[Record]) -> Statistics:
    """Return the figures of all records given."""
    known = list(records)
    incidents = [r for r in known if isinstance(r, Incident)]
    claims = [c for r in known for c in r.claims]
    closed = {"done", "rejected"}
    return Statistics(
        records=_counts(kind_name(r) for r in known),
        severities=_counts(i.severity.value for i in incidents),
        triggers=_counts(i.trigger.kind.value for i in incidents),
        verdicts=_counts(c.verdict.value for c in claims),
        grades=_counts(c.grade.value for c in claims),
        claims=len(claims),
        actions_open=sum(a.status.value not in closed for r in known for a in r.actions),
        durations=_spreads(incidents),
        detections=_counts(i.detection.method.value for i in incidents),
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


def _spreads(incidents: list[Incident]) -> tuple[Spread, ...]:
    lengths = zip(*(phase_seconds(incident.times) for incident in incidents), strict=True)
    phases = zip(PHASES, lengths, strict=False)
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
