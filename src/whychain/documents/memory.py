"""Answers kept from one run to the next, each with a digest of all that it rests on.

They lie in the user's cache and not in the workspace: a workspace is data from others, and
must not be able to say what the answers are. What is kept can always be found again, so a
memory that is damaged, or of another version, is empty.
"""

import hashlib
import os
import re
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TypeVar

import msgspec

import whychain

_NAME = re.compile(r"[A-Za-z0-9._-]+")
_NEEDED_BY_THOSE = ("markdown", "markupsafe", "pygments", "pymdown-extensions")
MOST_IDLE = 100
T = TypeVar("T")
Decoder = msgspec.msgpack.Decoder
_encode = msgspec.msgpack.encode


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """An answer in its stored form; ``idle`` counts the runs since somebody asked for it."""

    made_of: bytes
    answer: msgspec.Raw
    idle: int = 0


class _Everything(msgspec.Struct, frozen=True):
    """The whole file."""

    tool: bytes
    kept: dict[str, _Kept]


_everything = Decoder(_Everything).decode


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
    with suppress(metadata.PackageNotFoundError):
        needed = (_NAME.match(line) for line in metadata.requires("whychain") or ())
        names = (*(name[0] for name in needed if name), *_NEEDED_BY_THOSE)
        return [f"{name} {metadata.version(name)}" for name in names]
    return []


class Memory:
    """What the last runs knew, and what this one knows.

    An answer that nobody asks for in ``MOST_IDLE`` runs is forgotten.
    """

    def __init__(self, file: Path | None = None, version: Callable[[], bytes] = tool) -> None:
        """``file`` outlives the run; without one nothing is known from before."""
        self._file = file
        self._version = version
        self._before = _read(file, version) if file else {}
        self._now: dict[str, _Kept] = {}

    def recall(self, name: str, made_of: bytes, decoder: Decoder[T], ask: Callable[[], T]) -> T:
        """Return an answer: that of before when it rests on the same, else a new one.

        The same name is asked for once in a run, or with the same answer.
        """
        known = self.known(name, made_of, decoder)
        if known is not None:
            return known
        return self.keep(name, made_of, ask())

    def known(self, name: str, made_of: bytes, decoder: Decoder[T]) -> T | None:
        """Return an answer that still holds, if there is one."""
        found = self._now.get(name) or self._before.get(name)
        if found is None or found.made_of != made_of:
            return None
        try:
            answer = decoder.decode(found.answer)
        except msgspec.MsgspecError:
            return None
        self._now[name] = _Kept(made_of, found.answer) if found.idle else found
        return answer

    def keep(self, name: str, made_of: bytes, answer: T) -> T:
        """Remember an answer, and return it."""
        if self._file:
            self._now[name] = _Kept(made_of, msgspec.Raw(_encode(answer)))
        return answer

    def save(self) -> None:
        """Write down what this run knows; where that cannot be done, it is forgotten."""
        if self._file is None:
            return
        beside = self._file.with_suffix(f".{os.getpid()}")
        kept = self._idle() | self._now
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            beside.write_bytes(_encode(_Everything(self._version(), kept)))
            beside.replace(self._file)

    def _idle(self) -> dict[str, _Kept]:
        return {
            name: _Kept(kept.made_of, kept.answer, kept.idle + 1)
            for name, kept in self._before.items()
            if name not in self._now and kept.idle < MOST_IDLE
        }


def cache_folder() -> Path | None:
    """Return where this user keeps what can be made again, if there is such a place."""
    given = os.environ.get("XDG_CACHE_HOME")
    with suppress(RuntimeError):
        return (Path(given) if given else Path.home() / ".cache") / "whychain" / "site"
    return None


def _read(file: Path, version: Callable[[], bytes]) -> dict[str, _Kept]:
    try:
        known = _everything(file.read_bytes())
    except (OSError, msgspec.MsgspecError):
        return {}
    return known.kept if known.tool == version() else {}
