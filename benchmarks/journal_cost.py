"""What the journal of a run costs: milliseconds per step, beside a bare write of the same bytes.

A step of one program has three entries: what is about to be done, that the program runs, and
what became of it. A run waits for the disk at the first and the last of them; here a step is
also written with all three on disk, and as plain bytes with ``fdatasync`` after each line.
The ways take turns, step by step, on the disk that holds the given folder.
"""

import os
import statistics
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from whychain.clock import SystemClock
from whychain.runbooks.runbook import EffectClass
from whychain.runbooks.runs.chain import FIRST, line_of
from whychain.runbooks.runs.entries import Entry, Intent, Outcome, ProcessStarted, StepOutcome
from whychain.runbooks.runs.journal import FileJournal, create_journal

ALL_DURABLE = "journal, all three on disk"
AS_A_RUN = "journal, as a run writes it"
BARE = "bare fdatasync, same bytes"


@dataclass(frozen=True, slots=True)
class StepCost:
    """Milliseconds of wall time that the entries of one step took."""

    median: float
    percentile_95: float


@dataclass(slots=True)
class BareFile:
    """Writes the lines that a journal would write, and nothing more."""

    descriptor: int
    seq: int = 1
    last: str = FIRST

    def lines(self, entries: tuple[Entry, ...]) -> list[bytes]:
        """Return the lines of a journal that holds these entries next."""
        found = []
        for entry in entries:
            line, self.last = line_of(entry, self.seq, self.last)
            self.seq += 1
            found.append(line)
        return found


def journal_costs(folder: Path, steps: int) -> dict[str, StepCost]:
    """Write the entries of so many steps in every way; return what one step cost in each."""
    with (
        closing(create_journal(folder / "all.jsonl")) as everything,
        closing(create_journal(folder / "run.jsonl")) as as_a_run,
        (folder / "bare.jsonl").open("wb", buffering=0) as file,
    ):
        bare = BareFile(file.fileno())
        times: dict[str, list[float]] = {ALL_DURABLE: [], AS_A_RUN: [], BARE: []}
        for number in range(steps):
            entries = entries_of_a_step(folder, number)
            times[ALL_DURABLE].append(_appended(everything, entries, (True, True, True)))
            times[AS_A_RUN].append(_appended(as_a_run, entries, (True, False, True)))
            times[BARE].append(_written(bare, entries))
    return {way: _cost(found) for way, found in times.items()}


def entries_of_a_step(folder: Path, number: int) -> tuple[Intent, ProcessStarted, Outcome]:
    """Return what a run writes about one step that starts ``touch``."""
    step, at = f"step-{number}", SystemClock().now().isoformat(timespec="milliseconds")
    return (
        Intent(
            at=at,
            step=step,
            effect=EffectClass.IDEMPOTENT,
            argv=("touch", str(folder / step)),
            timeout_seconds=5.0,
        ),
        ProcessStarted(at=at, step=step, pid=os.getpid(), start_time=str(time.monotonic_ns())),
        Outcome(at=at, step=step, outcome=StepOutcome.DONE, attempt=1, seconds=0.004, exit_code=0),
    )


def _appended(journal: FileJournal, entries: tuple[Entry, ...], durable: tuple[bool, ...]) -> float:
    begun = time.perf_counter()
    for entry, waits in zip(entries, durable, strict=True):
        journal.append(entry, durable=waits)
    return time.perf_counter() - begun


def _written(file: BareFile, entries: tuple[Entry, ...]) -> float:
    lines = file.lines(entries)
    begun = time.perf_counter()
    for line in lines:
        os.write(file.descriptor, line)
        os.fdatasync(file.descriptor)
    return time.perf_counter() - begun


def _cost(seconds: list[float]) -> StepCost:
    percentile_95 = statistics.quantiles(seconds, n=20, method="inclusive")[-1]
    return StepCost(statistics.median(seconds) * 1000, percentile_95 * 1000)
