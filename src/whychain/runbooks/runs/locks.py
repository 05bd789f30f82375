"""One live run per lock: ``flock``, which the kernel frees when a process dies.

A lock file also says whose it was. When that run left something in doubt, its target stays
guarded although nobody holds the lock any more. Nothing has to be forced open, ever: advisory
locks that outlive their process are what operators of other tools complain about
(https://github.com/hashicorp/terraform/issues/16652).
"""

import errno
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from whychain.errors import ContentError, ExitCode, WhychainError
from whychain.runbooks.runs.folder import lock_path

Guard = Callable[[str], str]
"""Says of a run why its target must still be left alone; empty when it need not be."""


class LockedError(WhychainError):
    """Another run holds the lock, or left its target in doubt."""

    exit_code = ExitCode.LOCKED


class Owner(msgspec.Struct, frozen=True):
    """Whose a lock is."""

    run_id: str
    pid: int
    since: str
    who: str


@dataclass(slots=True)
class HeldLocks:
    """Locks held by this process until they are released or the process ends."""

    descriptors: list[int]

    def release(self, *, keep_guarded: bool = False) -> None:
        """Give all locks back; with ``keep_guarded`` the files still say whose they were."""
        while self.descriptors:
            descriptor = self.descriptors.pop()
            if not keep_guarded:
                os.ftruncate(descriptor, 0)
            os.close(descriptor)


def take_locks(root: Path, names: Sequence[str], owner: Owner, guard: Guard) -> HeldLocks:
    """Take every lock, in one order for all runs, without waiting; all of them or none.

    Raises:
        LockedError: naming the run that holds one, or whose target is still guarded.
        ContentError: when a lock file cannot be opened or written.
    """
    held = HeldLocks([])
    try:
        for name in sorted(set(names)):
            held.descriptors.append(_take(root, name, owner, guard))
        for descriptor in held.descriptors:
            _sign(descriptor, owner)
    except OSError as error:
        held.release(keep_guarded=True)
        raise ContentError(
            f"the lock cannot be written: {error.strerror}",
            where=str(lock_path(root, "").parent),
            fix="make room; nothing was started",
        ) from error
    except WhychainError:
        held.release(keep_guarded=True)
        raise
    return held


def _sign(descriptor: int, owner: Owner) -> None:
    """Write over what stands there, then cut off the rest: at no instant is it nobody's."""
    line = msgspec.json.encode(owner) + b"\n"
    if os.pwrite(descriptor, line, 0) < len(line):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.ftruncate(descriptor, len(line))
    os.fsync(descriptor)


def _take(root: Path, name: str, owner: Owner, guard: Guard) -> int:
    import fcntl

    path = lock_path(root, name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o664)
    except OSError as error:
        raise ContentError(
            f"the lock cannot be opened: {error.strerror}",
            where=str(path),
            fix="make the folder writable; nothing was started",
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = _owner(descriptor)
        os.close(descriptor)
        raise _held(name, holder) from error
    before = _owner(descriptor)
    reason = guard(before.run_id) if before and before.run_id != owner.run_id else ""
    if before and reason:
        os.close(descriptor)
        raise LockedError(
            f"the lock {name!r} is guarded: run {before.run_id} {reason}",
            fix=f"'whychain runbook resume {before.run_id}' says what to do",
        )
    return descriptor


def _owner(descriptor: int) -> Owner | None:
    try:
        line = os.pread(descriptor, 10_000, 0).partition(b"\n")[0]
        return msgspec.json.decode(line, type=Owner)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _held(name: str, holder: Owner | None) -> LockedError:
    if holder is None:
        return LockedError(f"another run holds the lock {name!r}", fix="wait until it has ended")
    return LockedError(
        f"run {holder.run_id} of {holder.who} (process {holder.pid}) holds the lock {name!r} "
        f"since {holder.since}",
        fix=f"wait, or 'whychain runbook cancel {holder.run_id}'",
    )
