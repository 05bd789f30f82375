"""A timeline shows what happened in order, with the time between exact entries only."""

import pytest
from tests.fakes.records import case, drill, event, incident

from whychain.errors import UsageError
from whychain.kb.timeline import timeline_of
from whychain.workspace import reference
from whychain.workspace.load import require_record


def gaps(*events: object) -> list[tuple[str, float | None, float | None]]:
    """Return id, seconds since the entry before and seconds since the first."""
    found = timeline_of(incident(timeline=list(events))).entries
    return [(e.id, e.seconds_since_previous, e.seconds_since_start) for e in found]


@pytest.mark.parametrize("record", [case(), drill()])
def test_only_incidents_have_a_timeline(record: object) -> None:
    with pytest.raises(UsageError, match="is not an incident"):
        timeline_of(record)  # type: ignore[arg-type]


def test_the_first_entry_has_nothing_before_it() -> None:
    assert gaps(event("a", "2024-05-02T12:00:00Z")) == [("a", None, 0)]


def test_gaps_are_measured_between_exact_entries() -> None:
    assert gaps(
        event("b", "2024-05-02T12:01:00Z"),
        event("a", "2024-05-02T12:00:00Z"),
        event("c", "2024-05-02T12:01:05.5Z"),
    ) == [("a", None, 0), ("b", 60, 60), ("c", 5.5, 65.5)]


def test_coarse_and_missing_times_are_passed_over() -> None:
    assert gaps(
        event("coarse", "2024-05-02T12:00:00Z", "minute"),
        event("a", "2024-05-02T12:00:30Z"),
        event("coarser", "2024-05-02T12:01:00Z", "hour"),
        event("b", "2024-05-02T12:02:30Z"),
        event("lost", None),
    ) == [
        ("coarse", None, None),
        ("a", None, 0),
        ("coarser", None, None),
        ("b", 120, 120),
        ("lost", None, None),
    ]


def test_an_entry_carries_what_a_reader_needs() -> None:
    (entry,) = timeline_of(
        incident(
            timeline=[
                event("a", "2024-05-02T12:00:00+08:00", actor="human", command="roll-back --now")
            ]
        )
    ).entries

    assert (entry.at, entry.precision) == ("2024-05-02T12:00:00+08:00", "second")
    assert (entry.kind, entry.actor) == ("note", "human")
    assert (entry.text, entry.command) == ("It was.", "roll-back --now")


def test_the_reference_timeline_has_its_known_gaps() -> None:
    found = timeline_of(require_record(reference.root(), "2024-03-18-vie-canary").content)

    assert found.record == "2024-03-18-vie-canary"
    assert [(e.id, e.seconds_since_previous, e.seconds_since_start) for e in found.entries] == [
        ("release-announced", None, None),
        ("deploy-started", None, 0),
        ("first-alarm", 37, 37),
        ("breaker-opened", 35, 72),
        ("rollback-command", 611, 683),
        ("recovery", None, None),
    ]
    assert found.entries[-1].at is None
    assert len(found.intervals) == 6
    assert len(found.phases) == 7
