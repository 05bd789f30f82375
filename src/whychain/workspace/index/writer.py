"""Writing into the index, inside a transaction that somebody else opened."""

import sqlite3
from pathlib import Path

from whychain.causal.vocabulary_files import read_vocabulary
from whychain.workspace.index.parsed import ParsedAccount


class Writer:
    """Puts words and records in, and takes records out."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._ids: dict[str, int] = {}

    def put_vocabulary(self, root: Path) -> None:
        """Replace what is known of the words: kind and title of every declared id."""
        vocabulary = read_vocabulary(root)
        self._connection.execute("UPDATE node SET kind = NULL, title = NULL")
        self._connection.executemany(
            "INSERT INTO node(name, kind, title) VALUES (?, ?, ?)"
            " ON CONFLICT(name) DO UPDATE SET kind = excluded.kind, title = excluded.title",
            [(name, kind.value, vocabulary.title(name)) for name, kind in vocabulary.kinds.items()],
        )

    def drop_record(self, folder: str) -> None:
        """Take out everything that the record of this folder brought in."""
        rows = self._connection.execute("SELECT id FROM account WHERE folder = ?", (folder,))
        for (account,) in rows.fetchall():
            self._connection.execute("DELETE FROM link WHERE account = ?", (account,))
            self._connection.execute("DELETE FROM edge WHERE account = ?", (account,))
            self._connection.execute("DELETE FROM account WHERE id = ?", (account,))

    def put_record(self, folder: str, accounts: list[ParsedAccount]) -> None:
        """Put in the accounts of a record that is not there yet."""
        for account in accounts:
            done = self._connection.execute(
                "INSERT INTO account(folder, record, name, title, is_default, controls,"
                " severity, impact) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    folder,
                    account.record,
                    account.name,
                    account.title,
                    account.is_default,
                    account.controls,
                    account.severity,
                    account.impact,
                ),
            )
            self._put_links(done.lastrowid or 0, account)

    def _put_links(self, number: int, account: ParsedAccount) -> None:
        self._connection.executemany(
            "INSERT INTO link VALUES (?, ?, ?, ?, ?)",
            [
                (number, position, link.is_defeat, self._id(link.target), link.body)
                for position, link in enumerate(account.links)
            ],
        )
        if account.is_default:
            self._connection.executemany(
                "INSERT OR IGNORE INTO edge VALUES (?, ?, ?)",
                [
                    (self._id(link.target), self._id(source), number)
                    for link in account.links
                    for source in link.sources
                ],
            )

    def _id(self, name: str) -> int:
        found = self._ids.get(name)
        if found is None:
            self._connection.execute("INSERT OR IGNORE INTO node(name) VALUES (?)", (name,))
            row = self._connection.execute("SELECT id FROM node WHERE name = ?", (name,))
            found = self._ids[name] = row.fetchone()[0]
        return found
