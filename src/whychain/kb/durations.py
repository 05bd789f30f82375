"""Durations of an incident, derived from its times and timeline and never typed in."""

import datetime

import msgspec

from whychain.kb.record import Incident
from whychain.kb.shapes import Event, Interval, Times
from whychain.kb.vocabulary import Precision

_FINE_ENOUGH = {Precision.SECOND: 1.0, Precision.MINUTE: 60.0, Precision.HOUR: 3600.0}


class PhaseDuration(msgspec.Struct, frozen=True):
    """How long a phase took, in seconds; None when an end of it is unknown or too coarse."""

    name: str
    title: str
    start: str
    end: str
    seconds: float | None


class IntervalDuration(msgspec.Struct, frozen=True):
    """A named duration between two events: as computed and as the source tells it, in seconds."""

    id: str
    title: str
    start: str
    end: str
    seconds: float | None
    told_seconds: float | None
    note: str


PHASES = (
    ("change_to_start", "Change to first impact", "change_at", "started_at"),
    ("change_to_detection", "Change to detection", "change_at", "detected_at"),
    ("ttd", "Time to detect (TTD)", "started_at", "detected_at"),
    ("tta", "Time to acknowledge (TTA)", "detected_at", "acknowledged_at"),
    ("tti", "Time to identify (TTI)", "detected_at", "identified_at"),
    ("ttm", "Time to mitigate (TTM)", "started_at", "mitigated_at"),
    ("ttr", "Time to resolve (TTR)", "started_at", "resolved_at"),
)


def phase_durations(times: Times) -> tuple[PhaseDuration, ...]:
    """Return the standard phase durations of an incident."""
    lengths = zip(PHASES, phase_seconds(times), strict=True)
    return tuple(PhaseDuration(*phase, seconds) for phase, seconds in lengths)


def phase_seconds(times: Times) -> tuple[float | None, ...]:
    """Return how long each phase of ``PHASES`` took, None where that is not known."""
    if times.precision not in _FINE_ENOUGH:
        return (None,) * len(PHASES)
    return tuple(_seconds(getattr(times, start), getattr(times, end)) for *_, start, end in PHASES)


def interval_durations(incident: Incident) -> tuple[IntervalDuration, ...]:
    """Return the incident's named intervals with their computed seconds."""
    events = {event.id: event for event in incident.timeline}
    return tuple(
        IntervalDuration(
            interval.id,
            interval.title,
            interval.start,
            interval.end,
            interval_seconds(interval, events),
            interval.told_seconds,
            interval.note,
        )
        for interval in incident.intervals
    )


def interval_seconds(interval: Interval, events: dict[str, Event]) -> float | None:
    """Return the seconds between the two events of an interval, None when not known."""
    start, end = events.get(interval.start), events.get(interval.end)
    if start is None or end is None or tolerance_seconds(start, end) is None:
        return None
    return _seconds(start.at, end.at)


def tolerance_seconds(start: Event, end: Event) -> float | None:
    """Return how far two events' distance may be off, None when they are too coarse to say."""
    if start.precision not in _FINE_ENOUGH or end.precision not in _FINE_ENOUGH:
        return None
    return max(_FINE_ENOUGH[start.precision], _FINE_ENOUGH[end.precision])


def _seconds(start: datetime.datetime | None, end: datetime.datetime | None) -> float | None:
    return None if start is None or end is None else (end - start).total_seconds()


def timeline_in_order(incident: Incident) -> tuple[Event, ...]:
    """Return the timeline sorted by time; events without one keep their place after the last."""
    known = sorted((e for e in incident.timeline if e.at), key=lambda e: (e.at, e.id))
    return (*known, *(e for e in incident.timeline if not e.at))
