"""Putting a new folder in the place of an old one."""

from pathlib import Path


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
