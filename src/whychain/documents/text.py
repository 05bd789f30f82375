"""Reading a file as text, bounded: size, encoding, and no way out of the workspace."""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from whychain.documents import rules
from whychain.documents.finding import Finding, Rule
from whychain.errors import ContentError

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")

_AT_ONCE = 65_536
_OUTSIDE = "the file is a link that leaves the workspace"


class RefusedFile(Exception):  # noqa: N818 - carries a finding, is not an error of ours
    """A file that is not read; carries the finding that says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def relative_name(path: Path, root: Path) -> str:
    """Return the name by which findings speak of a file: relative to the workspace, with ``/``.

    Bytes of a name that are not UTF-8 are escaped, so that it can be printed.
    """
    name = path.relative_to(root) if path.is_relative_to(root) else path
    return name.as_posix().encode(errors="backslashreplace").decode()


def bounded_text(path: Path, root: Path) -> str:
    """Return the text of one content file.

    Raises:
        RefusedFile: when the file leaves the workspace, is too large, is not UTF-8 text or
            cannot be read.
    """
    return checked_text(bounded_bytes(path, root), path, root)


def bounded_bytes(path: Path, root: Path) -> bytes:
    """Return what stands in one content file, which may be no text yet.

    Raises:
        RefusedFile: when the file leaves the workspace, is too large or cannot be read.
    """
    try:
        real = _real(path, root)
        if real is None:
            raise _refused(path, root, rules.OUTSIDE, _OUTSIDE)
        raw = _read(real)
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "links go round in a circle"
        raise _refused(path, root, rules.UNREADABLE, f"cannot be read: {reason}") from error
    if raw is None:
        raise _refused(path, root, rules.UNREADABLE, "not a regular file")
    if len(raw) > rules.MAX_BYTES:
        raise _refused(path, root, rules.TOO_LARGE, f"larger than {rules.MAX_BYTES:,} bytes")
    return raw


def checked_text(raw: bytes, path: Path, root: Path) -> str:
    """Return the bytes of a content file as text.

    Raises:
        RefusedFile: when they are not UTF-8, or hold a control character.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"byte {error.start} is not UTF-8"
        raise _refused(path, root, rules.ENCODING, message, line) from error
    if found := CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        message = f"control character {ord(found.group()):#04x}"
        raise _refused(path, root, rules.ENCODING, message, line)
    return text


def _refused(path: Path, root: Path, rule: Rule, message: str, line: int = 1) -> RefusedFile:
    return RefusedFile(Finding(relative_name(path, root), line, rule.id, message))


def _read(real: str) -> bytes | None:
    """Return what stands in a file, at most one byte more than allowed; None for no file.

    A pipe that nobody writes to is not waited for.
    """
    opened = os.open(real, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found = os.fstat(opened)
        if not stat.S_ISREG(found.st_mode):
            return None
        raw = os.read(opened, min(found.st_size, rules.MAX_BYTES) + 1)
        while len(raw) <= rules.MAX_BYTES and (more := os.read(opened, _AT_ONCE)):
            raw += more
        return raw
    finally:
        os.close(opened)


def _real(path: Path, root: Path) -> str | None:
    """Return where a file really stands, or None when that is outside the workspace.

    Where nothing below the root is a link, that is where it says.
    """
    whole, top = str(path), f"{root}{os.sep}"
    if whole.startswith(top) and ".." not in path.parts and not _has_link(whole, len(top)):
        return whole
    real = path.resolve(strict=True)
    return str(real) if real.is_relative_to(root.resolve()) else None


def _has_link(whole: str, start: int) -> bool:
    """Return whether a part of a path, from some place on, is a link."""
    while start > 0:
        start = whole.find(os.sep, start) + 1
        part = whole[: start - 1] if start else whole
        if stat.S_ISLNK(os.lstat(part).st_mode):
            return True
    return False


def required_text(path: Path, root: Path) -> str:
    """Return the text of a file that has to be read, where there is no list of findings.

    Raises:
        ContentError: for what ``bounded_text`` refuses.
    """
    try:
        return bounded_text(path, root)
    except RefusedFile as refused:
        where = f"{refused.finding.file}:{refused.finding.line}"
        raise ContentError(refused.finding.message, where=where, fix="mend the file") from refused


def require_inside(path: Path, root: Path) -> None:
    """Refuse a file that is copied as it is when it is a link out of the workspace.

    Raises:
        ContentError: naming the file.
    """
    if _real(path, root) is None:
        where = path.relative_to(root).as_posix()
        raise ContentError(_OUTSIDE, where=where)


def files_holding(words: str, paths: Iterable[Path], root: Path) -> Iterator[Path]:
    """Yield the content files in whose text these words stand; one that is refused holds none."""
    for path in paths:
        try:
            if words in bounded_text(path, root):
                yield path
        except RefusedFile:
            continue
