"""A file that is not trusted, as bytes."""

from pathlib import Path

from whychain.errors import ContentError

_MOST_BYTES = 64 * 1024 * 1024


def bounded_bytes(path: Path) -> bytes:
    """Return the content of a file of at most 64 MiB.

    Raises:
        ContentError: it cannot be read, or is larger.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
        raise ContentError(problem, where=str(path), fix="name a file that can be read") from None
    if len(content) > _MOST_BYTES:
        raise ContentError(f"larger than {_MOST_BYTES:,} bytes", where=str(path))
    return content
