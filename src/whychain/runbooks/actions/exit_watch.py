"""Noticing that a program has ended, without taking its exit code away from its tree."""

import os
import subprocess
from typing import cast

POLL_SECONDS = 0.02
"""How often a program is looked at where the kernel cannot wake us."""


class ExitWatch:
    """Waits for one child. Its pid stays its own until ``code`` or ``close`` gives it free."""

    def __init__(self, process: subprocess.Popen[bytes], pidfd: bool) -> None:
        self._process = process
        self.descriptor = os.pidfd_open(process.pid) if pidfd else None
        """Readable once the program has ended; None where the kernel has no such thing."""

    def ended(self, woken: frozenset[int]) -> bool:
        """Return whether the program has ended, given the descriptors that are readable."""
        if self.descriptor is None:
            return self._process.poll() is not None
        return self.descriptor in woken

    def peek(self) -> int:
        """Return the exit code of an ended program, negative for a signal; it stays a zombie.

        As long as it is one, no other process can get its pid and be killed in its place.
        """
        if self.descriptor is None:
            return self._process.wait()
        found = os.waitid(os.P_PIDFD, self.descriptor, os.WEXITED | os.WNOWAIT)
        seen = cast("os.waitid_result", found)  # None only when told not to wait
        return seen.si_status if seen.si_code == os.CLD_EXITED else -seen.si_status

    def close(self) -> None:
        """Stop waiting, and reap the program if it has ended."""
        self._process.poll()
        if self.descriptor is not None:
            os.close(self.descriptor)
