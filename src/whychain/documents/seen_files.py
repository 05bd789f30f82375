"""Files and folders that need not be read again while nobody changes them."""

import os
import stat
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from whychain.documents.memory import Decoder, Memory

T = TypeVar("T")
_SETTLED_NS = 2_000_000_000
"""A file that was changed so shortly before could be changed again at the same time of change."""


Seen = Decoder[dict[str, tuple[bytes, T]]]


def recall_of_files(
    memory: Memory,
    kind: str,
    files: Mapping[str, Sequence[str]],
    decoder: Seen[T],
    ask: Callable[[str], T],
) -> Mapping[str, T]:
    """Return what is known of plain files under each name, or find it out by reading them.

    A file is the same when its place on the disk, its size and both of its times are.
    """
    states = {name: _states(paths, stat.S_ISREG) for name, paths in files.items()}
    return _recall(memory, kind, states, decoder, ask)


def recall_of_folders(
    memory: Memory,
    kind: str,
    folders: Mapping[str, str],
    decoder: Seen[T],
    ask: Callable[[str], T],
) -> Mapping[str, T]:
    """Return what is known of the names in plain folders, or find it out by reading them.

    Whoever adds, removes or renames something in a folder changes its times.
    """
    states = {name: _states((path,), stat.S_ISDIR) for name, path in folders.items()}
    return _recall(memory, kind, states, decoder, ask)


def _recall(
    memory: Memory,
    kind: str,
    states: Mapping[str, bytes],
    decoder: Seen[T],
    ask: Callable[[str], T],
) -> Mapping[str, T]:
    settled = {name: state for name, state in states.items() if state}
    found = memory.recall_each(kind, settled, decoder, ask)
    return {name: found[name] if name in found else ask(name) for name in states}


def _states(paths: Iterable[str], is_plain: Callable[[int], bool]) -> bytes:
    """Return what tells files from changed ones; nothing when only reading can tell."""
    states = [_state(path, is_plain) for path in paths]
    return b"|".join(states) if all(states) else b""


def _state(path: str, is_plain: Callable[[int], bool]) -> bytes:
    """Return what tells a file from a changed one; nothing when only reading can tell."""
    try:
        found = os.stat(path, follow_symlinks=False)  # noqa: PTH116  ten thousand times
    except OSError:
        return b""
    settled = found.st_mtime_ns + _SETTLED_NS < time.time_ns()
    if not settled or not is_plain(found.st_mode):
        return b""
    return b"%d %d %d %d" % (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
