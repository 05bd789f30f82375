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


def recall_of_paths(
    memory: Memory,
    kind: str,
    paths: Mapping[str, Sequence[str]],
    decoder: Decoder[dict[str, T]],
    ask: Callable[[str], T],
    is_plain: Callable[[int], bool] = stat.S_ISREG,
) -> Mapping[str, T]:
    """Return what is known of plain files under each name, or find it out by reading them.

    A file is the same when its place on the disk, its size and both of its times are. So are the
    names in a folder (with ``stat.S_ISDIR``): who adds, removes or renames one changes its times.
    """
    states = {name: _states(files, is_plain) for name, files in paths.items()}
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
