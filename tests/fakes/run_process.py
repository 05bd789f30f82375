"""A process that works on a run: ``python run_process.py ORDER``, an ``Order`` as JSON.

Prints one JSON object, ``Told``: how the run ended, or the one line that says why it did not.
"""

import ctypes
import os
import resource
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec

from whychain.clock import SystemClock
from whychain.errors import WhychainError
from whychain.runbooks.actions.ending import kill_descendants
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.actions.signals import stopping_on_signals
from whychain.runbooks.cancelling import cancel
from whychain.runbooks.engine.perform import Ending
from whychain.runbooks.overview import read_history, require_started
from whychain.runbooks.plan_file import read_plan_file, require_current
from whychain.runbooks.planning import Planned, plan_again, plan_from_files
from whychain.runbooks.runs.entries import Entry, Purpose
from whychain.runbooks.runs.folder import run_ids, runs_folder
from whychain.runbooks.session import Stage, begin_run, go_on

RUNBOOK = "trial"


class Order(msgspec.Struct, frozen=True):
    """What the process is to do."""

    root: str
    do: str
    run_id: str = ""
    plan: str = ""
    most_bytes: int | None = None
    """No file may grow beyond that, from the beginning."""
    full_after: str = ""
    """The disk is full after the first entry of this kind: a few bytes more, then nothing."""
    powerless: bool = False
    """Give up what the superuser may do and others may not."""
    within: float = 20.0


class Told(msgspec.Struct, frozen=True):
    """What became of it."""

    exit_code: int
    outcome: str = ""
    trouble: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class FillingListener:
    """Lets the disk be full once it has heard an entry of a kind."""

    root: Path
    kind: str

    def heard(self, entry: Entry) -> None:
        if msgspec.to_builtins(entry)["kind"] == self.kind:
            run = run_ids(self.root)[-1]
            size = (runs_folder(self.root) / f"{run}.jsonl").stat().st_size
            let_files_grow_to(size + 10)

    def line(self, step: str, stream: str, text: str) -> None:
        return None


class Nobody:
    """Nobody is at the terminal."""

    interactive = False

    def ask(self, question: str, interruption: object, timeout_seconds: float) -> str | None:
        return None


def let_files_grow_to(size: int) -> None:
    """Have the kernel refuse every write beyond this size, as a full disk does."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def give_up_powers() -> None:
    """Be an owner of files and processes and nothing more, also as superuser."""
    version_3 = 0x20080522
    libc = ctypes.CDLL(None, use_errno=True)
    head, nothing = (ctypes.c_uint32 * 2)(version_3, 0), (ctypes.c_uint32 * 6)()
    assert libc.capset(head, nothing) == 0, os.strerror(ctypes.get_errno())


def stage_for(root: Path, full_after: str = "") -> Stage:
    """Return a stage on which nobody watches."""
    return Stage(root, FillingListener(root, full_after), Nobody())


def performed(order: Order) -> Ending:
    """Begin a run, apply a plan or go on with a run; signals are heard as on a terminal."""
    root = Path(order.root)
    stop, stop_undo = Interruption(), Interruption()
    nobody = Nobody()
    stage = Stage(root, FillingListener(root, order.full_after), nobody, stop, stop_undo)
    with stopping_on_signals(stop, stop_undo, kill_descendants):
        match order.do:
            case "begin":
                return begin_run(stage, plan_from_files(root, RUNBOOK, []))
            case "apply":
                saved = read_plan_file(Path(order.plan))
                return begin_run(stage, require_current(root, saved, SystemClock().now()), saved)
            case _:
                planned = planned_before(root, order.run_id)
                return go_on(stage, planned, order.run_id, Purpose(order.do))


def planned_before(root: Path, run_id: str) -> Planned:
    """Return the plan of a run from its journal."""
    history = read_history(root, run_id)
    require_started(history, run_id)
    assert history.started is not None
    return plan_again(history.started)


def obeyed(order: Order) -> Told:
    """Do it and say what became of it."""
    os.chdir(order.root)
    if order.powerless:
        give_up_powers()
    if order.most_bytes is not None:
        let_files_grow_to(order.most_bytes)
    try:
        if order.do == "cancel":
            done = cancel(Path(), order.run_id, order.within)
            return Told(0 if done.ended else 1, done.state, error=done.message)
        ending = performed(order)
        return Told(ending.exit_code, ending.outcome.value, ending.trouble)
    except WhychainError as error:
        return Told(error.exit_code, error=str(error))
    finally:
        let_files_grow_to(resource.RLIM_INFINITY)


if __name__ == "__main__":
    told = obeyed(msgspec.json.decode(sys.argv[1], type=Order))
    sys.stdout.write(msgspec.json.encode(told).decode())
