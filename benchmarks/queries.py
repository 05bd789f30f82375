"""Questions to one incident among ten thousand: index, cold processes, memory.

    python -m benchmarks.queries [--incidents 10000] [--runs 9]

A workspace is made in a temporary folder. The index is made from nothing, then brought up to
date after one changed record (wall seconds). Then each question is asked in processes of its
own (CPU seconds, peak memory), with the index there.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.cold_start import PROGRAM, Case, cost
from benchmarks.synthetic_workspace import Incident, generate

INDEX_BUDGET_SECONDS = 40.0
CHANGE_BUDGET_SECONDS = 0.5
CPU_BUDGET_SECONDS = 0.25
MEMORY_BUDGET_MEBIBYTES = 80.0
SEED = 1


def main() -> None:
    """Make the workspace, measure, and print one line for each figure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--incidents", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=9)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name, "workspace")
        generate(root, arguments.incidents, SEED)
        _index(root, arguments.incidents)
        _questions(root, arguments.incidents, arguments.runs)


def _index(root: Path, incidents: int) -> None:
    everything = (str(PROGRAM), "-C", str(root), "causal", "why", "shared-fault-0000")
    print(f"{'index':44} {'wall s':>7} {'CPU s':>7} {'budget':>7} {'MiB':>6}")
    _timed(f"{incidents:,} records from nothing", everything, root, INDEX_BUDGET_SECONDS)
    record = root / "kb" / _incident(incidents).id / "record.yml"
    with record.open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    _timed("after one changed record", everything, root, CHANGE_BUDGET_SECONDS)
    _timed("after no change", everything, root, CHANGE_BUDGET_SECONDS)


def _timed(title: str, argv: tuple[str, ...], root: Path, budget: float) -> None:
    begun = time.monotonic()
    spent = cost(argv, root)
    wall = time.monotonic() - begun
    memory = spent.memory_mebibytes
    print(f"{title:44} {wall:7.2f} {spent.cpu_seconds:7.2f} {budget:7.2f} {memory:6.1f}")


def _incident(incidents: int) -> Incident:
    services = max(1, incidents // 50)
    return Incident(incidents // 2, services, SEED)


def _questions(root: Path, incidents: int, runs: int) -> None:
    incident = _incident(incidents)
    start = incident.links[-1].causes[0]
    where = ("--incident", incident.id)
    asked = {
        "why": (incident.outcome,),
        "effects": (start,),
        "paths": (start, incident.outcome),
        "cut-sets": (incident.outcome,),
    }
    print(f"\n{'cold question to one incident, index warm':44} {'CPU s':>7} {'median':>7} ", end="")
    print(f"{'budget':>7} {'MiB':>6} {'budget':>7}")
    for question, words in asked.items():
        argv = (str(PROGRAM), "-C", str(root), "causal", question, *words, *where)
        case = Case(f"causal {question}", argv, CPU_BUDGET_SECONDS, MEMORY_BUDGET_MEBIBYTES)
        costs = [cost(case.argv, root) for _ in range(runs)]
        cpu = [one.cpu_seconds for one in costs]
        memory = max(one.memory_mebibytes for one in costs)
        print(
            f"{case.title:44} {min(cpu):7.3f} {statistics.median(cpu):7.3f} "
            f"{case.cpu_budget_seconds:7.2f} {memory:6.1f} {case.memory_budget_mebibytes:7.0f}"
        )


if __name__ == "__main__":
    main()
