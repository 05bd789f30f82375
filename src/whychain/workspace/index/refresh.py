"""Bringing the index up to date: only what changed on the disk is read again.

A file counts as unchanged when its size and its time of change are those known. A file that
was changed just before it was read could have been changed again within the same tick of the
file system's clock, so its content decides: its digest is compared.
"""

import hashlib
import os
import sqlite3
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from whychain.causal.vocabulary_files import FILES
from whychain.clock import Clock, SystemClock
from whychain.documents.rules import MAX_BYTES
from whychain.workspace.index.store import writing

RECORD_FILE = "record.yml"
_VOCABULARY = "causal/"
_SECOND_NS = 1_000_000_000
_FINE_TICK_NS = 50_000_000
_COARSE_TICK_NS = 2 * _SECOND_NS
State = tuple[int, int]
"""Size in bytes and time of change in nanoseconds."""


@dataclass(slots=True)
class _Changes:
    """What is different on the disk from what the index knows."""

    read_ns: int
    states: dict[str, State] = field(default_factory=dict)
    digests: dict[str, bytes] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.digests or self.removed)


def refresh(
    connection: sqlite3.Connection,
    root: Path,
    folder: str | None = None,
    clock: Clock | None = None,
) -> None:
    """Bring the index up to date: the vocabulary and all records, or only the one in ``folder``.

    Raises:
        sqlite3.Error: the index cannot be read or written.
        OSError: the workspace cannot be listed.
    """
    now = (clock or SystemClock()).now()
    changes = _Changes(int(now.timestamp() * 1e9))
    on_disk = _files(root, None if folder is None else [folder])
    known = _known(connection, folder)
    for name in on_disk:
        _compare(changes, root, name, known.pop(name, None))
    changes.removed += known
    if changes:
        _write(connection, root, changes)


def _files(root: Path, folders: Iterable[str] | None) -> list[str]:
    found = [_VOCABULARY + name for name, _ in FILES.values()]
    names = _record_folders(root) if folders is None else folders
    return [*found, *(f"kb/{name}/{RECORD_FILE}" for name in names)]


def _record_folders(root: Path) -> Iterator[str]:
    kb = root / "kb"
    if kb.is_dir():
        with os.scandir(kb) as entries:
            yield from (entry.name for entry in entries if not entry.name.startswith("."))


def _known(
    connection: sqlite3.Connection, folder: str | None
) -> dict[str, tuple[int, int, int, bytes]]:
    name = None if folder is None else f"kb/{folder}/{RECORD_FILE}"
    rows = connection.execute(
        "SELECT name, size, mtime_ns, read_ns, digest FROM file"
        " WHERE ? IS NULL OR name = ? OR name LIKE 'causal/%'",
        (name, name),
    )
    return {name: (size, mtime, read, digest) for name, size, mtime, read, digest in rows}


def _compare(
    changes: _Changes, root: Path, name: str, known: tuple[int, int, int, bytes] | None
) -> None:
    path = f"{root}/{name}"
    try:
        found = os.stat(path)  # noqa: PTH116  ten thousand times; a Path for each would cost more
    except OSError:
        found = None
    if found is None or not stat.S_ISREG(found.st_mode):
        if known is not None:
            changes.removed.append(name)
        return
    state = (found.st_size, found.st_mtime_ns)
    if known is not None and known[:2] == state and _is_settled(known[1], known[2]):
        return
    try:
        with Path(path).open("rb") as file:
            digest = hashlib.sha256(file.read(MAX_BYTES + 1)).digest()
    except OSError:
        digest = b""
    changes.states[name] = state
    changes.digests[name] = digest
    if known is None or digest != known[3]:
        changes.changed.append(name)


def _is_settled(mtime_ns: int, read_ns: int) -> bool:
    """Return whether a change after the file was read would have got another time.

    Times without a fraction are from a file system that counts whole or even seconds.
    """
    tick = _FINE_TICK_NS if mtime_ns % _SECOND_NS else _COARSE_TICK_NS
    return mtime_ns < read_ns - tick


def _write(connection: sqlite3.Connection, root: Path, changes: _Changes) -> None:
    from whychain.workspace.index.parsed import parsed_records
    from whychain.workspace.index.writer import Writer

    gone = set(changes.removed)
    words = any(name.startswith(_VOCABULARY) for name in (*changes.changed, *gone))
    folders = [_folder(name) for name in changes.changed if not name.startswith(_VOCABULARY)]
    read = list(parsed_records(root, folders))
    with writing(connection):
        writer = Writer(connection)
        if words:
            writer.put_vocabulary(root)
        for name in gone:
            connection.execute("DELETE FROM file WHERE name = ?", (name,))
            if not name.startswith(_VOCABULARY):
                writer.drop_record(_folder(name))
        for folder, accounts in read:
            writer.drop_record(folder)
            writer.put_record(folder, accounts)
        connection.executemany(
            "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?)",
            [
                (name, *changes.states[name], changes.read_ns, digest)
                for name, digest in changes.digests.items()
            ],
        )


def _folder(name: str) -> str:
    return name.split("/")[1]
