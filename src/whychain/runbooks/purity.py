"""Planning without side effects, enforced: an audit hook refuses processes, sockets and writes.

Every dry run that was measured in other tools executed something
(https://github.com/chaostoolkit/chaostoolkit/issues/199); a promise is not enough.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import get_ident

_active: ContextVar[bool] = ContextVar("whychain_no_side_effects", default=False)
_older_threads: list[frozenset[int]] = []
"""Of each block that runs, the threads that were there before it; younger ones belong to it."""
_installed = False

_REFUSED = frozenset(
    {
        "subprocess.Popen",
        "os.system",
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "os.startfile",
        "os.kill",
        "os.killpg",
        "os.remove",
        "os.rename",
        "os.rmdir",
        "os.mkdir",
        "os.link",
        "os.symlink",
        "os.truncate",
        "os.chmod",
        "os.chown",
        "os.utime",
        "os.setxattr",
        "os.removexattr",
        "shutil.rmtree",
        "socket.__new__",
        "socket.connect",
        "socket.bind",
        "socket.sendto",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.gethostbyaddr",
        "socket.getnameinfo",
        "sqlite3.connect",
        "ctypes.dlopen",
        "_thread.start_new_thread",
        "_thread.start_joinable_thread",
    }
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class SideEffectError(RuntimeError):
    """Planning tried to do something: a bug of ours, never of the user."""


@contextmanager
def no_side_effects() -> Iterator[None]:
    """Refuse every process, socket and write to a file for as long as the block runs.

    Raises:
        SideEffectError: at the attempt.
    """
    _install()
    bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    token = _active.set(True)
    before = frozenset(sys._current_frames())
    _older_threads.append(before)
    try:
        yield
    finally:
        _older_threads.remove(before)
        _active.reset(token)
        sys.dont_write_bytecode = bytecode


def _install() -> None:
    global _installed  # noqa: PLW0603 - an audit hook can be added once and never removed
    if not _installed:
        sys.addaudithook(_refuse)
        _installed = True


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if not (_active.get() or _is_younger()):
        return
    if event in _REFUSED or (event == "open" and _writes(arguments)):
        raise SideEffectError(f"a plan must not do this: {event} {arguments[:1]!r}")


def _is_younger() -> bool:
    """Return whether this thread was started by a block: its context knows nothing of the block."""
    return any(get_ident() not in before for before in _older_threads)


_refuse.__cantrace__ = True  # type: ignore[attr-defined] # else no debugger sees what it refuses


def _writes(arguments: tuple[object, ...]) -> bool:
    mode, flags = arguments[1], arguments[2]
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & _WRITING)
