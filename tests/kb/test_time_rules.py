"""What must hold of the times of an incident: order, references, told durations, lost values."""

from typing import Any

import pytest
from tests.fakes.records import event, incident

from whychain.documents.finding import KeyPath
from whychain.kb.record import Record
from whychain.kb.rules import record_problems

A, B, C = "2024-05-02T12:00:00Z", "2024-05-02T12:01:00Z", "2024-05-02T12:02:00Z"
Found = list[tuple[str, KeyPath]]


def broken(record: Record) -> Found:
    """Return which rules are broken where."""
    return [(p.rule.id.removeprefix("record-"), p.path) for p in record_problems(record)]


def interval(**fields: Any) -> Any:
    """Return an interval from event a to event b, as plain values."""
    return {"id": "i", "title": "t", "start": "a", "end": "b", **fields}


@pytest.mark.parametrize(
    ("start", "end", "paths"),
    [
        ("a", "b", []),
        ("x", "b", [("intervals", 0, "start")]),
        ("a", "x", [("intervals", 0, "end")]),
        ("x", "y", [("intervals", 0, "start"), ("intervals", 0, "end")]),
    ],
)
def test_an_interval_names_events_that_exist(start: str, end: str, paths: list[KeyPath]) -> None:
    record = incident(
        timeline=[event("a", A), event("b", B)],
        intervals=[interval(start=start, end=end, told_seconds=60)],
    )

    assert broken(record) == [("unknown-event", path) for path in paths]


@pytest.mark.parametrize(("name", "known"), [("a", True), ("x", False), (None, True)])
def test_the_trigger_names_an_event_that_exists(name: str | None, known: bool) -> None:
    trigger = {"kind": "unknown", "text": "t", "event": name}
    expected: Found = [] if known else [("unknown-event", ("trigger", "event"))]

    assert broken(incident(timeline=[event("a", A)], trigger=trigger)) == expected


@pytest.mark.parametrize(
    ("precision", "told", "differs"),
    [
        ("second", 60, False),
        ("second", 61, False),
        ("second", 59, False),
        ("second", 61.5, True),
        ("minute", 120, False),
        ("minute", 121, True),
        ("hour", 3660, False),
        ("hour", 3700, True),
        ("day", 999999, False),
        ("second", None, False),
    ],
)
def test_a_told_duration_agrees_with_the_timeline_as_far_as_it_is_known(
    precision: str, told: float | None, differs: bool
) -> None:
    record = incident(
        timeline=[event("a", A), event("b", B, precision)],
        intervals=[interval(told_seconds=told)],
    )
    expected: Found = [("interval-differs", ("intervals", 0, "told_seconds"))] if differs else []

    assert broken(record) == expected


def test_phases_begin_in_order() -> None:
    times = {"change_at": B, "started_at": A, "detected_at": C, "resolved_at": B}

    assert broken(incident(times=times)) == [
        ("times-order", ("times", "started_at")),
        ("times-order", ("times", "resolved_at")),
    ]
    assert broken(incident(times={**times, "chronology_note": "Told so."})) == []
    assert broken(incident(times={"change_at": A, "started_at": A, "resolved_at": B})) == []


def test_a_timeline_is_written_in_the_order_of_time() -> None:
    record = incident(
        timeline=[event("a", B), event("lost", None), event("b", A), event("c", A), event("d", C)]
    )

    assert broken(record) == [("timeline-order", ("timeline", 2))]


@pytest.mark.parametrize(
    ("at", "missing", "wrong"),
    [(A, False, False), (A, True, True), (None, True, False), (None, False, True)],
)
def test_a_missing_time_is_marked_and_a_known_one_is_not(
    at: str | None, missing: bool, wrong: bool
) -> None:
    record = incident(timeline=[event("a", at, missing=missing)])
    expected: Found = [("missing-mark", ("timeline", 0))] if wrong else []

    assert broken(record) == expected


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, False),
        ({"missing": True}, False),
        ({"missing": True, "before": 0, "after": 0}, True),
        ({"missing": True, "before": 1}, False),
        ({"before": 1, "after": 2}, False),
    ],
)
def test_a_metric_marked_missing_has_a_value_that_is(fields: dict[str, Any], wrong: bool) -> None:
    metric = {"id": "m", "title": "t", "unit": "s", **fields}
    expected: Found = [("missing-mark", ("metrics", 0))] if wrong else []

    assert broken(incident(metrics=[metric])) == expected
