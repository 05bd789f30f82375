"""The file of the index: its tables, its version, and what happens when it is damaged.

The index is a cache. Whatever is wrong with it, a question is answered without it; so every
refusal of SQLite ends as ``NoIndex``, and a file that is damaged is removed and made anew.
Readers see the last whole state while one writer works (write-ahead log), and a process that
dies leaves that state behind.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from whychain.version import VERSION

FILE = Path(".whychain") / "index.sqlite"
_FORMAT = 2
_VERSION = f"{VERSION}/{_FORMAT}"
_WAIT_SECONDS = 10.0
_TABLES = """
CREATE TABLE about(version TEXT NOT NULL);
CREATE TABLE file(
  name TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
  read_ns INTEGER NOT NULL, digest BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE node(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT, title TEXT);
CREATE TABLE account(
  id INTEGER PRIMARY KEY, folder TEXT NOT NULL, record TEXT NOT NULL, name TEXT NOT NULL,
  title TEXT NOT NULL, is_default INTEGER NOT NULL, controls BLOB NOT NULL,
  severity TEXT, impact TEXT, UNIQUE(folder, name)
);
CREATE TABLE link(
  account INTEGER NOT NULL, number INTEGER NOT NULL, is_defeat INTEGER NOT NULL,
  target INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY(account, number)
) WITHOUT ROWID;
CREATE INDEX link_by_target ON link(target);
CREATE TABLE edge(
  target INTEGER NOT NULL, source INTEGER NOT NULL, account INTEGER NOT NULL,
  PRIMARY KEY(target, source, account)
) WITHOUT ROWID;
CREATE INDEX edge_by_source ON edge(source, target);
CREATE INDEX edge_by_account ON edge(account);
"""
_NAMES = ("about", "file", "node", "account", "link", "edge")


class NoIndex(Exception):  # noqa: N818  not an error: the question is answered without it
    """There is no index to be had here; says why."""


@contextmanager
def opened(root: Path) -> Iterator[sqlite3.Connection]:
    """Open the index of a workspace; make it anew when it is damaged or of another version.

    Raises:
        NoIndex: it cannot be opened or made, or what is done with it fails.
    """
    path = root / FILE
    try:
        connection = _current(path)
    except sqlite3.Error as error:
        raise NoIndex(str(error)) from error
    except OSError as error:
        raise NoIndex(error.strerror or "not writable") from error
    try:
        yield connection
    except sqlite3.OperationalError as error:
        raise NoIndex(str(error)) from error
    except (sqlite3.DatabaseError, msgspec.MsgspecError, ValueError) as error:
        _remove(path)
        raise NoIndex(f"damaged: {error}") from error
    finally:
        connection.close()


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """Do everything in the block or nothing of it; waits for another writer for some seconds."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _current(path: Path) -> sqlite3.Connection:
    try:
        return _connected(path)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        _remove(path)
        return _connected(path)


def _connected(path: Path) -> sqlite3.Connection:
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
    can_write = os.access(path.parent, os.W_OK)
    # What nobody can write needs no log beside it, and SQLite could not make one there.
    how = "mode=rwc" if can_write else "immutable=1"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}", timeout=_WAIT_SECONDS, isolation_level=None, uri=True
    )
    try:
        if can_write:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
        if _version(connection) != _VERSION:
            _make(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _version(connection: sqlite3.Connection) -> str | None:
    there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'about'").fetchone()
    row = connection.execute("SELECT version FROM about").fetchone() if there else None
    return row[0] if row else None


def _make(connection: sqlite3.Connection) -> None:
    with writing(connection):
        if _version(connection) == _VERSION:
            return
        for name in _NAMES:
            connection.execute(f"DROP TABLE IF EXISTS {name}")
        for statement in _TABLES.split(";"):
            connection.execute(statement)
        connection.execute("INSERT INTO about VALUES (?)", (_VERSION,))


def _remove(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
