"""Files of the last build that are still right, told by a digest of all that they are made of.

A file stays only when it is the very file that this tool wrote: its place on the disk, its size
and its time of change are those remembered outside the workspace.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from whychain.documents.memory import Decoder, Memory
from whychain.site.search_rows import Row

State = tuple[int, int, int]
"""Inode, size in bytes and time of change in nanoseconds."""


class Written(msgspec.Struct, frozen=True, array_like=True):
    """One page as it was written: what it was made of, its files, how the search finds it."""

    path: str
    made_of: bytes
    files: tuple[State, ...]
    row: Row | None


_YES = Decoder(bool)
_WRITTEN = Decoder(Written)
_BUNDLE = Decoder(tuple[tuple[str, bytes], ...])


@dataclass(frozen=True, slots=True)
class Tops:
    """A site, and its tree of Markdown if that is kept."""

    site: str
    pages: str | None

    def files(self, path: str) -> Iterator[str]:
        """Yield every file of a page."""
        yield f"{self.site}/{shown(path)}"
        if self.pages is not None:
            yield f"{self.pages}/{path}"


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
        self.kept: set[str] = set()
        """The pages that stay."""

    def enter(self, tree: str, surroundings: bytes) -> None:
        """Go on with the pages of one language; other surroundings make every page another."""
        name = f"surroundings {tree}"
        self._same = self._memory.known(name, surroundings, _YES) is not None
        self._memory.keep(name, surroundings, answer=True)

    def take(self, path: str, made_of: bytes) -> Written | None:
        """Return a page that stays, if its files are still right."""
        known = self._memory.known(f"page {path}", made_of, _WRITTEN)
        return known if known and self._stay([known]) else None

    def take_all(self, bundle: str, made_of: bytes) -> tuple[Written, ...] | None:
        """Return the pages of a bundle that stays, if all of their files are still right."""
        names = self._memory.known(f"bundle {bundle}", made_of, _BUNDLE) or ()
        found = [self._memory.known(f"page {path}", rests_on, _WRITTEN) for path, rests_on in names]
        known = tuple(page for page in found if page)
        return known if known and len(known) == len(names) and self._stay(known) else None

    def remember(self, path: str, made_of: bytes, row: Row | None) -> Written:
        """Remember a page whose files have been written."""
        files = tuple(_state(new) or (0, 0, 0) for new in self._now.files(path))
        written = Written(path, made_of, files, row)
        return self._memory.keep(f"page {path}", made_of, written)

    def remember_all(self, bundle: str, made_of: bytes, pages: Sequence[Written]) -> None:
        """Remember which pages a bundle was."""
        self._memory.keep(f"bundle {bundle}", made_of, tuple((p.path, p.made_of) for p in pages))

    def _stay(self, pages: Sequence[Written]) -> bool:
        right = self._same and all(self._is_right(page) for page in pages)
        if right:
            self.kept.update(page.path for page in pages)
        return right

    def _is_right(self, page: Written) -> bool:
        files = list(self._last.files(page.path))
        return [*map(_state, files)] == [*page.files] and all(map(self._stands_plainly, files))

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
