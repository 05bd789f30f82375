"""The timeline of an incident with the time that passed between its entries."""

import datetime
from dataclasses import dataclass

from whychain.errors import UsageError
from whychain.kb.durations import (
    IntervalDuration,
    PhaseDuration,
    interval_durations,
    phase_durations,
    timeline_in_order,
)
from whychain.kb.record import Incident, Record


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event; ``seconds_since_previous`` is None where either time is not known."""

    id: str
    at: str | None
    precision: str
    kind: str
    actor: str
    text: str
    command: str
    seconds_since_previous: float | None
    seconds_since_start: float | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The entries in order, the named intervals and the standard phase durations."""

    record: str
    entries: tuple[TimelineEntry, ...]
    intervals: tuple[IntervalDuration, ...]
    phases: tuple[PhaseDuration, ...]


def timeline_of(record: Record) -> Timeline:
    """Return the timeline of an incident.

    Raises:
        UsageError: when the record is not an incident.
    """
    if not isinstance(record, Incident):
        raise UsageError(f"{record.id!r} is not an incident and has no timeline", fix="choose one")
    entries: list[TimelineEntry] = []
    previous: datetime.datetime | None = None
    first: datetime.datetime | None = None
    for event in timeline_in_order(record):
        exact = event.at if event.at and event.precision.value == "second" else None
        gap = (exact - previous).total_seconds() if exact and previous else None
        first = first or exact
        entries.append(
            TimelineEntry(
                id=event.id,
                at=event.at.isoformat() if event.at else None,
                precision=event.precision.value,
                kind=event.kind.value,
                actor=event.actor.value,
                text=event.text,
                command=event.command,
                seconds_since_previous=gap,
                seconds_since_start=(exact - first).total_seconds() if exact and first else None,
            )
        )
        previous = exact or previous
    return Timeline(
        record.id, tuple(entries), interval_durations(record), phase_durations(record.times)
    )
