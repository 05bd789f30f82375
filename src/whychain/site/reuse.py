"""Files of the last build that are still right, told by a digest of all that they are made of.

A file is taken over only when it is the very file that this tool wrote: its place on the disk,
its size and its time of change are those remembered outside the workspace. What is taken over
stands in both sites until the old one goes, as one file with two names.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
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
    """The folders of a site, and of its tree of Markdown if that is kept: old and new."""

    site: tuple[str, str]
    pages: tuple[str, str] | None

    def files(self, path: str) -> Iterator[tuple[str, str]]:
        """Yield where each file of a page stands now and where it goes."""
        shown = f"{path.removesuffix('.md')}.html" if path.endswith(".md") else path
        yield f"{self.site[0]}/{shown}", f"{self.site[1]}/{shown}"
        if self.pages is not None:
            yield f"{self.pages[0]}/{path}", f"{self.pages[1]}/{path}"


class Reuse:
    """Takes over files of the last build, and remembers those of this one."""

    def __init__(self, memory: Memory, tops: Tops) -> None:
        self._memory = memory
        self._tops = tops
        self._folders: set[str] = set()
        self._same = True

    def enter(self, tree: str, surroundings: bytes) -> None:
        """Go on with the pages of one language; other surroundings make every page another."""
        name = f"surroundings {tree}"
        self._same = self._memory.known(name, surroundings, _YES) is not None
        self._memory.keep(name, surroundings, answer=True)

    def take(self, path: str, made_of: bytes) -> Written | None:
        """Put the files of a page into this build, if they are still right."""
        known = self._memory.known(f"page {path}", made_of, _WRITTEN)
        return known if known and self._same and self._taken([known]) else None

    def take_all(self, bundle: str, made_of: bytes) -> tuple[Written, ...] | None:
        """Put all files of a bundle into this build, if every one is still right."""
        names = self._memory.known(f"bundle {bundle}", made_of, _BUNDLE) or ()
        found = [self._memory.known(f"page {path}", rests_on, _WRITTEN) for path, rests_on in names]
        known = tuple(page for page in found if page and self._same)
        return known if known and len(known) == len(names) and self._taken(known) else None

    def remember(self, path: str, made_of: bytes, row: Row | None) -> Written:
        """Remember a page whose files have been written."""
        files = tuple(_state(new) or (0, 0, 0) for _, new in self._tops.files(path))
        written = Written(path, made_of, files, row)
        return self._memory.keep(f"page {path}", made_of, written)

    def remember_all(self, bundle: str, made_of: bytes, pages: Sequence[Written]) -> None:
        """Remember which pages a bundle was."""
        self._memory.keep(f"bundle {bundle}", made_of, tuple((p.path, p.made_of) for p in pages))

    def _taken(self, pages: Sequence[Written]) -> bool:
        """Link all files or, when one is not as it was, none."""
        moves: list[tuple[str, str]] = []
        for page in pages:
            places = list(self._tops.files(page.path))
            if [_state(old) for old, _ in places] != list(page.files):
                return False
            moves += places
        try:
            for old, new in moves:
                self._link(old, new)
        except OSError:
            for _, new in moves:
                with suppress(FileNotFoundError):
                    os.unlink(new)  # noqa: PTH108  as below
            return False
        return True

    def _link(self, old: str, new: str) -> None:
        folder = new.rpartition("/")[0]
        if folder not in self._folders:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            self._folders.add(folder)
        os.link(old, new)


def _state(path: str) -> State | None:
    try:
        found = os.stat(path, follow_symlinks=False)  # noqa: PTH116  a Path would cost more
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
