"""An answer into a file: whole or not at all."""

import os
import tempfile
from pathlib import Path

from whychain.errors import ContentError


def deliver(text: str, out: Path | None) -> None:
    """Print a text, or write it to a file; a failed write leaves the old file whole.

    Raises:
        ContentError: when the file cannot be written.
    """
    if out is None:
        print(text)
        return
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text if text.endswith("\n") else f"{text}\n")
            Path(name).chmod(0o644)
            Path(name).replace(out)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = f"cannot be written: {error.strerror}"
        raise ContentError(reason, where=str(out), fix="choose another file") from error
