"""What lists, figures and news say of a record, read off it once and kept in few bytes.

So a page about all records looks at none of them: only at those of which it shows the words.
"""

import datetime

import msgspec

from whychain.kb.actions import CLOSED
from whychain.kb.record import Drill, Incident, Record
from whychain.kb.statistics import Figures, figures_of, year_of
from whychain.kb.vocabulary import ActionStatus, Precision
from whychain.site.links import record_path

_LENGTHS = {Precision.MONTH: 7, Precision.YEAR: 4, Precision.QUARTER: 4}
_TIMES = (
    "closed_at",
    "resolved_at",
    "mitigated_at",
    "identified_at",
    "declared_at",
    "acknowledged_at",
    "detected_at",
    "started_at",
    "change_at",
)


class Deed(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Something that was done on a day: an action, or the run of a drill, which has no title."""

    day: datetime.date
    title: str = ""
    action: str = ""


class Listed(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What only the row of a list says of a record."""

    first: str
    """The first time known of an incident, empty when there is none: as a text in ISO 8601, since
    a time in few bytes forgets from which clock it is."""
    precision: Precision
    drill_status: str
    last_run: datetime.date | None
    accounts: int
    actions: int
    runbooks: int


class Brief(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One record; words and dates that only incidents have are empty for others."""

    id: str
    path: str
    """Where its page stands, without ending."""
    title: str
    summary: str
    status: str
    classification: str
    services: tuple[str, ...]
    alert: str
    """The alert that told of it, if one did."""
    runbooks: tuple[str, ...]
    """Every runbook that it names, sorted."""
    formerly: tuple[str, ...]
    figures: Figures
    began: float
    """When it began as far as is known, in seconds since 1970, or 0."""
    date: str
    """The day on which it began, as far as it is known."""
    year: int | None
    """The year in which it began, also where only its timeline knows."""
    recorded: datetime.date | None
    updated: float | None
    """When it last changed as far as it says, in seconds since 1970."""
    deeds: tuple[Deed, ...]
    actions_dated: int
    """How many open actions have a due date."""
    is_planned: bool
    """Whether one of its actions belongs to a stage."""
    listed: Listed

    @property
    def is_incident(self) -> bool:
        """Return whether it is something that happened."""
        return bool(self.figures.severity)


def brief_of(record: Record) -> Brief:
    """Return what lists, figures and news say of a record."""
    incident = record if isinstance(record, Incident) else None
    began = incident.times.first_known if incident else None
    updated = updated_at(record)
    still_open = [action for action in record.actions if action.status not in CLOSED]
    return Brief(
        id=record.id,
        path=record_path(record),
        title=record.title,
        summary=record.summary,
        status=record.status.value,
        classification=incident.classification.value if incident else "",
        services=record.services,
        alert=incident.detection.alert_name if incident else "",
        runbooks=runbooks_named(record),
        formerly=record.formerly,
        figures=figures_of(record),
        began=began.timestamp() if began else 0.0,
        date=_date(incident, began) if incident else "",
        year=year_of(incident) if incident else None,
        recorded=record.provenance.recorded_at,
        updated=updated.timestamp() if updated else None,
        deeds=_deeds(record),
        actions_dated=sum(action.due is not None for action in still_open),
        is_planned=any(
            action.stage.strip() and action.status is not ActionStatus.REJECTED
            for action in record.actions
        ),
        listed=_listed(record),
    )


def _listed(record: Record) -> Listed:
    incident = record if isinstance(record, Incident) else None
    first = incident.times.first_known if incident else None
    drill = record if isinstance(record, Drill) else None
    return Listed(
        first=first.isoformat() if first else "",
        precision=incident.times.precision if incident else Precision.UNKNOWN,
        drill_status=drill.drill_status.value if drill else "",
        last_run=drill.last_run if drill else None,
        accounts=len(record.causal.accounts) if record.causal else 0,
        actions=len(record.actions),
        runbooks=len(record.runbooks),
    )


def _date(incident: Incident, began: datetime.datetime | None) -> str:
    length = _LENGTHS.get(incident.times.precision, 10)
    return began.date().isoformat()[:length] if began else ""


def runbooks_named(record: Record) -> tuple[str, ...]:
    """Return every runbook that a record names, sorted."""
    named = set(record.runbooks)
    if isinstance(record, Incident):
        named |= {step.runbook for step in record.mitigation if step.runbook}
        named |= {record.detection.runbook} if record.detection.runbook else set()
    return tuple(sorted(named))


def updated_at(record: Record) -> datetime.datetime | None:
    """Return when a record last changed as far as it says: the day of recording, or its last time.

    A day is taken as its first moment in UTC. None when the record has neither.
    """
    day = record.provenance.recorded_at
    if day is not None:
        return datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC)
    return max(times_of(record), default=None)


def times_of(record: Record) -> list[datetime.datetime]:
    """Return every time that an incident tells, of itself or of an event."""
    if not isinstance(record, Incident):
        return []
    times = [getattr(record.times, name) for name in _TIMES]
    return [at for at in (*times, *(event.at for event in record.timeline)) if at]


def _deeds(record: Record) -> tuple[Deed, ...]:
    done = [Deed(a.done_at, a.title, a.id) for a in record.actions if a.done_at]
    if isinstance(record, Drill) and record.last_run:
        done.append(Deed(record.last_run))
    return tuple(done)
