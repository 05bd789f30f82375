"""Runs of three local steps, for real and dry: CPU, wall time, memory, and what really happened.

    python -m benchmarks.runs [--runs 9] [--steps 200]

Ours beside Chaos Toolkit, pyinfra and ansible-core, each in an environment of its own (``make
bench-run`` installs them); a peer that is not there is named and left out. Every tool starts
the program ``touch`` three times. A figure is one cold process with the children it waited for,
the commands taking turns; CPU is user plus system time, memory that of the largest process.
The files tell after every run whether the effects are there. Then the journal of a run is
timed on the disk of this checkout. Exit code 1 when one of our budgets is missed.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from benchmarks.three_steps import OURS, ROOT, STEPS, Tool, effects, tools

REAL_CPU_BUDGET_SECONDS = 0.25
DRY_CPU_BUDGET_SECONDS = 0.20
JOURNAL_BUDGET_MILLISECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Run:
    """What one run cost, how it ended, how many of the three files it left and what it said."""

    cpu_seconds: float
    wall_seconds: float
    memory_mebibytes: float
    exit_code: int
    files: int
    answer: str
    errors: str


@dataclass(frozen=True, slots=True)
class Case:
    """One way in which one tool is run, and all runs of it."""

    tool: Tool
    is_dry: bool
    budget_seconds: float | None
    runs: list[Run] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Return the tool and the way."""
        return f"{self.tool.name}, {'dry' if self.is_dry else 'real'}"

    @property
    def is_as_said(self) -> bool:
        """Return whether every run ended well with all effects, or with none when dry."""
        expected = 0 if self.is_dry else len(STEPS)
        return all((run.exit_code, run.files) == (0, expected) for run in self.runs)

    @property
    def best_cpu_seconds(self) -> float:
        """Return the CPU time of the run that was disturbed least."""
        return min(run.cpu_seconds for run in self.runs)

    @property
    def is_kept(self) -> bool:
        """Return whether the budget is kept; by a run that does nothing it is not."""
        if self.budget_seconds is None:
            return True
        return self.is_as_said and self.best_cpu_seconds <= self.budget_seconds


def main() -> int:
    """Measure everything, print it and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--steps", type=int, default=200)
    arguments = parser.parse_args()
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=build) as name:
        folder = Path(name)
        known = _cases(folder)
        _measure(known, folder, max(1, arguments.runs))
        _print_runs(known)
        missed = [case.title for case in known if not case.is_kept]
        if not _is_journal_kept(folder, max(2, arguments.steps)):
            missed.append("journal")
    print(f"\nbudgets missed: {'; '.join(missed) or 'none'}")
    return 1 if missed else 0


def _cases(folder: Path) -> list[Case]:
    found = []
    for tool in tools(folder):
        if not tool.program.exists():
            print(f"missing: {tool.name} is not installed and left out")
            continue
        is_ours = tool.name == OURS
        found += [
            Case(tool, is_dry=False, budget_seconds=REAL_CPU_BUDGET_SECONDS if is_ours else None),
            Case(tool, is_dry=True, budget_seconds=DRY_CPU_BUDGET_SECONDS if is_ours else None),
        ]
    return found


def _measure(known: Iterable[Case], folder: Path, runs: int) -> None:
    """Run every case in turn; the first turn only warms compiled modules and the page cache."""
    for turn in range(runs + 1):
        for case in known:
            for path in effects(folder):
                path.unlink(missing_ok=True)
            run = _one_run(case, folder)
            if turn:
                case.runs.append(run)


def _one_run(case: Case, folder: Path) -> Run:
    begun = time.perf_counter()
    child = os.fork()
    if child == 0:
        _become(case, folder)
    _, status, usage = os.wait4(child, 0)
    return Run(
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        wall_seconds=time.perf_counter() - begun,
        memory_mebibytes=usage.ru_maxrss / 1024,
        exit_code=os.waitstatus_to_exitcode(status),
        files=sum(path.exists() for path in effects(folder)),
        answer=(folder / "answer").read_text(encoding="utf-8"),
        errors=(folder / "errors").read_text(encoding="utf-8"),
    )


def _become(case: Case, folder: Path) -> NoReturn:
    """Turn this forked process into the tool; never return."""
    try:
        os.chdir(folder)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for stream, kept in ((1, folder / "answer"), (2, folder / "errors")):
            os.dup2(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
        argv = (str(case.tool.program), *(case.tool.dry if case.is_dry else case.tool.real))
        os.execve(argv[0], argv, dict(case.tool.environment))
    finally:
        os._exit(127)


def _print_runs(known: list[Case]) -> None:
    print(f"{'three local steps':24} {'CPU s min':>9} {'median':>7} {'budget':>7} ", end="")
    print(f"{'wall s min':>10} {'median':>7} {'MiB':>6}  effects")
    for case in known:
        cpu = [run.cpu_seconds for run in case.runs]
        wall = [run.wall_seconds for run in case.runs]
        memory = max(run.memory_mebibytes for run in case.runs)
        print(
            f"{case.title:24} {min(cpu):9.3f} {statistics.median(cpu):7.3f} "
            f"{case.budget_seconds or '-':>7} {min(wall):10.3f} {statistics.median(wall):7.3f} "
            f"{memory:6.1f}  {_effects_text(case)}"
        )
    for case in known:
        if not case.is_as_said:
            print(f"\n{case.title}, its last errors:\n{case.runs[-1].errors[-500:]}")
        elif case.tool.name == OURS and not case.is_dry:
            print(f"\n{case.title}, the last answer: {_answer_text(case.runs[-1].answer)}")


def _effects_text(case: Case) -> str:
    counts = sorted({run.files for run in case.runs})
    codes = sorted({run.exit_code for run in case.runs})
    said = "as said" if case.is_as_said else f"NOT AS SAID, exit codes {codes}"
    return f"{' or '.join(map(str, counts))} of {len(STEPS)}, {said}"


def _answer_text(answer: str) -> str:
    """Return what our JSON says of a real run, for comparison with what the files say."""
    data = json.loads(answer)
    steps = ", ".join(f"{step['id']} {step['outcome']}" for step in data["steps"])
    lines = Path(data["journal"]).read_bytes().count(b"\n")
    took = f"{data['seconds']:.3f} s by its own account, {lines} journal lines"
    return f"{data['outcome']}, exit code {data['exit_code']}; {steps}; {took}"


def _is_journal_kept(folder: Path, steps: int) -> bool:
    """Time the journal and print it; imported late, so that it is not in the memory of forks."""
    from benchmarks.journal_cost import ALL_DURABLE, journal_costs

    print(
        f"\n{f'entries of one step, {steps} steps':32} {'ms median':>9} {'95 %':>7} {'budget':>7}"
    )
    costs = journal_costs(folder, steps)
    for way, cost in costs.items():
        budget = JOURNAL_BUDGET_MILLISECONDS if way == ALL_DURABLE else "-"
        print(f"{way:32} {cost.median:9.2f} {cost.percentile_95:7.2f} {budget:>7}")
    return costs[ALL_DURABLE].median <= JOURNAL_BUDGET_MILLISECONDS


if __name__ == "__main__":
    sys.exit(main())
