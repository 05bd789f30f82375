"""The screen of a run on a terminal: its steps, its deadline, and what Ctrl-C would do."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.live import Live
from rich.table import Table
from rich.text import Text

from whychain.cli.control_codes import one_line
from whychain.cli.live_board import BUSY, Board, Row, State
from whychain.cli.live_time import Pace, TimeLeft, time_left
from whychain.cli.wrapping import wrapped_command
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.actions.people import Operator
from whychain.runbooks.runs.entries import Entry

_REFRESHES_PER_SECOND = 8
_MOST_WANTED_SHOWN = 2
_STATE, _TIME = 12, 8
_SIGNS = {
    State.WAITING: ("·", ".", "dim"),
    State.RUNNING: ("▶", ">", "bold cyan"),
    State.DONE: ("✓", "+", "green"),
    State.FAILED: ("✗", "x", "bold red"),
    State.TIMED_OUT: ("✗", "x", "bold red"),
    State.SKIPPED: ("∅", "-", "dim"),
    State.STOPPED: ("■", "=", "yellow"),
    State.UNKNOWN: ("?", "?", "bold magenta"),
    State.UNDOING: ("↶", "<", "bold cyan"),
    State.UNDONE: ("↶", "<", "yellow"),
    State.UNDO_FAILED: ("✗", "x", "bold red"),
}
_COLOURS = {Pace.ON_TIME: "green", Pace.TIGHT: "yellow", Pace.LATE: "bold red"}


@dataclass(frozen=True, slots=True)
class Stops:
    """The two requests to stop that a run listens to, as far as the screen tells of them."""

    stop: Interruption
    stop_undo: Interruption


@dataclass(frozen=True, slots=True)
class Screen:
    """One frame: never higher or wider than the console that it is drawn on."""

    board: Board
    stops: Stops

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the frame: the time, the steps around what is running, what people can do."""
        plain = options.ascii_only
        below = [_line(text, "bold yellow") for text in self._wanted(options.max_width)]
        below += [_line(text, "dim") for text in _advice(self.board, self.stops)]
        room = max(options.size.height - len(below) - 2, 1)
        with self.board.lock:
            rows, left = self.board.rows(), time_left(self.board)
        yield Group(
            _time_bar(left, options.max_width, plain=plain),
            *_steps(rows, room, options.max_width, plain=plain),
            *below,
        )

    def _wanted(self, width: int) -> Iterator[str]:
        """Yield what people are waited for; the command that answers is never cut."""
        for step, wait in self.board.wanted()[:_MOST_WANTED_SHOWN]:
            yield f"{one_line(step)}: {wait.what}"
            yield from wrapped_command(wait.command, width, first="  ", rest="    ")


