"""Lists of records, filtered."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from whychain.documents.reader import Document
from whychain.errors import require_word
from whychain.kb.record import KINDS, Incident, Record
from whychain.kb.vocabulary import RecordStatus, Severity

_NO_SEVERITY = "-"
"""In place of the severity of what is no incident."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a record must be to be listed; None means anything.

    Raises:
        UsageError: for a kind, a severity or a status that there is not.
    """

    kind: str | None = None
    severity: str | None = None
    service: str | None = None
    tag: str | None = None
    status: str | None = None
    fault: str | None = None

    def __post_init__(self) -> None:
        if self.kind is not None:
            require_word(self.kind, KINDS, "kind of record")
        if self.severity is not None:
            require_word(self.severity, (*Severity, _NO_SEVERITY), "severity")
        if self.status is not None:
            require_word(self.status, RecordStatus, "status of a record")


class Row(msgspec.Struct, frozen=True):
    """One record in a list."""

    id: str
    kind: str
    severity: str
    status: str
    title: str
    services: tuple[str, ...]
    tags: tuple[str, ...]


def kind_name(record: Record) -> str:
    """Return what kind of record this is: incident, case or drill."""
    return type(record).__name__.lower()


def rows(documents: Iterable[Document[Record]], wanted: Filter) -> tuple[Row, ...]:
    """Return the records that fit every filter, by id."""
    records = sorted((d.content for d in documents), key=lambda r: r.id)
    return tuple(_row(r) for r in records if _fits(r, wanted))


def _row(record: Record) -> Row:
    severity = record.severity.value if isinstance(record, Incident) else _NO_SEVERITY
    return Row(
        record.id,
        kind_name(record),
        severity,
        record.status.value,
        record.title,
        record.services,
        record.tags,
    )


def _fits(record: Record, wanted: Filter) -> bool:
    row = _row(record)
    exact = ((wanted.kind, row.kind), (wanted.severity, row.severity), (wanted.status, row.status))
    member = (
        (wanted.service, record.services),
        (wanted.tag, record.tags),
        (wanted.fault, causal_nodes(record)),
    )
    return all(want in {None, have} for want, have in exact) and all(
        want is None or want in have for want, have in member
    )


def causal_nodes(record: Record) -> frozenset[str]:
    """Return every node that the accounts of a record speak of."""
    nodes: set[str] = set()
    for account in record.causal.accounts.values() if record.causal else ():
        for link in account.links:
            nodes.add(link.effect)
            nodes.update(link.causes, link.unless)
        for name, control in account.controls.items():
            nodes.add(name)
            nodes.update(control.by)
    return frozenset(nodes)
