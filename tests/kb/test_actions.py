"""An action is overdue when it is open and its day has passed."""

from typing import Any

import pytest
from tests.fakes.clock import FakeClock
from tests.fakes.records import case, incident

from whychain.kb.actions import action_items
from whychain.kb.record import Record

TODAY = FakeClock("2024-05-02T00:30:00+02:00").now().date()


def overdue(**fields: Any) -> bool:
    """Return whether an action with these fields counts as overdue."""
    action = {"id": "a", "title": "t", "type": "prevent", **fields}
    (item,) = action_items([incident(actions=[action])], TODAY)
    return item.overdue


def test_no_records_have_no_actions() -> None:
    assert action_items([], TODAY) == ()


def test_the_day_is_that_of_the_clock_in_utc() -> None:
    assert TODAY.isoformat() == "2024-05-01"


@pytest.mark.parametrize("status", ["proposed", "accepted", "in_progress"])
@pytest.mark.parametrize(
    ("due", "expected"),
    [("2024-04-30", True), ("2024-05-01", False), ("2024-05-02", False), (None, False)],
)
def test_an_open_action_is_overdue_from_the_day_after(
    status: str, due: str | None, expected: bool
) -> None:
    assert overdue(status=status, due=due) is expected


@pytest.mark.parametrize("status", ["done", "rejected"])
def test_a_closed_action_is_never_overdue(status: str) -> None:
    assert not overdue(status=status, due="2020-01-01")


def test_only_overdue_actions_are_returned_when_asked_for() -> None:
    base = {"title": "t", "type": "detect"}
    records: list[Record] = [
        incident(id="one", actions=[{"id": "a", "due": "2024-01-01", **base}]),
        case(id="two", actions=[{"id": "b", **base}, {"id": "c", **base}]),
    ]
    ids = [(i.record, i.id) for i in action_items(records, TODAY)]
    late = [(i.record, i.id) for i in action_items(records, TODAY, overdue_only=True)]

    assert ids == [("one", "a"), ("two", "b"), ("two", "c")]
    assert late == [("one", "a")]


def test_an_item_carries_what_a_reader_needs() -> None:
    action = {
        "id": "a",
        "title": "Add a check",
        "type": "prevent",
        "status": "accepted",
        "owner": "order-platform",
        "due": "2024-06-01",
        "stage": "1",
        "verified_by": "A drill",
        "control": "config-lint",
    }
    (item,) = action_items([incident(actions=[action])], TODAY)

    assert (item.record, item.title, item.type) == ("an-incident", "Add a check", "prevent")
    assert (item.status, item.owner, item.due) == ("accepted", "order-platform", "2024-06-01")
    assert (item.stage, item.verified_by, item.control) == ("1", "A drill", "config-lint")


def test_an_action_without_a_date_has_an_empty_one() -> None:
    (item,) = action_items([case(actions=[{"id": "a", "title": "t", "type": "detect"}])], TODAY)

    assert (item.due, item.control) == ("", None)
