"""Files of the last build that are still right, told by a digest of all that they are made of.

A file stays only when it is the very file that this tool wrote: its place on the disk, its size
and its time of change are those remembered outside the workspace.
"""

import os
import stat
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress

import msgspec

from whychain.documents.memory import Decoder, Memory
from whychain.site.search_rows import Row
from whychain.site.targets import Calling

State = tuple[int, int, int]
"""Inode, size in bytes and time of change in nanoseconds."""
Files = tuple[State, ...]
Names = Collection[str]


class Written(msgspec.Struct, frozen=True, array_like=True):
    """One page as it was written: what it was made of, its files, how the search finds it."""

    path: str
    made_of: bytes
    files: Files
    row: Row | None
    asked: bytes
    """The names of what it names, encoded."""
    called: bytes
    """A digest of what all of that is called."""


class Stood(msgspec.Struct, frozen=True, array_like=True):
    """The pages of a bundle in the last build: where they stand, and how the search finds them."""

    made_of: bytes
    asked: bytes
    """The names of what any of them names, encoded."""
    called: bytes
    files: tuple[tuple[str, Files], ...]
    rows: tuple[Row, ...]
    pages: memoryview
    """Each page by its path, encoded: they are looked at when the bundle is another."""


Pages = Mapping[str, Written]
_YES = Decoder(bool)
_WRITTEN = Decoder(Written)
_STOOD = Decoder(Stood)
_PAGES: Decoder[Pages] = Decoder(Pages)
_NAMES = Decoder(tuple[str, ...])
_CALLED: Decoder[Mapping[str, bytes]] = Decoder(Mapping[str, bytes])
_FEW_NAMES = 50
_encode = msgspec.msgpack.encode


class Tops(msgspec.Struct, frozen=True):
    """A site, and its tree of Markdown if that is kept."""

    site: str
    pages: str | None

    def files(self, path: str) -> tuple[str, ...]:
        """Return every file of a page."""
        seen = f"{self.site}/{shown(path)}"
        return (seen,) if self.pages is None else (seen, f"{self.pages}/{path}")


def shown(path: str) -> str:
    """Return the file of the site that a page is read in."""
    return f"{path.removesuffix('.md')}.html" if path.endswith(".md") else path


