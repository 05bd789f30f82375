"""Files of the last build that are still right, told by a digest of all that they are made of.

A file stays only when it is the very file that this tool wrote: its place on the disk, its size
and its time of change are those remembered outside the workspace.
"""

import os
import stat
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from whychain.documents.memory import Decoder, Memory
from whychain.site.search_rows import Row
from whychain.site.targets import Calling

State = tuple[int, int, int]
"""Inode, size in bytes and time of change in nanoseconds."""


class Written(msgspec.Struct, frozen=True, array_like=True):
    """One page as it was written: what it was made of, its files, how the search finds it."""

    path: str
    made_of: bytes
    files: tuple[State, ...]
    row: Row | None
    asked: bytes
    """The names of what it names, encoded."""
    called: bytes
    """A digest of what all of that is called."""


class _Bundle(msgspec.Struct, frozen=True, array_like=True):
    """Which pages a bundle was, each with what it was made of; and what they name."""

    pages: tuple[tuple[str, bytes], ...]
    asked: bytes
    called: bytes


_YES = Decoder(bool)
_WRITTEN = Decoder(Written)
_BUNDLE = Decoder(_Bundle)
_NAMES = Decoder(tuple[str, ...])
_CALLED: Decoder[Mapping[str, bytes]] = Decoder(Mapping[str, bytes])
_FEW_NAMES = 50
_encode = msgspec.msgpack.encode


@dataclass(frozen=True, slots=True)
class Tops:
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

    def take(self, path: str, made_of: bytes) -> Written | None:
        """Return a page that stays, if its files are still right."""
        known = self._memory.known(f"page {path}", made_of, _WRITTEN)
        if known is None or not self._is_called(known) or not self._is_right(known):
            return None
        self.kept.add(path)
        return known

    def take_all(self, bundle: str, made_of: bytes) -> tuple[Written, ...] | None:
        """Return the pages of a bundle that stays, if all of their files are still right."""
        last = self._memory.known(f"bundle {bundle}", made_of, _BUNDLE)
        if last is None or not last.pages or not self._is_called(last):
            return None
        found = [self._memory.known(f"page {path}", rests, _WRITTEN) for path, rests in last.pages]
        known = tuple(page for page in found if page)
        whole = len(known) == len(last.pages) and all(map(self._is_called, known))
        if not whole or not all(map(self._is_right, known)):
            return None
        self.kept.update(page.path for page in known)
        return known

    def remember(
        self, path: str, made_of: bytes, row: Row | None, asked: Collection[str] = ()
    ) -> Written:
        """Remember a page whose files have been written, and the names that it asked for."""
        files = tuple(_state(new) or (0, 0, 0) for new in self._now.files(path))
        named = self._named(asked)
        return self._memory.keep(
            f"page {path}", made_of, Written(path, made_of, files, row, *named)
        )

    def remember_all(
        self, bundle: str, made_of: bytes, pages: Sequence[Written], asked: Collection[str] = ()
    ) -> None:
        """Remember which pages a bundle was, and the names that these asked for."""
        names = tuple((page.path, page.made_of) for page in pages)
        last = _Bundle(names, *self._named(asked))
        self._memory.keep(f"bundle {bundle}", made_of, last)

    def _named(self, asked: Collection[str]) -> tuple[bytes, bytes]:
        """Return names, encoded, and a digest of what they are called."""
        names = sorted(asked)
        return _encode(names), self._calling.of(names)

    def _is_called(self, one: Written | _Bundle) -> bool:
        """Return whether all that is named is still called the same.

        A page of which all files are right was right in the last build, too.
        """
        others = self._other_names
        if others is not None and not any(name in one.asked for name in others):
            return True
        return self._calling.of(_NAMES.decode(one.asked)) == one.called

    def _is_right(self, page: Written) -> bool:
        """Return whether the files of a page are still those that were written."""
        if not self._same:
            return False
        files = self._last.files(page.path)
        return tuple(map(_state, files)) == page.files and all(map(self._stands_plainly, files))

    def _stands_plainly(self, file: str) -> bool:
        """Return whether no folder on the way to a file is a link."""
        folder = file.rpartition("/")[0]
        if folder not in self._plain:
            top = folder in {self._last.site, self._last.pages}
            self._plain[folder] = top or (
                stat.S_ISDIR(os.lstat(folder).st_mode) and self._stands_plainly(folder)
            )
        return self._plain[folder]


def _state(path: str) -> State | None:
    try:
        found = os.stat(path, follow_symlinks=False)  # noqa: PTH116  a Path would cost more
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
