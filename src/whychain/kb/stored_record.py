"""A record as it is remembered from one run to the next, decoded when somebody looks at it."""

from collections.abc import Callable
from functools import cached_property

import msgspec

from whychain.documents.finding import Finding, unreadable
from whychain.documents.memory import Decoder, Memory, spread
from whychain.documents.reader import Document, Source
from whychain.kb.record import Case, Drill, Incident, Record

_RECORD: Decoder[Record] = Decoder(Incident | Case | Drill)
_RAW = Decoder(msgspec.Raw)
Reading = Document[Record] | tuple[Finding, ...]


def remember(document: Document[Record], memory: Memory) -> None:
    """Remember a record, whose source knows the digest of its file."""
    # As plain values: msgpack would take every time to UTC, and a page shows it as it was told.
    plain = msgspec.to_builtins(document.content)
    memory.keep(_name(document.source), document.source.digest, plain)


def is_remembered(source: Source, memory: Memory) -> bool:
    """Return whether the record in a file of this digest is remembered."""
    return memory.known(_name(source), source.digest, _RAW) is not None


class StoredRecord(Document[Record]):
    """A record that is remembered, looked for when somebody wants to see it.

    Where that is gone or damaged, its file is read again and remembered.
    """

    def __init__(self, source: Source, memory: Memory, read_again: Callable[[], Reading]) -> None:
        """``source`` knows the digest of the file."""
        self.source = source
        self._memory = memory
        self._read_again = read_again

    @cached_property
    def content(self) -> Record:
        """Return the record.

        Raises:
            ContentError: when its file has to be read again and cannot be.
        """
        return self._memory.known(_name(self.source), self.source.digest, _RECORD) or self._read()

    def _read(self) -> Record:
        reading = self._read_again()
        if isinstance(reading, Document):
            remember(reading, self._memory)
            return reading.content
        raise unreadable(reading[0])


def _name(source: Source) -> str:
    return spread("record", source.folder)
