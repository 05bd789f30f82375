"""What stands beside a record and is published with it: journals, logs, tables, pictures.

Records are untrusted, so less is taken than from hand-written pages: nothing that a browser
would run or a builder would turn into a page, and no name that an address has to escape.
"""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from whychain.documents.memory import Decoder, Memory
from whychain.documents.reader import Document
from whychain.documents.seen_files import recall_of_folder
from whychain.documents.text import require_inside
from whychain.kb.record import Record
from whychain.site.aspects import Aspects
from whychain.site.site_settings import Attachment

_ENDINGS = (
    ".csv",
    ".jpeg",
    ".jpg",
    ".json",
    ".jsonl",
    ".log",
    ".pdf",
    ".png",
    ".txt",
    ".webp",
)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NAMES = Decoder(tuple[str, ...])


@dataclass(frozen=True, slots=True)
class RecordFile:
    """One file beside a record: its name, where it is published, and how many bytes it has."""

    name: str
    path: str
    size: int
    source: Path


class RecordFiles:
    """The files beside records that are published with them; each folder is looked at once."""

    def __init__(self, root: Path, memory: Memory) -> None:
        """``memory`` knows the names in folders that have not changed since the last run."""
        self._root = root
        self._kb = f"{root}/kb"
        self._memory = memory
        self._names: dict[str, tuple[str, ...]] = {}
        self._known: dict[str, tuple[RecordFile, ...]] = {}

    def names(self, document: Document[Record]) -> tuple[str, ...]:
        """Return the names of all files beside a record, also of those that nobody publishes."""
        folder = document.source.folder
        if folder not in self._names:
            path = self.folder(document)
            self._names[folder] = recall_of_folder(
                self._memory, f"files {folder}", path, _NAMES, lambda: _names_in(path)
            )
        return self._names[folder]

    def folder(self, document: Document[Record]) -> str:
        """Return the folder of a record, as text."""
        return f"{self._kb}/{document.source.folder}"

    def of(self, document: Document[Record], place: str) -> tuple[RecordFile, ...]:
        """Return those of one record, sorted by name; they are published below a ``place``.

        Raises:
            ContentError: when one of them is a link that leaves the workspace.
        """
        folder = document.source.folder
        if folder not in self._known:
            names = self.names(document)
            shown = (name for name in names if _may_be_shown(name))
            self._known[folder] = tuple(_published(shown, document, place, self._root))
        return self._known[folder]

    def attachments(
        self, records: Iterable[tuple[Document[Record], Aspects]]
    ) -> tuple[Attachment, ...]:
        """Return those of many records, as a build copies them."""
        files = (file for document, known in records for file in self.of(document, known.path))
        return tuple(Attachment(file.source, file.path) for file in files)


def _names_in(folder: str) -> tuple[str, ...]:
    return tuple(sorted(os.listdir(folder)))  # noqa: PTH208  a Path costs more


def _may_be_shown(name: str) -> bool:
    return name.lower().endswith(_ENDINGS) and bool(_NAME.fullmatch(name))


def _published(
    names: Iterable[str], document: Document[Record], place: str, root: Path
) -> Iterator[RecordFile]:
    for name in names:
        path = document.source.path.with_name(name)
        if path.is_file():
            require_inside(path, root)
            yield RecordFile(name, f"{place}/{name}", path.stat().st_size, path)
