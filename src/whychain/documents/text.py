"""Reading a file as text, bounded: size, encoding, and no way out of the workspace."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from whychain.documents import rules
from whychain.documents.finding import Finding, Rule
from whychain.errors import ContentError

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


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

    def refused(rule: Rule, message: str, line: int = 1) -> RefusedFile:
        return RefusedFile(Finding(relative_name(path, root), line, rule.id, message))

    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(root.resolve()):
            raise refused(rules.OUTSIDE, "the file is a link that leaves the workspace")
        if not real.is_file():
            raise refused(rules.UNREADABLE, "not a regular file")
        with real.open("rb") as stream:
            raw = stream.read(rules.MAX_BYTES + 1)
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "links go round in a circle"
        raise refused(rules.UNREADABLE, f"cannot be read: {reason}") from error
    if len(raw) > rules.MAX_BYTES:
        raise refused(rules.TOO_LARGE, f"larger than {rules.MAX_BYTES:,} bytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise refused(rules.ENCODING, f"byte {error.start} is not UTF-8", line) from error
    if found := CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise refused(rules.ENCODING, f"control character {ord(found.group()):#04x}", line)
    return text


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
    if not path.resolve().is_relative_to(root.resolve()):
        where = path.relative_to(root).as_posix()
        raise ContentError("the file is a link that leaves the workspace", where=where)


def files_holding(words: str, paths: Iterable[Path], root: Path) -> Iterator[Path]:
    """Yield the content files in whose text these words stand; one that is refused holds none."""
    for path in paths:
        try:
            if words in bounded_text(path, root):
                yield path
        except RefusedFile:
            continue
