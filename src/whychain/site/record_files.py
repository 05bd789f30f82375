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


def record_files(document: Document[Record], root: Path) -> tuple[RecordFile, ...]:
    """Return the files beside a record that are published with it, sorted by name.

    Raises:
        ContentError: when one of them is a link that leaves the workspace.
    """
    return tuple(_published(document, root))


def _published(document: Document[Record], root: Path) -> Iterator[RecordFile]:
    folder = document.source.path.parent
    for name in sorted(os.listdir(folder)):  # noqa: PTH208  a Path for each would cost more
        if not name.lower().endswith(_ENDINGS) or not _NAME.fullmatch(name):
            continue
        path = folder / name
        if path.is_file():
            require_inside(path, root)
            place = f"{record_path(document.content)}/{name}"
            yield RecordFile(name, place, path.stat().st_size, path)


def record_attachments(documents: Iterable[Document[Record]], root: Path) -> tuple[Attachment, ...]:
    """Return the files beside all records, as a build copies them."""
    return tuple(
        Attachment(file.source, file.path)
        for document in documents
        for file in record_files(document, root)
    )