class LiveProgress:
    """Watches a run and is its operator: draws while it goes on, asks where the table stood.

    A context manager: the terminal is as it was before when it is left, whatever happens.
    """

    def __init__(self, board: Board, stops: Stops, operator: Operator, console: Console) -> None:
        self.interactive = operator.interactive
        self._board = board
        self._operator = operator
        self._live = Live(
            console=console,
            get_renderable=lambda: Screen(board, stops),
            refresh_per_second=_REFRESHES_PER_SECOND,
            redirect_stdout=False,
            redirect_stderr=False,
            vertical_overflow="crop",
        )

    def heard(self, entry: Entry) -> None:
        """Take one entry; it shows with the next frame."""
        self._board.hear(entry)

    def line(self, step: str, stream: str, text: str) -> None:
        """Take one line of a step; the last one of each step shows."""
        self._board.say(step, text)

    def ask(self, question: str, interruption: Interruption, timeout_seconds: float) -> str | None:
        """Ask below the table, which stands still meanwhile."""
        with self._suspended():
            return self._operator.ask(question, interruption, timeout_seconds)

    def __enter__(self) -> Self:
        """Begin to draw."""
        self._live.start(refresh=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Draw the last frame and give the terminal back; one that is gone is let go."""
        with suppress(OSError):
            self._live.stop()

    @contextmanager
    def _suspended(self) -> Iterator[None]:
        self._live.stop()
        try:
            yield
        finally:
            self._live.start(refresh=True)


def _line(text: str, style: str) -> Text:
    return Text(text, style=style, no_wrap=True, overflow="ellipsis")


def _advice(board: Board, stops: Stops) -> Iterator[str]:
    """Yield what Ctrl-C would do now; nothing once the run has ended."""
    if board.history.ended is None:
        yield _ctrl_c(board, stops)


def _ctrl_c(board: Board, stops: Stops) -> str:
    if stops.stop_undo.requested:
        return "leaving effects as they are …"
    if board.undo_began_at is not None:
        return "undoing; Ctrl-C does not stop an undo, twice does"
    if stops.stop.requested:
        return "stopping … Ctrl-C again: leave effects as they are"
    return "Ctrl-C: stop and do what the runbook says on failure"


def _time_bar(left: TimeLeft, width: int, *, plain: bool) -> Text:
    """Return elapsed time and the worst case of what remains as parts of the limit."""
    line = Text(f"{left.name}  ", style="bold", no_wrap=True, overflow="ellipsis")
    colour = _COLOURS[left.pace]
    cells = min(width - len(left.name) - len(left.text) - 4, 40)
    if left.limit_seconds and cells >= 8:
        full, half, empty = "#-." if plain else "█▒·"
        gone = min(round(cells * left.elapsed_seconds / left.limit_seconds), cells)
        to_go = min(round(cells * left.to_go_seconds / left.limit_seconds), cells - gone)
        line.append(full * gone, style=colour)
        line.append(half * to_go, style=f"not bold {colour}")
        line.append(empty * (cells - gone - to_go), style="not bold dim")
        line.append("  ")
    line.append(left.text, style=colour)
    return line


def _steps(rows: tuple[Row, ...], room: int, width: int, *, plain: bool) -> Iterator[Table | Text]:
    """Yield the rows around what is running, and how many more there are on either side."""
    start, stop = window(len(rows), _focus(rows), room)
    if start:
        yield _line(f"  {start:,} more above", "dim")
    name_width = max((width - _STATE - _TIME - 3) * 2 // 3, 10)
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(width=_STATE, no_wrap=True)
    table.add_column(width=name_width, no_wrap=True, overflow="ellipsis")
    table.add_column(width=_TIME, no_wrap=True, justify="right")
    table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    for row in rows[start:stop]:
        table.add_row(*_cells(row, name_width, plain=plain))
    yield table
    if stop < len(rows):
        yield _line(f"  {len(rows) - stop:,} more below", "dim")


def _cells(row: Row, name_width: int, *, plain: bool) -> Iterator[Text]:
    sign, letter, style = _SIGNS[row.state]
    yield Text(f"{letter if plain else sign} {row.state.value}", style=style)
    indent = "  " * row.depth
    step = _cut_inside(row.step, name_width - len(indent))
    name = Text(indent).append(step, style="bold" if row.state in BUSY else "")
    yield name.append(f"  {row.title}" if step == row.step else "", style="dim")
    yield Text("" if row.seconds is None else f"{row.seconds:.1f} s")
    yield Text(row.said, style="red" if style == "bold red" else "")


def _cut_inside(text: str, width: int) -> str:
    """Return a text without its middle where it is too long: items of a loop differ at the end.

    >>> _cut_inside("maintenance-on[order-service-canary-001]", 20)
    'maintenan…anary-001]'
    """
    if len(text) <= width:
        return text
    half = max(width - 1, 2) // 2
    return f"{text[:half]}…{text[-(width - 1 - half) :]}"


def _focus(rows: tuple[Row, ...]) -> int:
    """Return the row to keep in sight: the first running leaf, else the last that has ended."""
    busy = [at for at, row in enumerate(rows) if row.state in BUSY]
    deepest = max((rows[at].depth for at in busy), default=0)
    at_work = [at for at in busy if rows[at].depth == deepest]
    ended = [at for at, row in enumerate(rows) if row.state is not State.WAITING]
    return at_work[0] if at_work else max(ended, default=0)


def window(count: int, focus: int, room: int) -> tuple[int, int]:
    """Return which rows are shown where not all fit; two lines then say what is left out.

    >>> window(5, 4, 10), window(40, 0, 10), window(40, 20, 10), window(40, 39, 10)
    ((0, 5), (0, 9), (16, 24), (31, 40))
    """
    if count <= room:
        return 0, count
    inner = max(room - 2, 1)
    start = max(focus - inner // 2, 0)
    if start <= 1:
        return 0, max(room - 1, 1)
    if start + inner >= count - 1:
        return count - max(room - 1, 1), count
    return start, start + inner
