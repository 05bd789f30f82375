"""Screens at the end of runs of small runbooks, and what stands behind a label there."""

from collections.abc import Iterable
from pathlib import Path

from whychain.cli.ending_text import ending_lines
from whychain.runbooks.engine.perform import Ending
from whychain.runbooks.simulated_world import Script

JOURNAL = Path("runs/journal.jsonl")
KEPT = (
    "{id: hold, title: Hold, effect: idempotent, on_failure: keep, "
    "run: {argv: [hold]}, undo: {run: {argv: [free]}}}"
)
UNDONE = (
    "{id: drain, title: Drain, effect: idempotent, on_failure: undo, "
    "run: {argv: [drain]}, undo: {run: {argv: [fill]}}}"
)
ASKED = UNDONE.replace("drain", "ask").replace("on_failure: undo", "on_failure: ask")
ONCE = (
    "{id: roll, title: Roll, effect: once, run: {argv: [roll]}, timeout: 5s, "
    "irreversible: The fleet moves on.}"
)
LAST = "{id: look, title: Look, effect: read, run: {argv: [look]}}"
WENT_ON = "{id: page, title: P, effect: read, run: {argv: [p]}, continue_on_failure: Nobody waits.}"


def book(*steps: str, more: str = "deadline: 30s") -> str:
    return f"{more}\nsteps: [{', '.join(steps)}]"


def screen(ending: Ending, width: int = 100) -> str:
    return "\n".join(ending_lines(ending, JOURNAL, width=width))


def told(ending: Ending, label: str) -> str:
    """Return what stands behind a label, in one line."""
    found: list[str] = []
    for line in screen(ending, 400).split("\n"):
        if line.startswith(label.ljust(16)) or (found and line.startswith(" ")):
            found.append(line[16:].strip())
        elif found:
            break
    return " ".join(found)


def script(*, fail: Iterable[str] = (), time_out: Iterable[str] = ()) -> Script:
    return Script(fail=frozenset(fail), time_out=frozenset(time_out))
