"""What stands beside a record and is published with it: journals, logs, tables, pictures.

Records are untrusted, so less is taken than from hand-written pages: nothing that a browser
would run or a builder would turn into a page, and no name that an address has to escape.
"""

import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path

import msgspec

from whychain.documents.memory import Decoder, Memory, digest
from whychain.documents.reader import Document
from whychain.documents.seen_files import recall_of_paths
from whychain.documents.text import RefusedFile, bounded_text, require_inside
from whychain.kb.read import narrative_names
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
_NAMES = Decoder(dict[str, tuple[str, ...]])
_DIGESTS = Decoder(dict[str, bytes])


class RecordFile(msgspec.Struct, frozen=True):
    """One file beside a record: its name, where it is published, and how many bytes it has."""

    name: str
    path: str
    size: int
    source: Path


class RecordFiles:
    """The files beside records that are published with them; each folder is looked at once."""

    def __init__(self, root: Path, folders: Iterable[str], memory: Memory) -> None:
        """``memory`` knows of folders and files that have not changed since the last run."""
        self._root = root
        self._folders = {folder: f"{root}/kb/{folder}" for folder in folders}
        self._memory = memory
        self._known: dict[str, tuple[RecordFile, ...]] = {}
        self._prose: dict[str, Mapping[str, bytes]] = {}

    def names(self, document: Document[Record]) -> tuple[str, ...]:
        """Return the names of all files beside a record, also of those that nobody publishes."""
        return self._names[document.source.folder]

    @cached_property
    def _names(self) -> Mapping[str, tuple[str, ...]]:
        return recall_of_paths(
            self._memory,
            "names",
            {name: (folder,) for name, folder in self._folders.items()},
            _NAMES,
            lambda name: _names_in(self._folders[name]),
            is_plain=stat.S_ISDIR,
        )

    def narrative(self, document: Document[Record], language: str) -> bytes:
        """Return a digest of the prose beside a record, nothing when there is none to be read."""
        if language not in self._prose:
            self._prose[language] = self._narratives(language)
        return self._prose[language][document.source.folder]

    def _narratives(self, language: str) -> Mapping[str, bytes]:
        wanted = narrative_names(language)
        there = {
            folder: tuple(f"{self._folders[folder]}/{name}" for name in wanted if name in names)
            for folder, names in self._names.items()
        }
        return recall_of_paths(
            self._memory,
            f"prose-{language or 'en'}",
            there,
            _DIGESTS,
            lambda folder: _digest_of_first(there[folder], self._root),
        )

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


def _digest_of_first(files: Iterable[str], root: Path) -> bytes:
    """Return a digest of the first file that can be read."""
    for file in files:
        with suppress(RefusedFile):
            return digest(bounded_text(Path(file), root).encode())
    return b""


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
