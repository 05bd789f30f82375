"""The processes of this machine, read from the folder where Linux shows them."""

import os
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
_ENDED = frozenset((b"Z", b"X", b"x"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One process at one moment. Pid and start together name it; a pid alone is used again."""

    pid: int
    parent: int
    group: int
    session: int
    start: int
    """Clock ticks since the machine was started."""
    alive: bool
    """False for one that has ended and whose exit code nobody has taken yet."""
    name: str

    @property
    def identity(self) -> tuple[int, int]:
        """Return what no other process has: pid and start."""
        return self.pid, self.start


def shows_processes(proc: Path = PROC) -> bool:
    """Return whether this machine shows its processes there."""
    return (proc / "self" / "stat").exists()


def entry_of(pid: int, proc: Path = PROC) -> Entry | None:
    """Return a process, or None when there is none with this pid that we may look at."""
    stat = _read(f"{proc}/{pid}/stat")
    if not stat:
        return None
    # A program chooses its name, brackets and spaces included: the last bracket ends it.
    before, _, after = stat.rpartition(b")")
    fields = after.split()
    # The first thread of a living process may have ended: state Z, and more than one thread.
    alive = fields[0] not in _ENDED or int(fields[17]) > 1
    name = before.partition(b"(")[2].decode("utf-8", "replace")
    parent, group, session = (int(field) for field in fields[1:4])
    return Entry(pid, parent, group, session, int(fields[19]), alive, name)


def entries(proc: Path = PROC) -> tuple[Entry, ...]:
    """Return every process that can be seen, by pid; none where there is no such folder."""
    try:
        pids = sorted(int(name) for name in os.listdir(proc) if name.isdigit())  # noqa: PTH208
    except OSError:
        return ()
    found = (entry_of(pid, proc) for pid in pids)
    return tuple(entry for entry in found if entry)


def environment_of(pid: int, proc: Path = PROC) -> tuple[bytes, ...]:
    """Return the ``NAME=value`` that a process was started with; empty when unreadable."""
    return tuple(_read(f"{proc}/{pid}/environ").split(b"\0"))


def command_of(pid: int, proc: Path = PROC) -> tuple[str, ...]:
    """Return the program and arguments of a process; empty when unreadable."""
    words = _read(f"{proc}/{pid}/cmdline").rstrip(b"\0")
    return tuple(word.decode("utf-8", "replace") for word in words.split(b"\0") if words)


def ancestors_of(pid: int, table: tuple[Entry, ...]) -> frozenset[int]:
    """Return the pids of a process and of all that it comes from."""
    parents = {entry.pid: entry.parent for entry in table}
    line: set[int] = set()
    while pid and pid not in line:
        line.add(pid)
        pid = parents.get(pid, 0)
    return frozenset(line)


def _read(path: str) -> bytes:
    # Not Path: a kill reads hundreds of these while the processes that it is after go on.
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return b""
    try:
        return b"".join(iter(lambda: os.read(descriptor, 65536), b""))
    except OSError:
        return b""
    finally:
        os.close(descriptor)
