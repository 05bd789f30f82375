"""Answers kept from one run to the next, each with a digest of all that it rests on.

They lie in the user's cache and not in the workspace: a workspace is data from others, and
must not be able to say what the answers are. What is kept can always be found again, so a
memory that is damaged, or of another version, is empty.
"""

import datetime
import hashlib
import os
import re
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

import msgspec

import whychain
from whychain.clock import Clock, SystemClock

_FOLDER = re.compile(r"[0-9a-f]{32}")
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_NEEDED_BY_THOSE = ("markdown", "markupsafe", "pygments", "pymdown-extensions")
MOST_DAYS = 90
_FRESH_DAYS = 7
_PARTS = 16
_PIECES = 64
T = TypeVar("T")
Decoder = msgspec.msgpack.Decoder
_encode = msgspec.msgpack.encode


_Place = tuple[str, int]
"""A kind of answers, and the number of one of its files."""


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """An answer in its stored form, and the day on which it was asked for."""

    made_of: bytes
    answer: msgspec.Raw
    day: int


class _Part(msgspec.Struct, frozen=True):
    """One file of a memory."""

    tool: bytes
    kept: dict[str, _Kept]


_part = Decoder(_Part).decode


def digest(*parts: object) -> bytes:
    """Return a digest of values that differ wherever their ``repr`` does; bytes are fastest."""
    found = hashlib.sha256()
    for part in parts:
        value = part if isinstance(part, bytes) else repr(part).encode(errors="surrogatepass")
        found.update(b"%d:" % len(value))
        found.update(value)
    return found.digest()


@cache
def tool() -> bytes:
    """Return a digest of the tool and of the versions of its libraries: others may know better."""
    package = Path(whychain.__file__).parent
    files = sorted(path for path in package.rglob("*") if path.suffix != ".pyc" and path.is_file())
    return digest(*_libraries(), *(path.read_bytes() for path in files))


def _libraries() -> list[str]:
    from importlib import metadata  # slow to import, and few commands remember anything

    with suppress(metadata.PackageNotFoundError):
        needed = (_NAME.match(line) for line in metadata.requires("whychain") or ())
        names = (*(name[0] for name in needed if name), *_NEEDED_BY_THOSE)
        return [f"{name} {metadata.version(name)}" for name in names]
    return []


