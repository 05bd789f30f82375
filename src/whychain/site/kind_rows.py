"""What the list of a kind says of each node of the vocabulary."""

from collections.abc import Sequence

import msgspec

from whychain.causal.controls import NextControl, RankedControl
from whychain.causal.vocabulary import Entry, NodeKind
from whychain.site.cause_answers import CauseAnswers
from whychain.site.coverage import FaultRole


class KindRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One node in the list of its kind."""

    entry: Entry
    incidents: int
    others: int
    """Cases and drills that name it."""
    role: FaultRole | None
    drills: Sequence[str]
    place: int
    """Among the controls as they rank, from 1; 0 when it is not ranked."""
    ranked: RankedControl | None
    next_place: int
    next_control: NextControl | None


def kind_rows(causes: CauseAnswers, kind: NodeKind) -> tuple[KindRow, ...]:
    """Return the nodes of a kind: what most incidents name first, controls as they rank."""
    rows = [_row(causes, entry) for entry in causes.workspace.vocabulary.of_kind(kind)]

    def order(row: KindRow) -> tuple[float, int, int, str]:
        place = row.place or float("inf")
        ranks = place if kind is NodeKind.CONTROL else 0
        return (ranks, -row.incidents, -row.others, row.entry.id)

    return tuple(sorted(rows, key=order))


def _row(causes: CauseAnswers, entry: Entry) -> KindRow:
    records = causes.records_of.get(entry.id, ())
    incidents = causes.incidents_of.get(entry.id, 0)
    place, ranked = causes.ranked.get(entry.id, (0, None))
    next_place, next_control = causes.next_controls.get(entry.id, (0, None))
    return KindRow(
        entry=entry,
        incidents=incidents,
        others=len(records) - incidents,
        role=causes.roles.get(entry.id),
        drills=causes.drills.get(entry.id, ()),
        place=place,
        ranked=ranked,
        next_place=next_place,
        next_control=next_control,
    )
