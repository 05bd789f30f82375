"""A record as it is remembered from one run to the next, decoded when somebody looks at it.

Most of it is what accounts say about causes, so that stands apart: who asks all records for
something else does without.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import cached_property

import msgspec

from whychain.documents.finding import Finding, unreadable
from whychain.documents.memory import Decoder, Memory
from whychain.documents.reader import Document, Source
from whychain.kb.account import Causal
from whychain.kb.record import Case, Drill, Incident, Record

_encode = msgspec.msgpack.encode
_outline: Decoder[Record] = Decoder(Incident | Case | Drill)
_causal: Decoder[Causal | None] = Decoder(Causal | None)


class _Stored(msgspec.Struct, frozen=True, array_like=True):
    """A record in two parts, both encoded."""

    outline: msgspec.Raw
    causal: msgspec.Raw


_STORED = Decoder(_Stored)
Reading = Document[Record] | tuple[Finding, ...]


def remember(document: Document[Record], memory: Memory) -> None:
    """Remember a record, whose source knows the digest of its file."""
    # As plain values: msgpack would take every time to UTC, and a page shows it as it was told.
    plain = msgspec.to_builtins(document.content)
    causal = plain.pop("causal")
    stored = _Stored(msgspec.Raw(_encode(plain)), msgspec.Raw(_encode(causal)))
    memory.keep(_name(document.source), document.source.digest, stored)


def is_remembered(source: Source, memory: Memory) -> bool:
    """Return whether the record in a file of this digest is remembered."""
    return memory.known(_name(source), source.digest, _STORED) is not None


class StoredRecord(Document[Record]):
    """A record that is remembered, looked for when somebody wants to see it.

    Where that is gone or damaged, its file is read again.
    """

    def __init__(self, source: Source, memory: Memory, read_again: Callable[[], Reading]) -> None:
        """``source`` knows the digest of the file."""
        self.source = source
        self._memory = memory
        self._read_again = read_again

    @cached_property
    def outline(self) -> Record:
        """Return the record without what it says about causes."""
        stored = self._stored
        with suppress(msgspec.MsgspecError):
            if stored:
                return _outline.decode(stored.outline)
        return without_causes(self._read)

    @cached_property
    def content(self) -> Record:
        """Return the whole record.

        Raises:
            ContentError: when its file has to be read again and cannot be.
        """
        stored = self._stored
        with suppress(msgspec.MsgspecError):
            if stored:
                causal = _causal.decode(stored.causal)
                return msgspec.structs.replace(self.outline, causal=causal)
        return self._read

    @cached_property
    def _stored(self) -> _Stored | None:
        return self._memory.known(_name(self.source), self.source.digest, _STORED)

    @cached_property
    def _read(self) -> Record:
        reading = self._read_again()
        if isinstance(reading, Document):
            return reading.content
        raise unreadable(reading[0])


def _name(source: Source) -> str:
    return f"record {source.folder}"


def outline(document: Document[Record]) -> Record:
    """Return a record without what it says about causes, which takes longest to decode."""
    if isinstance(document, StoredRecord):
        return document.outline
    return without_causes(document.content)


def without_causes(record: Record) -> Record:
    """Return what a record says of all but causes."""
    return msgspec.structs.replace(record, causal=None)
