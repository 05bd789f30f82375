"""What stands beside a record and is published with it: journals, logs, tables, pictures.

Records are untrusted, so less is taken than from hand-written pages: nothing that a browser
would run or a builder would turn into a page, and no name that an address has to escape.
"""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from whychain.documents.reader import Document
from whychain.documents.text import require_inside
from whychain.kb.record import Record
from whychain.site.links import record_path
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


@dataclass(frozen=True, slots=True)
class RecordFile:
    """One file beside a record: its name, where it is published, and how many bytes it has."""

    name: str
    path: str
    size: int
    source: Path


class RecordFiles:
    """The files beside records that are published with them; each folder is looked at once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._names: dict[str, tuple[str, ...]] = {}
        self._known: dict[str, tuple[RecordFile, ...]] = {}

    def names(self, document: Document[Record]) -> tuple[str, ...]:
        """Return the names of all files beside a record, also of those that nobody publishes."""
        folder = document.source.folder
        if folder not in self._names:
            found = os.listdir(document.source.path.parent)  # noqa: PTH208  a Path costs more
            self._names[folder] = tuple(sorted(found))
        return self._names[folder]

    def of(self, document: Document[Record]) -> tuple[RecordFile, ...]:
        """Return those of one record, sorted by name.

        Raises:
            ContentError: when one of them is a link that leaves the workspace.
        """
        folder = document.source.folder
        if folder not in self._known:
            names = self.names(document)
            self._known[folder] = tuple(_published(names, document, self._root))
        return self._known[folder]

    def attachments(self, documents: Iterable[Document[Record]]) -> tuple[Attachment, ...]:
        """Return those of many records, as a build copies them."""
        files = (file for document in documents for file in self.of(document))
        return tuple(Attachment(file.source, file.path) for file in files)


def _published(
    names: Iterable[str], document: Document[Record], root: Path
) -> Iterator[RecordFile]:
    for name in names:
        if not name.lower().endswith(_ENDINGS) or not _NAME.fullmatch(name):
            continue
        path = document.source.path.with_name(name)
        if path.is_file():
            require_inside(path, root)
            place = f"{record_path(document.content)}/{name}"
            yield RecordFile(name, place, path.stat().st_size, path)
