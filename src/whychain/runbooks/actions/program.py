"""Running one program for real: its start, its time, its output and its end."""

import os
import signal
import subprocess
import time
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from whychain.runbooks.actions.action import Attempt, Ended, Result
from whychain.runbooks.actions.adoption import ADOPTION, Running
from whychain.runbooks.actions.capture import Capture
from whychain.runbooks.actions.exit_watch import POLL_SECONDS, ExitWatch
from whychain.runbooks.actions.live_lines import printable
from whychain.runbooks.actions.pipes import Pipes, close_ends
from whychain.runbooks.actions.process_table import PROC, Entry, shows_processes
from whychain.runbooks.actions.process_tree import (
    ATTEMPT_KEY,
    PROGRAM_ID,
    RUN_ID,
    STEP_ID,
    ProcessGroup,
    ProcessTree,
    start_time_of,
    tree_of,
)
from whychain.runbooks.actions.start_failure import why_not_started
from whychain.runbooks.plan import PlannedAction

DRAIN_SECONDS = 0.2
"""How long output is read after the end of a program whose pipes somebody else still holds."""
_LONGEST_WAIT = 3600.0


@dataclass(frozen=True, slots=True)
class Machine:
    """What the kernel offers: where processes can be seen, and waiting for one by descriptor."""

    proc: Path = PROC
    pidfd: bool = hasattr(os, "pidfd_open")


THIS_MACHINE = Machine()


def start_program(
    action: PlannedAction, attempt: Attempt, machine: Machine = THIS_MACHINE
) -> Result:
    """Run one program to its end, or to the end of its time; never through a shell.

    It gets the environment of this process, that of the action, and the marks of the run. When
    it fails, is late or is interrupted, everything that it brought forth is ended as well. What
    a program leaves running when it succeeds stays alive, but nobody reads its output any more.

    Raises:
        Exception: what the watcher raises, after everything was ended.
    """
    if attempt.interruption.requested:
        return Result(Ended.INTERRUPTED, "interrupted before it was started", acted=False)
    running = ADOPTION.begin() if shows_processes(machine.proc) else None
    environment = _environment(action, attempt, running)
    try:
        process = _spawn(action, environment, attempt.hold)
    except (OSError, ValueError) as error:
        if running:
            ADOPTION.end(running)
        reason = why_not_started(action, environment, error)
        return Result(Ended.FAILED, attempt.redaction.text(reason), acted=False)
    tree = tree_of(process, running, machine.proc)
    try:
        return _perform(action, attempt, process, tree, machine)
    except BaseException:
        tree.end(attempt.grace_seconds, time.sleep)
        raise
    finally:
        process.poll()
        close_ends(process)
        tree.close()


def _environment(
    action: PlannedAction, attempt: Attempt, running: Running | None
) -> dict[str, str]:
    environment = dict(os.environ) | dict(action.env)
    environment[RUN_ID] = attempt.run_id
    environment[STEP_ID] = attempt.step_id
    environment[ATTEMPT_KEY] = attempt.key
    if running:
        environment[PROGRAM_ID] = running.program_id
    return environment


def _spawn(
    action: PlannedAction, environment: dict[str, str], hold: int | None
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - an argument list; running it is what a runbook is for
        action.argv or ("",),
        bufsize=0,
        cwd=action.cwd or None,
        env=environment,
        stdin=subprocess.PIPE if action.stdin else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        pass_fds=() if hold is None else (hold,),
    )


class _Performance:
    """One program that was started, until nothing of it needs us any more."""

    def __init__(
        self, action: PlannedAction, attempt: Attempt, watch: ExitWatch, pipes: Pipes
    ) -> None:
        self._action, self._attempt = action, attempt
        self._watch, self._pipes = watch, pipes

    def wait(self, until: float) -> Result:
        """Wait for the end of the program or for a reason to end it; ``until`` is monotonic."""
        interruption = self._attempt.interruption
        self._pipes.wake_for(interruption.fileno())
        if self._watch.descriptor is not None:
            self._pipes.wake_for(self._watch.descriptor)
        limit = POLL_SECONDS if self._watch.descriptor is None else _LONGEST_WAIT
        while True:
            left = until - time.monotonic()
            if self._watch.ended(self._pipes.turn(min(left, limit))):
                return self._judged()
            if interruption.requested:
                return Result(Ended.INTERRUPTED, "interrupted")
            if left <= 0:
                late = f"not done after {round(self._attempt.timeout_seconds, 3):g} s"
                return Result(Ended.TIMED_OUT, late)

    def _judged(self) -> Result:
        code = self._watch.peek()
        if code in self._action.ok_exit_codes:
            return Result(Ended.DONE, exit_code=code)
        reason = f"exit code {code}" if code >= 0 else f"ended by {_signal_name(-code)}"
        return Result(Ended.FAILED, reason, exit_code=code)


def _perform(
    action: PlannedAction,
    attempt: Attempt,
    process: subprocess.Popen[bytes],
    tree: ProcessTree | ProcessGroup,
    machine: Machine,
) -> Result:
    until = time.monotonic() + attempt.timeout_seconds
    attempt.watcher.started(process.pid, start_time_of(process.pid, machine.proc))
    out = Capture("stdout", attempt.redaction, attempt.watcher)
    err = Capture("stderr", attempt.redaction, attempt.watcher)
    with (
        closing(ExitWatch(process, machine.pidfd)) as watch,
        closing(Pipes(process, {"stdout": out, "stderr": err}, action.stdin)) as pipes,
    ):
        result = _Performance(action, attempt, watch, pipes).wait(until)
        pipes.wake_no_more()
        if result.ended is not Ended.DONE:
            left = tree.end(attempt.grace_seconds, pipes.serve)
            reason = attempt.redaction.text(result.reason + _still_alive(left))
            result = replace(result, reason=reason)
        pipes.drain(DRAIN_SECONDS)
    return replace(result, exit_code=process.poll(), stdout=out.finish(), stderr=err.finish())


def _still_alive(left: tuple[Entry, ...]) -> str:
    names = ", ".join(f"{entry.pid} ({printable(entry.name)})" for entry in left)
    return f"; could not be ended: {names}" if left else ""


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
