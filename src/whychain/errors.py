"""The error tree and the exit codes.

WhychainError            something the user can put right, printed as one line
├── UsageError           wrong argument or option (exit 2)
├── NotPerformableError  a plan that must not or cannot be performed as it stands (exit 1)
├── LockedError          another run holds a lock (exit 6)
└── ContentError         content or workspace cannot be read (exit 3)
"""

from collections.abc import Iterable
from enum import IntEnum


class ExitCode(IntEnum):
    """What the process ends with; scripts rely on these numbers."""

    DONE = 0
    NO_OR_FINDINGS = 1
    USAGE = 2
    UNREADABLE = 3
    FAILED_UNDONE = 4
    FAILED_EFFECTS_REMAIN = 5
    LOCKED = 6
    NOT_APPROVED = 7
    OUTCOME_UNKNOWN = 8
    INTERRUPTED = 130


class WhychainError(Exception):
    """Something the user can put right: where it is, what is wrong, how to mend it."""

    exit_code = ExitCode.NO_OR_FINDINGS

    def __init__(self, problem: str, *, where: str = "", fix: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.where = where
        self.fix = fix

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        fix = f" (fix: {self.fix})" if self.fix else ""
        return " ".join(f"{where}{self.problem}{fix}".split())


class UsageError(WhychainError):
    """The command line asks for something that does not exist or does not fit."""

    exit_code = ExitCode.USAGE


def require_word(word: str, words: Iterable[str], what: str) -> None:
    """Let nothing pass but a word of a closed list.

    Raises:
        UsageError: the word is another one; names all of them.
    """
    known = list(words)
    if word not in known:
        raise UsageError(f"{word!r} is not a {what}", fix=f"one of {', '.join(known)}")


class ContentError(WhychainError):
    """A workspace or one of its files cannot be read."""

    exit_code = ExitCode.UNREADABLE


class NotPerformableError(WhychainError):
    """A plan that cannot be performed as it stands: blocked, too slow, stale, changed or used."""
