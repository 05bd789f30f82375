"""Cut sets of fault trees: our count, probability, time and memory beside those of SCRAM.

    make bench-causal DATA=folder

The folder holds Open-PSA files and ``expected.csv`` (name, mcs_count, probability; empty
where nobody knows). Both programs run as whole cold processes. CPU seconds are user and
system time with the program's own start-up, measured on a tree of one gate, taken off; short runs
are repeated and the least counts, for both programs alike. Below a tree that is too large
stands what is known of it when its time is over.
"""

import csv
import json
import math
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

OUR_SECONDS = 60
OUR_BYTES = 4 * 1024**3
SCRAM_SECONDS = 20
_TRIES_AT_START = 5
_LONG_SECONDS = 2
_ONE_GATE = """<?xml version="1.0"?><opsa-mef><define-fault-tree name="one">
<define-gate name="top"><or><basic-event name="a"/><basic-event name="b"/></or></define-gate>
<define-basic-event name="a"><float value="0.1"/></define-basic-event>
<define-basic-event name="b"><float value="0.1"/></define-basic-event>
</define-fault-tree></opsa-mef>"""


@dataclass(frozen=True)
class Cost:
    """What a process cost: CPU seconds, peak memory in MiB, and whether it came to an end."""

    seconds: float
    mebibytes: float
    finished: bool
    output: str = ""


def run(command: list[str], seconds: int, most_bytes: int | None = None) -> Cost:
    """Run a program to its end, or until it has used its CPU seconds or its memory."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        if most_bytes:
            resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))

    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(
            command,
            stdout=out,
            stderr=subprocess.DEVNULL,
            preexec_fn=limit,  # noqa: PLW1509  there are no threads here
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read()
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(cpu, usage.ru_maxrss / 1024, process.returncode == 0, text)


def ours(tree: Path) -> Cost:
    """Count with whychain."""
    command = [sys.executable, "-m", "whychain", "causal", "cut-sets", "--mef", str(tree)]
    wall = ["--count", "--json", "--seconds", str(OUR_SECONDS - 5)]
    return run([*command, *wall], OUR_SECONDS, OUR_BYTES)


def theirs(scram: str, tree: Path) -> Cost:
    """Count with SCRAM; its limit on the order of products is lifted."""
    options = ["--bdd", "-l", "100000", "--probability", "1", "-o", os.devnull]
    return run([scram, *options, str(tree)], SCRAM_SECONDS)


def quickest(measure: Callable[[], Cost]) -> Cost:
    """Return the least of several costs when they are small, where chance counts most."""
    first = measure()
    if first.seconds > _LONG_SECONDS:
        return first
    rest = [measure() for _ in range(_TRIES_AT_START - 1)]
    return min([first, *rest], key=lambda cost: cost.seconds)


def is_right(row: dict[str, str], cost: Cost) -> bool:
    """Return whether count and probability (6 digits) are the expected ones."""
    if not cost.finished:
        return False
    answer = json.loads(cost.output)
    right = answer["complete_to"] is None and answer["count"] == int(row["mcs_count"])
    return right and math.isclose(answer["probability"], float(row["probability"]), rel_tol=1e-6)


def what_is_known(cost: Cost) -> str:
    """Return how far an answer comes that is not complete, or nothing for one that is."""
    answer = json.loads(cost.output) if cost.output.startswith("{") else {}
    if answer.get("complete_to") is None:
        return ""
    low, high = answer["probability_bounds"]
    return (
        f"{'':12}all sets of up to {answer['complete_to']} events, {answer['count']:,} so far;"
        f" probability between {low:.3g} and {high:.3g}"
    )


def main() -> int:
    """Print one line for each tree, and a summary."""
    folder, scram = Path(sys.argv[1]), shutil.which("scram")
    if scram is None:
        print("needs the program scram (Debian: apt-get install scram)", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as temporary:
        one = Path(temporary, "one.xml")
        one.write_text(_ONE_GATE, encoding="utf-8")
        our_start = min(ours(one).seconds for _ in range(_TRIES_AT_START))
        scram_start = min(theirs(scram, one).seconds for _ in range(_TRIES_AT_START))
    print(f"start-up, taken off below: whychain {our_start:.3f} s, SCRAM {scram_start:.3f} s (CPU)")
    print(
        f"{'tree':12}{'cut sets':>14}{'right':>7}{'ours s':>9}{'MiB':>6}{'SCRAM s':>10}{'MiB':>6}"
    )
    rows = list(csv.DictReader((folder / "expected.csv").open(encoding="utf-8")))
    won = [_line(folder, row, scram, our_start, scram_start) for row in rows]
    known = [result for row, result in zip(rows, won, strict=True) if row["mcs_count"]]
    print(f"{sum(right for right, _ in known)} of {len(known)} trees right")
    print(f"{sum(right and fast for right, fast in known)} of {len(known)} trees at or under SCRAM")
    return 0 if all(right for right, _ in known) else 1


def _line(
    folder: Path, row: dict[str, str], scram: str, our_start: float, scram_start: float
) -> tuple[bool, bool]:
    tree = folder / f"{row['name']}.xml"
    mine, other = quickest(lambda: ours(tree)), quickest(lambda: theirs(scram, tree))
    right = bool(row["mcs_count"]) and is_right(row, mine)
    my_seconds = max(0.0, mine.seconds - our_start)
    other_seconds = max(0.0, other.seconds - scram_start)
    sign = " " if other.finished else ">"
    shown = "-" if not row["mcs_count"] else "yes" if right else "NO"
    print(
        f"{row['name']:12}{row['mcs_count'] or '?':>14}{shown:>7}{my_seconds:>9.3f}"
        f"{mine.mebibytes:>6.0f}{sign:>3}{other_seconds:>7.3f}{other.mebibytes:>6.0f}",
        flush=True,
    )
    if known := what_is_known(mine):
        print(known, flush=True)
    return right, not other.finished or my_seconds <= other_seconds


if __name__ == "__main__":
    sys.exit(main())
