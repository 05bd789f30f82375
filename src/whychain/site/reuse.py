"""Pages of the last build that are still right, told by a digest of all that they are made of.

What is known of the last build lies in the user's cache and not in the workspace: a workspace
is data from others, and must not be able to say which of its files are safe to publish as they
are. A file is taken over only when its bytes are those that this tool wrote.
"""

import hashlib
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

import msgspec

import whychain

_FORMAT = 1


class Written(msgspec.Struct, frozen=True, array_like=True):
    """What one page was made of, and the digests of the files that came of it."""

    made_of: bytes
    files: tuple[bytes, ...]


class _Known(msgspec.Struct, frozen=True):
    """What is remembered of one build."""

    tool: bytes
    pages: dict[str, Written]


def digest(*parts: object) -> bytes:
    """Return a digest of values that differ wherever their ``repr`` does."""
    found = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else repr(part).encode()
        found.update(b"%d:" % len(data))
        found.update(data)
    return found.digest()


@cache
def tool() -> bytes:
    """Return a digest of the tool itself: another version writes every page anew."""
    package = Path(whychain.__file__).parent
    files = sorted(path for path in package.rglob("*") if path.suffix != ".pyc" and path.is_file())
    return digest(_FORMAT, *(path.read_bytes() for path in files))


def cache_folder() -> Path | None:
    """Return where this user keeps what can be made again, if there is such a place."""
    given = os.environ.get("XDG_CACHE_HOME")
    with suppress(RuntimeError):
        return (Path(given) if given else Path.home() / ".cache") / "whychain" / "site"
    return None


class Reuse:
    """Takes over files of the last build, and remembers those of this one."""

    def __init__(self, file: Path | None) -> None:
        """``file`` remembers builds; without one nothing is taken over."""
        self._file = file
        self._before = _read(file)
        self._now: dict[str, Written] = {}

    def take(self, path: str, made_of: bytes, moves: Sequence[tuple[Path, Path]]) -> bool:
        """Return whether the files of a page are still right, and put them into this build.

        ``moves`` say where each file of the last build stood and where it goes.
        """
        known = self._before.get(path)
        if known is None or known.made_of != made_of or len(known.files) != len(moves):
            return False
        if not all(_holds(old, file) for (old, _), file in zip(moves, known.files, strict=True)):
            return False
        for old, new in moves:
            _link(old, new)
        self._now[path] = known
        return True

    def remember(self, path: str, made_of: bytes, texts: tuple[str, ...]) -> None:
        """Remember what a page was made of and what was written."""
        files = tuple(hashlib.sha256(text.encode()).digest() for text in texts)
        self._now[path] = Written(made_of, files)

    def save(self) -> None:
        """Keep what was remembered for the next build; without a place for it, forget it."""
        if self._file is None:
            return
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            beside = self._file.with_suffix(f".{os.getpid()}")
            beside.write_bytes(msgspec.msgpack.encode(_Known(tool(), self._now)))
            beside.replace(self._file)


def _read(file: Path | None) -> dict[str, Written]:
    if file is None:
        return {}
    try:
        known = msgspec.msgpack.decode(file.read_bytes(), type=_Known)
    except (OSError, msgspec.MsgspecError):
        return {}
    return known.pages if known.tool == tool() else {}


def _link(old: Path, new: Path) -> None:
    new.parent.mkdir(parents=True, exist_ok=True)
    try:
        new.hardlink_to(old)
    except OSError:
        shutil.copyfile(old, new)


def _holds(path: Path, expected: bytes) -> bool:
    try:
        return hashlib.sha256(path.read_bytes()).digest() == expected
    except OSError:
        return False
