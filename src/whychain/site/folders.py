"""Putting files into a new folder, and that in the place of an old one or over what stays of it."""

import os
import shutil
from collections.abc import Callable, Collection
from pathlib import Path


def put_file(path: Path, data: bytes, also: Path | None = None) -> None:
    """Write a new file, and make the folder that it stands in if it is not there.

    It can be found at a second place ``also``: by a hard link, or as a file of its own where the
    file system has none.
    """
    _in_its_folder(path, lambda: path.write_bytes(data))
    if also is not None:
        try:
            _in_its_folder(also, lambda: also.hardlink_to(path))
        except OSError:
            _in_its_folder(also, lambda: also.write_bytes(data))


def _in_its_folder(path: Path, put: Callable[[], object]) -> None:
    try:
        put()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        put()


def replace_folder(new: Path, target: Path, aside: Path) -> None:
    """Swap a folder by two renames; when the second fails, the first is taken back.

    ``aside`` is where the old folder is left; all three must be on one file system.
    """
    if target.exists():
        target.rename(aside)
    try:
        new.rename(target)
    except OSError:
        if aside.exists():
            aside.rename(target)
        raise


def merge_folder(new: Path, target: Path, kept: Collection[str]) -> None:
    """Move every file of ``new`` into ``target``, and remove what is neither new nor ``kept``.

    Each file is replaced at once, so that it is always whole. ``kept`` are paths below
    ``target``, with ``/``. No link in ``target`` is followed: it is removed.
    """
    moved: set[str] = set()
    for folder, _, files in os.walk(new):
        below = Path(folder).relative_to(new)
        _make_plain(target, below)
        for name in files:
            _make_room(target / below / name)
            Path(folder, name).replace(target / below / name)
            moved.add((below / name).as_posix())
    _remove_others(target, moved, kept)


def _make_plain(target: Path, below: Path) -> None:
    """Make sure that a folder is there and that no part of its path leads elsewhere."""
    for part in (*reversed(below.parents), below)[1:]:
        folder = target / part
        if folder.is_symlink() or folder.is_file():
            folder.unlink()
        folder.mkdir(exist_ok=True)


def _make_room(file: Path) -> None:
    if file.is_dir() and not file.is_symlink():
        shutil.rmtree(file)


def _remove_others(target: Path, moved: Collection[str], kept: Collection[str]) -> None:
    start = len(str(target)) + 1
    for folder, folders, files in os.walk(target, topdown=False):
        below = f"{folder[start:]}/" if len(folder) > start else ""
        for name in files:
            path = below + name
            if path not in kept and path not in moved:
                Path(folder, name).unlink()
        for name in folders:
            _remove_needless(Path(folder, name))


def _remove_needless(folder: Path) -> None:
    """Remove a folder that is a link or empty."""
    if folder.is_symlink():
        folder.unlink()
    elif not any(folder.iterdir()):
        folder.rmdir()
