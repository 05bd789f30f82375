"""A lock that a program inherits at the instant of its birth and keeps until all of it is gone.

A process list cannot show a child that was just forked and has not yet become its program. The
kernel keeps this lock from the fork on, whatever becomes of the parent; so after a kill it is
known, without a gap, whether anything of the program may still act. A program that closes its
descriptors gives it up; it is then found by its environment.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held(path: Path) -> Iterator[int]:
    """Hold a lock file of its own for one program; yield the descriptor that it inherits.

    Raises:
        OSError: when the file cannot be made.
    """
    import fcntl

    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield descriptor
    finally:
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """Return whether a program that inherited the lock may still be there."""
    import fcntl

    try:
        descriptor = os.open(path, os.O_RDONLY)  # another person may have made it
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