class Memory:
    """What the last runs knew, and what this one knows.

    An answer that nobody asks for in ``MOST_DAYS`` is forgotten. The answers stand in many
    files, so that a run in which little has changed writes little.
    """

    def __init__(
        self,
        folder: Path | None = None,
        version: Callable[[], bytes] = tool,
        clock: Clock | None = None,
    ) -> None:
        """``folder`` outlives the run; without one nothing is known from before."""
        self._folder = folder
        self._version = version
        now = (clock or SystemClock()).now()
        self._today = now.toordinal()
        self._oldest = (now - datetime.timedelta(days=MOST_DAYS)).timestamp()
        self._parts: dict[_Place, dict[str, _Kept]] = {}
        self._changed: set[_Place] = set()

    def recall(self, name: str, made_of: bytes, decoder: Decoder[T], ask: Callable[[], T]) -> T:
        """Return an answer: that of before when it rests on the same, else a new one.

        The first word of a name says what kind of answer it is.
        """
        known = self.known(name, made_of, decoder)
        if known is not None:
            return known
        return self.keep(name, made_of, ask())

    def known(self, name: str, made_of: bytes, decoder: Decoder[T]) -> T | None:
        """Return an answer that still holds, if there is one."""
        found = self._part(_place(name)).get(name)
        if found is None or found.made_of != made_of:
            return None
        try:
            answer = decoder.decode(found.answer)
        except msgspec.MsgspecError:
            return None
        if self._today - found.day > _FRESH_DAYS:
            self._put(name, _Kept(made_of, found.answer, self._today))
        return answer

    def keep(self, name: str, made_of: bytes, answer: T) -> T:
        """Remember an answer, and return it."""
        if self._folder:
            stored = _Kept(made_of, msgspec.Raw(_encode(answer)), self._today)
            self._put(name, stored)
        return answer

    def recall_each(
        self,
        kind: str,
        made_of: Mapping[str, bytes],
        decoder: Decoder[dict[str, tuple[bytes, T]]],
        ask: Callable[[str], T],
    ) -> dict[str, T]:
        """Return the answer for each of many names, as ``recall`` does for one.

        Many stand together and are decoded at once: that is for those who need them all.
        """
        now: dict[str, tuple[bytes, T]] = {}
        for piece, names in in_pieces(made_of).items():
            now |= self._up_to_date(f"{kind} {piece:x}", names, made_of, decoder, ask)
        return {name: now[name][1] for name in made_of}

    def recall_together(
        self,
        title: str,
        made_of: Mapping[str, bytes],
        decoder: Decoder[dict[str, tuple[bytes, T]]],
        ask: Callable[[str], T],
    ) -> dict[str, T]:
        """Return the answer for each of some names, which stand together under a title."""
        now = self._up_to_date(title, made_of, made_of, decoder, ask)
        return {name: now[name][1] for name in made_of}

    def _up_to_date(
        self,
        title: str,
        names: Collection[str],
        made_of: Mapping[str, bytes],
        decoder: Decoder[dict[str, tuple[bytes, T]]],
        ask: Callable[[str], T],
    ) -> dict[str, tuple[bytes, T]]:
        """Return the answers under a title with what each rests on, stored if one is another."""
        last = self.known(title, b"", decoder) or {}
        old = {n: one for n in names if (one := last.get(n)) and one[0] == made_of[n]}
        if len(old) == len(names) == len(last):
            return old
        now = {name: old.get(name) or (made_of[name], ask(name)) for name in names}
        return self.keep(title, b"", now)

    def save(self) -> None:
        """Write down what this run has found out; where that cannot be done, it is forgotten."""
        if self._folder is None:
            return
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            for kind, number in sorted(self._changed):
                file = self._folder / f"{kind}-{number:x}.msgpack"
                beside = self._folder / f"{file.name}.{os.getpid()}"
                beside.write_bytes(_encode(_Part(self._version(), self._parts[kind, number])))
                beside.replace(file)
            self._forget_unused(self._folder)

    def _forget_unused(self, folder: Path) -> None:
        """Remove what no run has used for many days: what is used is soon written again."""
        import shutil  # slow to import, and few commands remember anything

        for file in folder.iterdir():
            if file.stat().st_mtime < self._oldest:
                file.unlink()
        for other in folder.parent.iterdir():
            if _FOLDER.fullmatch(other.name) and other.stat().st_mtime < self._oldest:
                shutil.rmtree(other)

    def _put(self, name: str, kept: _Kept) -> None:
        place = _place(name)
        self._part(place)[name] = kept
        self._changed.add(place)

    def _part(self, place: _Place) -> dict[str, _Kept]:
        found = self._parts.get(place)
        if found is None:
            found = self._parts[place] = self._read(*place)
        return found

    def _read(self, kind: str, number: int) -> dict[str, _Kept]:
        if self._folder is None:
            return {}
        try:
            part = _part((self._folder / f"{kind}-{number:x}.msgpack").read_bytes())
        except (OSError, msgspec.MsgspecError):
            return {}
        if part.tool != self._version():
            return {}
        last = self._today - MOST_DAYS
        return {name: one for name, one in part.kept.items() if one.day >= last}


def _place(name: str) -> _Place:
    """Return in which file an answer stands: those of one kind are spread over a few."""
    return name.partition(" ")[0], zlib.crc32(name.encode()) % _PARTS


def in_pieces(names: Iterable[str], most: int = _PIECES) -> Mapping[int, Sequence[str]]:
    """Return names in up to so many groups by number; in which a name is rests on it alone."""
    return _in_pieces(tuple(names), most)


@lru_cache(maxsize=8)  # much is asked of the same names, one question after the other
def _in_pieces(names: tuple[str, ...], most: int) -> Mapping[int, Sequence[str]]:
    found: dict[int, list[str]] = {}
    for name in names:
        found.setdefault(zlib.crc32(name.encode()) % most, []).append(name)
    return found


def memory_folder(cache: Path, whose: str) -> Path:
    """Return the folder in a cache in which a memory stands: that of whatever this names."""
    return cache / digest(whose).hex()[:32]


def cache_folder() -> Path | None:
    """Return where this user keeps what can be made again, if there is such a place."""
    given = os.environ.get("XDG_CACHE_HOME")
    with suppress(RuntimeError):
        return (Path(given) if given else Path.home() / ".cache") / "whychain" / "site"
    return None
