"""Writing into a workspace: what the system refuses becomes one line, not a traceback."""

from collections.abc import Iterator
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
