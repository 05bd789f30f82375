"""Durations are derived from times, and only where the times are fine enough."""

import pytest
from tests.fakes.records import event, incident

from whychain.kb.durations import interval_durations, phase_durations, timeline_in_order
from whychain.kb.record import Incident
from whychain.workspace import reference
from whychain.workspace.load import require_record

NOON = "2024-05-02T12:00:00Z"
LATER = "2024-05-02T12:01:30Z"


def phases(**times: str | None) -> dict[str, float | None]:
    """Return the seconds of every phase by name."""
    return {p.name: p.seconds for p in phase_durations(incident(times=times).times)}


def interval_of(start: object, end: object, **fields: object) -> float | None:
    """Return the seconds between two events."""
    names = {"id": "i", "title": "t", "start": "a", "end": "b", **fields}
    (found,) = interval_durations(incident(timeline=[start, end], intervals=[names]))
    return found.seconds


def reference_incident() -> Incident:
    """The canary incident."""
    record = require_record(reference.root(), "2024-03-18-vie-canary").content
    assert isinstance(record, Incident)
    return record


def test_without_times_no_phase_has_a_duration() -> None:
    found = phases()

    assert list(found) == [
        "change_to_start",
        "change_to_detection",
        "ttd",
        "tta",
        "tti",
        "ttm",
        "ttr",
    ]
    assert set(found.values()) == {None}


def test_a_phase_is_the_time_between_its_two_ends() -> None:
    found = phases(
        change_at="2024-05-02T11:59:00Z",
        started_at=NOON,
        detected_at="2024-05-02T14:00:10+02:00",
        acknowledged_at="2024-05-02T12:00:40Z",
        identified_at="2024-05-02T12:10:10Z",
        mitigated_at="2024-05-02T12:20:00Z",
        resolved_at="2024-05-02T13:00:00Z",
    )

    assert found == {
        "change_to_start": 60,
        "change_to_detection": 70,
        "ttd": 10,
        "tta": 30,
        "tti": 600,
        "ttm": 1200,
        "ttr": 3600,
    }


def test_a_phase_with_one_unknown_end_has_no_duration() -> None:
    found = phases(started_at=NOON, detected_at=None, resolved_at=LATER)

    assert found["ttd"] is None
    assert found["ttr"] == 90


@pytest.mark.parametrize("precision", ["second", "minute", "hour"])
def test_fine_times_give_durations(precision: str) -> None:
    assert phases(precision=precision, started_at=NOON, resolved_at=LATER)["ttr"] == 90


@pytest.mark.parametrize("precision", ["day", "month", "quarter", "year", "unknown"])
def test_coarse_times_give_no_durations(precision: str) -> None:
    assert phases(precision=precision, started_at=NOON, resolved_at=LATER)["ttr"] is None


def test_an_interval_is_the_time_between_its_events() -> None:
    assert interval_of(event("a", NOON), event("b", LATER)) == 90
    assert interval_of(event("a", LATER), event("b", NOON)) == -90


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (event("a", None), event("b", LATER)),
        (event("a", NOON), event("b", None)),
        (event("a", NOON, "day"), event("b", LATER)),
        (event("a", NOON), event("b", LATER, "unknown")),
        (event("x", NOON), event("b", LATER)),
        (event("a", NOON), event("x", LATER)),
    ],
)
def test_an_interval_with_an_unknown_or_coarse_end_has_no_duration(
    start: object, end: object
) -> None:
    assert interval_of(start, end) is None


def test_the_reference_incident_has_the_durations_of_its_timeline() -> None:
    found = {i.id: i.seconds for i in interval_durations(reference_incident())}

    assert found == {
        "change-to-first-alarm": 37,
        "change-to-breaker": 72,
        "alarm-to-breaker": 35,
        "breaker-to-rollback-command": 611,
        "alarm-to-rollback-command": 646,
        "told-duration": 683,
    }


def test_the_reference_incident_has_no_time_to_recover() -> None:
    found = {p.name: p.seconds for p in phase_durations(reference_incident().times)}

    assert found["change_to_detection"] == 37
    assert {n for n, s in found.items() if s is not None} == {"change_to_detection"}


def test_a_quarter_is_too_coarse_for_any_duration() -> None:
    record = require_record(reference.root(), "2023-q3-vie-load-test").content
    assert isinstance(record, Incident)

    assert {p.seconds for p in phase_durations(record.times)} == {None}
    assert [(i.seconds, i.told_seconds) for i in interval_durations(record)] == [(None, 4380)]


def test_events_without_a_time_come_last_and_keep_their_order() -> None:
    timeline = [
        event("z", None),
        event("late", LATER),
        event("y", None),
        event("b", NOON),
        event("a", NOON),
    ]

    assert [e.id for e in timeline_in_order(incident(timeline=timeline))] == [
        "a",
        "b",
        "late",
        "z",
        "y",
    ]
