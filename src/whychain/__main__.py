"""``python -m whychain`` and the ``whychain`` program."""

import os
import sys
import threading
from contextlib import suppress
from typing import NoReturn


def main() -> None:
    """Run the command line and leave with its exit code."""
    from whychain.cli.app import run

    _leave(run())


def _leave(code: int) -> NoReturn:
    """End the process at once: to free what a large site was made of, piece by piece, takes long.

    As long as a thread works, Python ends the process in its own way, which waits for it.
    """
    for stream in filter(None, (sys.stdout, sys.stderr)):
        with suppress(OSError):
            stream.flush()
    if threading.active_count() == 1:
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