class Reuse:
    """Says which pages of the last build stay as they are, and remembers those of this one."""

    def __init__(self, memory: Memory, last: Tops, now: Tops) -> None:
        """``last`` is where the last build stands, ``now`` where this one is made."""
        self._memory = memory
        self._last = last
        self._now = now
        self._plain: dict[str, bool] = {}
        self._same = True
        self._calling = Calling(())
        self._other_names: tuple[bytes, ...] | None = None
        self.kept: set[str] = set()
        """The pages that stay."""

    def enter(self, tree: str, surroundings: bytes, calling: Calling) -> None:
        """Go on with the pages of one language; other surroundings make every page another."""
        self._same = self._is_known(f"surroundings {tree}", surroundings)
        self._calling = calling
        same = self._is_known(f"calling {tree}", calling.everything)
        self._other_names = () if same else self._changed_names(tree)

    def _changed_names(self, tree: str) -> tuple[bytes, ...] | None:
        """Return the names that stand for something else than in the last build, encoded.

        None when that is not known, or when they are so many that to look for each takes longer
        than to look at what a page names.
        """
        last = self._memory.known(f"names {tree}", b"", _CALLED)
        now = self._memory.keep(f"names {tree}", b"", self._calling.names)
        if last is None:
            return None
        other = [name for name in last.keys() | now.keys() if last.get(name) != now.get(name)]
        return tuple(map(_encode, other)) if len(other) <= _FEW_NAMES else None

    def _is_known(self, name: str, made_of: bytes) -> bool:
        known = self._memory.known(name, made_of, _YES) is not None
        self._memory.keep(name, made_of, answer=True)
        return known

    def take(self, path: str, made_of: bytes, last: Pages | None = None) -> Written | None:
        """Return a page that stays, if its files are still right.

        ``last`` are the pages of its bundle in the last build, when it belongs to one.
        """
        if last is None:
            known = self._memory.known(f"page {path}", made_of, _WRITTEN)
        else:
            known = last.get(path)
        if known is None or known.made_of != made_of:
            return None
        if not self._is_called(known) or not self._is_right(path, known.files):
            return None
        self.kept.add(path)
        return known

    def take_all(self, bundle: str, made_of: bytes) -> Stood | None:
        """Return the pages of a bundle that stays, if all of their files are still right."""
        last = self._memory.known(_name_of(bundle), b"", _STOOD)
        if last is None or last.made_of != made_of or not last.files or not self._is_called(last):
            return None
        if not all(self._is_right(path, files) for path, files in last.files):
            return None
        self.kept.update(path for path, _ in last.files)
        return last

    def last_pages(self, bundle: str) -> Pages:
        """Return the pages of a bundle in the last build, by path."""
        last = self._memory.known(_name_of(bundle), b"", _STOOD)
        with suppress(msgspec.MsgspecError):
            return _PAGES.decode(last.pages) if last else {}
        return {}

    def written(self, path: str, made_of: bytes, row: Row | None, asked: Names = ()) -> Written:
        """Return a page whose files have been written, with the names that it asked for."""
        files = tuple(_state(new) or (0, 0, 0) for new in self._now.files(path))
        return Written(path, made_of, files, row, *self._named(asked))

    def remember(self, page: Written) -> None:
        """Remember a page that belongs to no bundle."""
        self._memory.keep(f"page {page.path}", page.made_of, page)

    def remember_all(
        self, bundle: str, made_of: bytes, pages: Iterable[Written], asked: Names
    ) -> None:
        """Remember the pages of a bundle, and the names that making it asked for."""
        known = {page.path: page for page in pages}
        every = set(asked).union(*(_NAMES.decode(page.asked) for page in known.values()))
        files = tuple((path, page.files) for path, page in known.items())
        rows = tuple(page.row for page in known.values() if page.row)
        encoded = memoryview(_encode(known))
        last = Stood(made_of, *self._named(every), files, rows, encoded)
        self._memory.keep(_name_of(bundle), b"", last)

    def _named(self, asked: Names) -> tuple[bytes, bytes]:
        """Return names, encoded, and a digest of what they are called."""
        names = sorted(asked)
        return _encode(names), self._calling.of(names)

    def _is_called(self, one: Written | Stood) -> bool:
        """Return whether all that is named is still called the same.

        A page of which all files are right was right in the last build, too.
        """
        others = self._other_names
        if others is not None and not any(name in one.asked for name in others):
            return True
        return self._calling.of(_NAMES.decode(one.asked)) == one.called

    def _is_right(self, path: str, written: Files) -> bool:
        """Return whether the files of a page are still those that were written."""
        if not self._same:
            return False
        files = self._last.files(path)
        return tuple(map(_state, files)) == written and all(map(self._stands_plainly, files))

    def _stands_plainly(self, file: str) -> bool:
        """Return whether no folder on the way to a file is a link."""
        folder = file.rpartition("/")[0]
        if folder not in self._plain:
            top = folder in {self._last.site, self._last.pages}
            self._plain[folder] = top or (
                stat.S_ISDIR(os.lstat(folder).st_mode) and self._stands_plainly(folder)
            )
        return self._plain[folder]


def _name_of(bundle: str) -> str:
    """Return how the pages of a bundle are remembered: those of one kind stand together.

    So one of a kind that is made in each build does not make the files of others be written.
    """
    return f"bundle-{bundle.replace('/', '-')}"


def _state(path: str) -> State | None:
    try:
        found = os.stat(path, follow_symlinks=False)  # noqa: PTH116  a Path would cost more
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
