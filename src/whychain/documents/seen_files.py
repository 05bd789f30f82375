"""Files and folders that need not be read again while nobody changes them."""

import os
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from whychain.documents.memory import Decoder, Memory

T = TypeVar("T")
AnyPath = Path | str
"""Text where there are tens of thousands: a ``Path`` costs more than to look at the file."""
_SETTLED_NS = 2_000_000_000
"""A file that was changed so shortly before could be changed again at the same time of change."""


def recall_of_file(
    memory: Memory, name: str, path: AnyPath, decoder: Decoder[T], ask: Callable[[], T]
) -> T:
    """Return what is known of a plain file, or find it out by reading it.

    The file is the same when its place on the disk, its size and both of its times are.
    """
    return _recall(memory, name, _state(path, stat.S_ISREG), decoder, ask)


def recall_of_folder(
    memory: Memory, name: str, path: AnyPath, decoder: Decoder[T], ask: Callable[[], T]
) -> T:
    """Return what is known of the names in a plain folder, or find it out by reading it.

    Whoever adds, removes or renames something in a folder changes its times.
    """
    return _recall(memory, name, _state(path, stat.S_ISDIR), decoder, ask)


def _recall(
    memory: Memory, name: str, state: bytes, decoder: Decoder[T], ask: Callable[[], T]
) -> T:
    known = memory.known(name, state, decoder) if state else None
    if known is not None:
        return known
    return memory.keep(name, state, ask()) if state else ask()


def _state(path: AnyPath, is_plain: Callable[[int], bool]) -> bytes:
    """Return what tells a file from a changed one; nothing when only reading can tell."""
    try:
        found = os.stat(path, follow_symlinks=False)  # noqa: PTH116  ten thousand times
    except OSError:
        return b""
    settled = found.st_mtime_ns + _SETTLED_NS < time.time_ns()
    if not settled or not is_plain(found.st_mode):
        return b""
    return b"%d %d %d %d" % (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
