"""A finding: one thing that is wrong with one file, at one line, by one rule."""

from enum import StrEnum

import msgspec

from whychain.errors import ContentError

_SEE_ALL = "'whychain check' lists every finding"


class SeverityLevel(StrEnum):
    """An error fails ``whychain check``; a warning is worth a look."""

    ERROR = "error"
    WARNING = "warning"


class Finding(msgspec.Struct, frozen=True, order=True):
    """What is wrong, where; sorts by file, line and rule. ``file`` is relative to the workspace."""

    file: str
    line: int
    rule: str
    message: str
    severity: SeverityLevel = SeverityLevel.ERROR

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}: {self.message}"


def unreadable(finding: Finding, more: int = 0, fix: str = _SEE_ALL) -> ContentError:
    """Return the error that says why a file cannot be read; there are so many ``more`` reasons."""
    others = f" (and {more} more)" if more else ""
    where = f"{finding.file}:{finding.line}"
    return ContentError(f"{finding.rule}: {finding.message}{others}", where=where, fix=fix)


class Rule(msgspec.Struct, frozen=True):
    """What a rule demands, why, and how to satisfy it; each has a section on the site."""

    id: str
    summary: str
    why: str
    fix: str
    severity: SeverityLevel = SeverityLevel.ERROR


KeyPath = tuple[str | int, ...]


class Problem(msgspec.Struct, frozen=True):
    """A broken rule at a place inside one document, before the place has a line number."""

    rule: Rule
    path: KeyPath
    message: str
