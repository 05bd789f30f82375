"""Who watches a run and who is asked: decided by what the streams are connected to."""

import os
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext

from whychain.cli.operators import NoOperator, TerminalOperator
from whychain.cli.progress import EventProgress, PlainProgress, Silence
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.actions.people import Operator
from whychain.runbooks.engine.world import Listener
from whychain.runbooks.plan import Plan
from whychain.runbooks.runs.entries import Entry

Progress = tuple[Listener, Operator, AbstractContextManager[object]]


def choose_progress(
    plan: Plan,
    stop: Interruption,
    stop_undo: Interruption,
    *,
    earlier: Iterable[Entry] = (),
    as_json: bool,
    events: bool,
) -> Progress:
    """Return who watches a run, who is asked, and what to hold open while it goes on.

    Events go to stdout when wanted. Else a terminal on stderr gets a live table, unless it is a
    dumb one; other streams get lines, or nothing beside a JSON answer. Questions need a terminal
    on both stdin and stderr. ``earlier`` are the entries of a run that is gone on with.
    """
    operator = _operator()
    if events:
        return EventProgress(sys.stdout), operator, nullcontext()
    if sys.stderr.isatty() and os.environ.get("TERM", "dumb") not in {"dumb", "unknown", ""}:
        return _live(plan, stop, stop_undo, operator, earlier)
    if as_json:
        return Silence(), operator, nullcontext()
    return PlainProgress(plan, sys.stderr, earlier), operator, nullcontext()


def _operator() -> Operator:
    if sys.stdin.isatty() and sys.stderr.isatty():
        return TerminalOperator(sys.stdin.fileno(), sys.stderr)
    return NoOperator()


def _live(
    plan: Plan,
    stop: Interruption,
    stop_undo: Interruption,
    operator: Operator,
    earlier: Iterable[Entry],
) -> Progress:
    from rich.console import Console

    from whychain.cli.live import LiveProgress, Stops
    from whychain.cli.live_board import Board
    from whychain.clock import SystemClock

    board = Board(plan, SystemClock(), earlier)
    console = Console(file=sys.stderr, highlight=False, soft_wrap=False)
    live = LiveProgress(board, Stops(stop, stop_undo), operator, console)
    return live, live, live
