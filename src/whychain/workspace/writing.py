"""Writing into a workspace: what the system refuses becomes one line, not a traceback."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from whychain.errors import ContentError


@contextmanager
def reported_when_unwritable(path: Path) -> Iterator[None]:
    """Turn the system's refusal to write into an error that the user can put right.

    Raises:
        ContentError: when the block cannot write.
    """
    try:
        yield
    except OSError as error:
        raise ContentError(
            f"cannot be written: {error.strerror or error}",
            where=str(path),
            fix="name another folder, or make this one writable",
        ) from error


def write_all(texts: Mapping[Path, str]) -> None:
    """Write several files, or none: when one cannot be written, all are as they were.

    Raises:
        OSError: when one cannot be written.
    """
    staged: dict[Path, Path] = {}
    before: dict[Path, bytes | None] = {}
    folders: list[Path] = []
    try:
        for path, text in texts.items():
            folders += _make_folder(path.parent)
            staged[path] = _stage(path, text)
        for path, waiting in staged.items():
            before[path] = path.read_bytes() if path.exists() else None
            waiting.replace(path)
    except BaseException:
        for path, content in before.items():
            _restore(path, content)
        for waiting in staged.values():
            waiting.unlink(missing_ok=True)
        for folder in reversed(folders):
            folder.rmdir()
        raise


def _make_folder(folder: Path) -> list[Path]:
    missing = [f for f in (folder, *folder.parents) if not f.exists()]
    made: list[Path] = []
    for one in reversed(missing):
        one.mkdir()
        made.append(one)
    return made


def _stage(path: Path, text: str) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
    Path(name).chmod(0o644)
    return Path(name)


def _restore(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(content)
