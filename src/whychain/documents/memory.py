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
from collections.abc import Callable, Iterable, Mapping, Sequence
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
    answer: memoryview
    day: int


_Answers = dict[str, _Kept]


class _Part(msgspec.Struct, frozen=True):
    """One file of a memory."""

    tool: bytes
    kept: _Answers


_part = Decoder(_Part).decode
_MADE_OF = Decoder(dict[str, bytes])


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
        self._parts: dict[_Place, _Answers] = {}
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
        place = _place(name)
        found = self._part(place).get(name)
        if found is None or found.made_of != made_of:
            return None
        return self._used(place, name, found, decoder)

    def keep(self, name: str, made_of: bytes, answer: T) -> T:
        """Remember an answer, and return it."""
        return self._keep(_place(name), name, made_of, answer)

    def recall_each(
        self,
        kind: str,
        made_of: Mapping[str, bytes],
        decoder: Decoder[dict[str, T]],
        ask: Callable[[str], T],
    ) -> dict[str, T]:
        """Return the answer for each of many names, as ``recall`` does for one.

        Many stand together in a file and are decoded at once: that is for those who need them
        all. A file is not held on to when it is decoded, so that the next one takes its room.
        """
        now: dict[str, T] = {}
        for number, names in in_pieces(made_of).items():
            place, title = (kind, number), f"{kind} {number:x}"
            last = (self._parts.get(place) or self._read(*place)).get(title)
            piece = {name: made_of[name] for name in names}
            now |= self._up_to_date(place, title, last, piece, decoder, ask)
        return {name: now[name] for name in made_of}

    def recall_together(
        self,
        title: str,
        made_of: Mapping[str, bytes],
        decoder: Decoder[dict[str, T]],
        ask: Callable[[str], T],
    ) -> dict[str, T]:
        """Return the answer for each of some names, which stand together under a title."""
        place = _place(title)
        last = self._part(place).get(title)
        return self._up_to_date(place, title, last, made_of, decoder, ask)

    def _up_to_date(
        self,
        place: _Place,
        title: str,
        last: _Kept | None,
        made_of: Mapping[str, bytes],
        decoder: Decoder[dict[str, T]],
        ask: Callable[[str], T],
    ) -> dict[str, T]:
        """Return the answers that stand together, stored if one of them is another.

        They rest on what each of them rests on.
        """
        rests_on = _encode(made_of)
        old = self._used(place, title, last, decoder) if last else None
        if last is None or old is None:
            return self._keep(place, title, rests_on, {name: ask(name) for name in made_of})
        if last.made_of == rests_on:
            return old
        before = _decoded(last.made_of, _MADE_OF) or {}
        same = {name for name in old if before.get(name) == made_of.get(name)}
        now = {name: old[name] if name in same else ask(name) for name in made_of}
        return self._keep(place, title, rests_on, now)

    def _keep(self, place: _Place, name: str, made_of: bytes, answer: T) -> T:
        if self._folder:
            self._put(place, name, _Kept(made_of, memoryview(_encode(answer)), self._today))
        return answer

    def _used(self, place: _Place, name: str, kept: _Kept, decoder: Decoder[T]) -> T | None:
        """Return an answer unless it is damaged; who asks for it makes it known for longer."""
        answer = _decoded(kept.answer, decoder)
        if answer is not None and self._today - kept.day > _FRESH_DAYS:
            self._put(place, name, msgspec.structs.replace(kept, day=self._today))
        return answer

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

    def _put(self, place: _Place, name: str, kept: _Kept) -> None:
        self._part(place)[name] = kept
        self._changed.add(place)

    def _part(self, place: _Place) -> _Answers:
        found = self._parts.get(place)
        if found is None:
            found = self._parts[place] = self._read(*place)
        return found

    def _read(self, kind: str, number: int) -> _Answers:
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


def _decoded(stored: bytes | memoryview, decoder: Decoder[T]) -> T | None:
    """Return what is stored; nothing when it is damaged."""
    try:
        return decoder.decode(stored)
    except msgspec.MsgspecError:
        return None


def _place(name: str) -> _Place:
    """Return in which file an answer stands: those of one kind are spread over a few."""
    return name.partition(" ")[0], zlib.crc32(name.encode()) % _PARTS


def spread(kind: str, name: str) -> str:
    """Return how an answer is called of which a kind has very many, and a run looks at few.

    They stand in so many files that to look at a few is to read little.
    """
    return f"{kind}-{(zlib.crc32(name.encode()) >> 8) % _PARTS:x} {name}"


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
