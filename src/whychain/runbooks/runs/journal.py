"""Journals on disk: append-only files that survive a kill at any instant."""

import os
import threading
from pathlib import Path
from typing import Protocol

from whychain.errors import ContentError
from whychain.runbooks.runs.chain import FIRST, Chain, DamageError, chain_of, line_of
from whychain.runbooks.runs.entries import Entry


class JournalError(ContentError):
    """A journal that cannot be written or is damaged."""


class Journal(Protocol):
    """Keeps entries in the order in which they are given; may be called from several threads."""

    def append(self, entry: Entry, *, durable: bool = True) -> None:
        """Add one entry; when ``durable``, it is on disk when this returns.

        Raises:
            JournalError: when it could not be written; what was there before is whole.
        """
        ...


class FileJournal:
    """One journal file, open for appending."""

    def __init__(self, path: Path, chain: Chain) -> None:
        self.path = path
        self._seq, self._last = chain.next_seq, chain.last_sha256
        self._size = chain.sound_bytes
        self._lock = threading.Lock()
        self._broken: OSError | None = None
        try:
            self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        except OSError as error:
            raise _unwritable(path, error) from error
        try:
            if chain.torn_bytes:
                os.ftruncate(self._descriptor, chain.sound_bytes)
        except OSError as error:
            self.close()
            raise _unwritable(path, error) from error

    def append(self, entry: Entry, *, durable: bool = True) -> None:
        """Add one entry; when ``durable``, it is on disk when this returns.

        Raises:
            JournalError: when it could not be written; what was there before is whole.
        """
        with self._lock:
            if self._broken:
                raise _unwritable(self.path, self._broken)
            line, sha256 = line_of(entry, self._seq, self._last)
            try:
                self._write(line)
                if durable:
                    os.fsync(self._descriptor)
            except OSError as error:
                self._cut_back(error)
                raise _unwritable(self.path, error) from error
            self._seq, self._last, self._size = self._seq + 1, sha256, self._size + len(line)

    def _write(self, line: bytes) -> None:
        rest = memoryview(line)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]

    def _cut_back(self, why: OSError) -> None:
        """Take a line that was written in part away again; a reader would cut it off as torn.

        Where that fails nothing more is written: a line after half a line is damage.
        """
        try:
            os.ftruncate(self._descriptor, self._size)
        except OSError:
            self._broken = why

    def close(self) -> None:
        """Give the file back."""
        os.close(self._descriptor)


class MemoryJournal:
    """A journal that lasts as long as its process: for runs in a simulated world."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def append(self, entry: Entry, *, durable: bool = True) -> None:
        """Add one entry."""
        self.entries.append(entry)


def create_journal(path: Path) -> FileJournal:
    """Return a new, empty journal whose name is on disk.

    Raises:
        JournalError: when it cannot be made, or one of that name exists.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644))
        for folder in (path.parent, path.parent.parent):
            _sync_folder(folder)
    except OSError as error:
        raise _unwritable(path, error) from error
    return FileJournal(path, Chain((), FIRST, 0, 0))


def _sync_folder(folder: Path) -> None:
    """Put the names in a folder on disk: without its name a file is lost with the power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_journal(path: Path) -> Chain:
    """Return what a journal holds; a last line torn by a crash is left out.

    Raises:
        JournalError: when it cannot be read, or is damaged anywhere else.
    """
    try:
        return chain_of(path.read_bytes())
    except OSError as error:
        raise JournalError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except DamageError as error:
        raise JournalError(
            f"the journal is damaged: {error}",
            where=str(path),
            fix="nothing was started; look at what the steps did before you decide by hand",
        ) from error


def _unwritable(path: Path, error: OSError) -> JournalError:
    return JournalError(
        f"the journal cannot be written: {error.strerror}",
        where=str(path),
        fix="make room or make the folder writable; no step starts without its line on disk",
    )
