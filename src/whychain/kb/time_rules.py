"""What must hold for the times of one incident: order, precision, what is derived from them."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from whychain.documents.finding import Problem, Rule, SeverityLevel
from whychain.kb.durations import interval_seconds, tolerance_seconds
from whychain.kb.record import Incident

UNKNOWN_EVENT = Rule(
    "record-unknown-event",
    "An interval, or the trigger, names events of this record's timeline.",
    "A duration between events that do not exist cannot be derived.",
    "Name an event of the timeline, or add it.",
)
TIMES_ORDER = Rule(
    "record-times-order",
    "Phases begin in order: change, start, detection, mitigation, resolution.",
    "Durations derived from times out of order are negative or meaningless.",
    "Correct the times, or say in 'chronology_note' why the order is different.",
)
TIMELINE_ORDER = Rule(
    "record-timeline-order",
    "The timeline is written in the order of time.",
    "Readers and reviewers compare neighbours.",
    "Move the entry.",
    SeverityLevel.WARNING,
)
MISSING_MARK = Rule(
    "record-missing-mark",
    "'missing: true' stands exactly where a value is null because the source lost it.",
    "A blank that nobody explains looks like an oversight.",
    "Set the value to null and 'missing: true', or give the value.",
)
INTERVAL_DIFFERS = Rule(
    "record-interval-differs",
    "A duration told by the source agrees with the timeline.",
    "A stated duration that the times contradict misleads every reader.",
    "Correct the time, or record the statement as a claim with its verdict.",
)

TIME_RULES = (UNKNOWN_EVENT, TIMES_ORDER, TIMELINE_ORDER, MISSING_MARK, INTERVAL_DIFFERS)

_ORDERED_TIMES = ("change_at", "started_at", "detected_at", "mitigated_at", "resolved_at")


def time_problems(incident: Incident) -> Iterator[Problem]:
    """Yield everything that is wrong with the times of one incident."""
    for check in _CHECKS:
        yield from check(incident)


def _events(incident: Incident) -> Iterator[Problem]:
    known = {e.id for e in incident.timeline}
    for index, interval in enumerate(incident.intervals):
        for end in ("start", "end"):
            name = getattr(interval, end)
            if name not in known:
                path = ("intervals", index, end)
                yield Problem(UNKNOWN_EVENT, path, f"no event is called {name!r}")
    event = incident.trigger.event
    if event and event not in known:
        yield Problem(UNKNOWN_EVENT, ("trigger", "event"), f"no event is called {event!r}")


def _intervals(incident: Incident) -> Iterator[Problem]:
    events = {e.id: e for e in incident.timeline}
    for index, interval in enumerate(incident.intervals):
        seconds = interval_seconds(interval, events)
        if seconds is None or interval.told_seconds is None:
            continue
        tolerance = tolerance_seconds(events[interval.start], events[interval.end]) or 0.0
        if abs(seconds - interval.told_seconds) > tolerance:
            message = f"told {interval.told_seconds:g} s, but the timeline gives {seconds:g} s"
            yield Problem(INTERVAL_DIFFERS, ("intervals", index, "told_seconds"), message)


def _times(incident: Incident) -> Iterator[Problem]:
    known = [(n, t) for n in _ORDERED_TIMES if (t := getattr(incident.times, n)) is not None]
    for (earlier, a), (later, b) in pairwise(known):
        if b < a and not incident.times.chronology_note:
            yield Problem(TIMES_ORDER, ("times", later), f"{later} is before {earlier}")
    last = None
    for index, event in enumerate(incident.timeline):
        if last and event.at and event.at < last:
            yield Problem(TIMELINE_ORDER, ("timeline", index), f"{event.id!r} is before the last")
        last = event.at or last


def _missing_marks(incident: Incident) -> Iterator[Problem]:
    for index, event in enumerate(incident.timeline):
        if event.missing == (event.at is not None):
            message = f"the time of {event.id!r} and its 'missing' mark disagree"
            yield Problem(MISSING_MARK, ("timeline", index), message)
    for index, metric in enumerate(incident.metrics):
        if metric.missing and None not in (metric.before, metric.after):
            message = f"{metric.id!r} is marked missing, but no value is null"
            yield Problem(MISSING_MARK, ("metrics", index), message)


_CHECKS: tuple[Callable[[Incident], Iterator[Problem]], ...] = (
    _events,
    _intervals,
    _times,
    _missing_marks,
)
