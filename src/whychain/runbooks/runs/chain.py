"""Journal lines: one JSON object each, chained by SHA-256 so that no change goes unnoticed.

A line holds ``seq``, ``prev`` (the hash of the line before) and, last, ``sha256``: the hash of
everything before it in the line. A last line without its line end was torn by a crash.
"""

import hashlib
from dataclasses import dataclass

import msgspec

from whychain.runbooks.runs.entries import Entry

FIRST = "0" * 64
_MARK = b',"sha256":"'
_ENTRY: msgspec.json.Decoder[Entry] = msgspec.json.Decoder(Entry)


class _Link(msgspec.Struct, frozen=True):
    seq: int
    prev: str
    sha256: str


class DamageError(Exception):
    """A journal that is not as it was written; the message says in which line."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Where a journal stands: how many entries, the last hash, and where its sound part ends."""

    entries: tuple[Entry, ...] = ()
    last_sha256: str = FIRST
    sound_bytes: int = 0
    torn_bytes: int = 0

    @property
    def next_seq(self) -> int:
        """Return the number of the next line."""
        return len(self.entries) + 1


def line_of(entry: Entry, seq: int, prev: str) -> tuple[bytes, str]:
    """Return the bytes of one line, with its end, and its hash."""
    content = msgspec.json.encode(entry)
    body = b'{"seq":%d,"prev":"%s",%s' % (seq, prev.encode(), content[1:-1])
    return _whole(body) + b"\n", _sha256(body)


def _whole(body: bytes) -> bytes:
    return b'%s%s%s"}' % (body, _MARK, _sha256(body).encode())


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def chain_of(content: bytes) -> Chain:
    """Return the entries of a journal, every line checked.

    Raises:
        DamageError: when a line was changed, lost or added.
    """
    sound, end, torn = content.rpartition(b"\n")
    entries: list[Entry] = []
    prev = FIRST
    for seq, line in enumerate(sound.split(b"\n") if end else (), start=1):
        entry, prev = _checked(line, seq, prev)
        entries.append(entry)
    return Chain(tuple(entries), prev, len(sound) + len(end), len(torn))


def _checked(line: bytes, seq: int, prev: str) -> tuple[Entry, str]:
    body = line.rpartition(_MARK)[0]
    try:
        link = msgspec.json.decode(line, type=_Link)
        entry = _ENTRY.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DamageError(f"line {seq} is not a journal entry: {error}") from error
    if line != _whole(body):
        raise DamageError(f"line {seq} was changed after it was written")
    if (link.seq, link.prev) != (seq, prev):
        raise DamageError(f"line {seq} does not follow the one before it")
    return entry, link.sha256
