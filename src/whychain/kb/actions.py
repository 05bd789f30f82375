"""Action items over all records: which are open, which are overdue."""

import datetime
from collections.abc import Iterable

import msgspec

from whychain.kb.record import Record
from whychain.kb.vocabulary import ActionStatus

CLOSED = frozenset({ActionStatus.DONE, ActionStatus.REJECTED})


class ActionItem(msgspec.Struct, frozen=True):
    """One action with the record that it belongs to; ``due`` is a date or empty."""

    record: str
    id: str
    title: str
    type: str
    status: str
    owner: str
    due: str
    overdue: bool
    stage: str
    verified_by: str
    control: str | None


def action_items(
    records: Iterable[Record], today: datetime.date, *, overdue_only: bool = False
) -> tuple[ActionItem, ...]:
    """Return every action, or only the open ones whose due date is before ``today``."""
    items = (
        ActionItem(
            record=record.id,
            id=action.id,
            title=action.title,
            type=action.type.value,
            status=action.status.value,
            owner=action.owner,
            due=action.due.isoformat() if action.due else "",
            overdue=action.due is not None and action.due < today and action.status not in CLOSED,
            stage=action.stage,
            verified_by=action.verified_by,
            control=action.control,
        )
        for record in records
        for action in record.actions
    )
    return tuple(item for item in items if item.overdue or not overdue_only)
