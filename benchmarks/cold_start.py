"""Cold starts: CPU seconds and memory of whole processes, ours beside a peer's.

Every figure is user plus system time of one process from start to end, best and median of
several runs; the commands take turns, so that a busy machine slows all of them alike. Usage:

    python benchmarks/cold_start.py [--runs 9]
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROGRAM = Path(sys.executable).parent / "whychain"
PEER = ROOT / ".venv-peers" / "bin" / "chaos"
INCIDENT = "2024-03-18-vie-canary"
RELEASE = "release_id=rel-v2.4.1-20240318-2147"


@dataclass(frozen=True, slots=True)
class Case:
    """One command line to be measured, and the budget it has to keep (seconds, MiB)."""

    title: str
    argv: tuple[str, ...]
    cpu_budget_seconds: float | None = None
    memory_budget_mebibytes: float | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process cost."""

    cpu_seconds: float
    memory_mebibytes: float


def ours(*arguments: str) -> tuple[str, ...]:
    """Return a command line of this tool on this repository."""
    return (str(PROGRAM), "-C", str(ROOT), *arguments)


def cases(folder: Path) -> list[Case]:
    """Return what is measured; the peer only when it is installed."""
    found = [
        Case("python -c pass (floor)", (sys.executable, "-c", "pass")),
        Case("whychain --help", ours("--help"), 0.20, 40),
        Case(
            "runbook run, dry, no condition",
            _plain_runbook(folder),
            0.20,
            40,
        ),
        Case(
            "runbook run, dry, conditions",
            ours("runbook", "run", "canary-rollback", "-i", RELEASE, "--dry-run"),
            0.25,
            40,
        ),
        Case(
            "causal why, one incident", ours("causal", "why", "wide-outage", "--incident", INCIDENT)
        ),
        Case(
            "causal cut-sets, one incident",
            ours("causal", "cut-sets", "wide-outage", "--incident", INCIDENT),
        ),
        Case("check, whole workspace", ours("check")),
    ]
    if PEER.exists():
        dry = (str(PEER), "run", "--dry=activities", str(experiment(folder)))
        found.append(Case("peer: chaos --help", (str(PEER), "--help")))
        found.append(Case("peer: chaos run --dry=activities", dry))
    return found


def _plain_runbook(folder: Path) -> tuple[str, ...]:
    """Make a workspace with one runbook that has no condition; return its dry run."""
    root = str(folder / "plain")
    for arguments in (("init", root), ("-C", root, "runbook", "new", "plain")):
        subprocess.run([PROGRAM, *arguments], check=True, capture_output=True)
    inputs = ("-i", "service=order-service", "--dry-run")
    return (str(PROGRAM), "-C", root, "runbook", "run", "plain", *inputs)


def cost(argv: tuple[str, ...], folder: Path) -> Cost:
    """Start one process, wait for its end and return what it cost."""
    child = os.fork()
    if child == 0:
        os.chdir(folder)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        os.execv(argv[0], argv)
    _, _, usage = os.wait4(child, 0)
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def experiment(folder: Path) -> Path:
    """Write the peer's equivalent of three local steps and return its path."""
    step = {"type": "action", "name": "step", "provider": {"type": "process", "path": "true"}}
    text = json.dumps({"title": "three", "description": "three steps", "method": [step] * 3})
    path = folder / "experiment.json"
    path.write_text(text, encoding="utf-8")
    return path


def main() -> None:
    """Measure every case in turn and print one line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    runs = max(1, parser.parse_args().runs)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        known = cases(folder)
        costs: dict[str, list[Cost]] = {case.title: [] for case in known}
        for _ in range(runs):
            for case in known:
                costs[case.title].append(cost(case.argv, folder))
    print(f"{'command':36} {'CPU s min':>9} {'median':>7} {'budget':>7} {'MiB':>6} {'budget':>7}")
    for case in known:
        cpu = [c.cpu_seconds for c in costs[case.title]]
        memory = max(c.memory_mebibytes for c in costs[case.title])
        budget, limit = case.cpu_budget_seconds or "-", case.memory_budget_mebibytes or "-"
        print(
            f"{case.title:36} {min(cpu):9.3f} {statistics.median(cpu):7.3f} {budget:>7} "
            f"{memory:6.1f} {limit:>7}"
        )


if __name__ == "__main__":
    main()
