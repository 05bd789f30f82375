"""One live run per lock: ``flock``, which the kernel frees when a process dies.

A lock file also says whose it was. When that run left something in doubt, its target stays
guarded although nobody holds the lock any more. Nothing has to be forced open, ever: advisory
locks that outlive their process are what operators of other tools complain about
(https://github.com/hashicorp/terraform/issues/16652).
"""

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
        ContentError: when a lock file cannot be opened.
    """
    held = HeldLocks([])
    try:
        for name in sorted(set(names)):
            held.descriptors.append(_take(root, name, owner, guard))
    except WhychainError:
        held.release(keep_guarded=True)
        raise
    for descriptor in held.descriptors:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, msgspec.json.encode(owner), 0)
    return held


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
        return msgspec.json.decode(os.pread(descriptor, 10_000, 0), type=Owner)
    except msgspec.DecodeError:
        return None


def _held(name: str, holder: Owner | None) -> LockedError:
    if holder is None:
        return LockedError(f"another run holds the lock {name!r}", fix="wait until it has ended")
    return LockedError(
        f"run {holder.run_id} of {holder.who} (process {holder.pid}) holds the lock {name!r} "
        f"since {holder.since}",
        fix=f"wait, or 'whychain runbook cancel {holder.run_id}'",
    )
