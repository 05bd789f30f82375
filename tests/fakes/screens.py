"""The live screen of a run at any moment, on a console that keeps what it shows."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rich.console import Console
from tests.fakes.runs import (
    STARTED,
    entries_of,
    plan_of,
)

from whychain.cli.live import Screen, Stops
from whychain.cli.live_board import Board
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.runs.entries import (
    Entry,
    Intent,
    Outcome,
    Phase,
    StepOutcome,
)

DRAIN = (
    "{id: drain, title: Drain, effect: idempotent, timeout: 5s, on_failure: undo, "
    "run: {argv: [drain]}, undo: {run: {argv: [fill]}, timeout: 4s}}"
)
GO = "{id: go, title: Go on, effect: read, timeout: 5s, run: {argv: [go]}}"
OFF = "{id: off, title: Off, effect: read, when: 'false', run: {argv: [off]}}"
AGREE = "{id: agree, title: Agree, approve: {by: [leads], expires: 10s}}"
LOOP = (
    "{{id: each, title: Each, foreach: {{items: [{}], max_in_flight: 10, fail_after: 5, "
    "steps: [{}]}}}}"
)
AT = STARTED.at


def book(*steps: str, more: str = "deadline: 60s") -> str:
    return f"{more}\nsteps: [{', '.join(steps)}]"


def loop(count: int) -> str:
    inner = DRAIN.replace("timeout: 5s", "timeout: 100ms").replace("[drain]", "[drain, '${item}']")
    return LOOP.format(", ".join(f"host-{number:03}" for number in range(count)), inner)


@dataclass(slots=True)
class Watch:
    """A stopwatch that a test sets."""

    now: float = 0.0

    def seconds(self) -> float:
        return self.now


class Run:
    """A run as far as a test lets it go, and the screen that it has then."""

    def __init__(self, text: str, earlier: Iterable[Entry] = ()) -> None:
        self.watch = Watch()
        self.stops = Stops(Interruption(), Interruption())
        self.board = Board(plan_of(text), self.watch, earlier)

    def hears(self, *entries: Entry, at: float = 0.0) -> "Run":
        self.watch.now = at
        for entry in entries:
            self.board.hear(entry)
        return self

    def begins(self, step: str, *, at: float = 0.0, phase: Phase = Phase.DO) -> "Run":
        return self.hears(Intent(at=AT, step=step, phase=phase), at=at)

    def ends(self, step: str, outcome: StepOutcome, *, at: float = 0.0, why: str = "") -> "Run":
        phase = Phase.UNDO if outcome.value.startswith("undo") else Phase.DO
        entry = Outcome(at=AT, step=step, outcome=outcome, phase=phase, reason=why, seconds=at)
        return self.hears(entry, at=at)

    def screen(self, width: int = 80, height: int = 24, encoding: str = "utf-8") -> list[str]:
        console = console_of(width, height, encoding)
        console.print(Screen(self.board, self.stops))
        lines = console.export_text().splitlines()
        assert len(lines) <= height
        assert all(len(line) <= width for line in lines)
        return [line.rstrip() for line in lines]


def console_of(width: int, height: int, encoding: str = "utf-8") -> Console:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict")
    return Console(
        file=stream, force_terminal=True, width=width, height=height, record=True, no_color=True
    )


def followed(text: str, until: Callable[[Entry], bool], **script: set[str]) -> Run:
    """Return a simulated run up to, and with, the first entry of which something holds."""
    run = Run(text)
    for at, entry in enumerate(entries_of(text, **script)):
        run.hears(entry, at=at / 100)
        if until(entry):
            break
    return run


def never(entry: Entry) -> bool:
    return False
