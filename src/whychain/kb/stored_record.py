"""A record as it is remembered from one run to the next, decoded when somebody looks at it.

Most of it is what accounts say about causes, so that stands apart: who asks all records for
something else does without.
"""

from collections.abc import Callable
from functools import cached_property

import msgspec

from whychain.documents.memory import Decoder
from whychain.documents.reader import Document, Source
from whychain.kb.account import Causal
from whychain.kb.record import Case, Drill, Incident, Record

_encode = msgspec.msgpack.encode
_outline: Decoder[Record] = Decoder(Incident | Case | Drill)
_causal: Decoder[Causal | None] = Decoder(Causal | None)


class Stored(msgspec.Struct, frozen=True, array_like=True):
    """A record in two parts, both encoded."""

    outline: msgspec.Raw
    causal: msgspec.Raw


STORED = Decoder(Stored)


def stored(record: Record) -> Stored:
    """Return a record as it is remembered."""
    # As plain values: msgpack would take every time to UTC, and a page shows it as it was told.
    plain = msgspec.to_builtins(record)
    causal = plain.pop("causal")
    return Stored(msgspec.Raw(_encode(plain)), msgspec.Raw(_encode(causal)))


class StoredRecord(Document[Record]):
    """A record that an earlier run has read."""

    def __init__(self, source: Source, told: Stored, read_again: Callable[[], Record]) -> None:
        """``told`` is what was remembered; where that is damaged, the record is read again."""
        self.source = source
        self._told = told
        self._read_again = read_again

    @cached_property
    def outline(self) -> Record:
        """Return the record without what it says about causes."""
        try:
            return _outline.decode(self._told.outline)
        except msgspec.MsgspecError:
            return without_causes(self._read_again())

    @cached_property
    def content(self) -> Record:
        """Return the whole record."""
        try:
            causal = _causal.decode(self._told.causal)
        except msgspec.MsgspecError:
            return self._read_again()
        return msgspec.structs.replace(self.outline, causal=causal)


def outline(document: Document[Record]) -> Record:
    """Return a record without what it says about causes, which takes longest to decode."""
    if isinstance(document, StoredRecord):
        return document.outline
    return without_causes(document.content)


def without_causes(record: Record) -> Record:
    """Return what a record says of all but causes."""
    return msgspec.structs.replace(record, causal=None)
