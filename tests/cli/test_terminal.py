"""The person at a real terminal: asked, answering, silent, gone; the terminal as it was."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from rich.console import Console
from tests.fakes.runs import (
    plan_of,
)
from tests.fakes.screens import AT, GO, Watch, book
from tests.fakes.terminals import Person, at_a_terminal

from whychain.cli.live import LiveProgress, Stops
from whychain.cli.live_board import Board
from whychain.cli.operators import NoOperator, TerminalOperator
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.runs.entries import (
    Intent,
    Outcome,
    StepOutcome,
)


def answer_at(
    person: Person, interruption: Interruption, do: Callable[[], None], seconds: float = 600.0
) -> str | None:
    """Return what comes of a question that stands on the screen before something is done."""
    operator = TerminalOperator(person.keyboard, person.screen)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(operator.ask, "well\x1b[2J? ", interruption, seconds)
        person.waits_for("well? ")
        do()
        return asked.result()


def test_the_typed_line_is_the_answer() -> None:
    with at_a_terminal() as person:
        assert answer_at(person, Interruption(), lambda: person.types("yes, dö\n")) == "yes, dö"
        assert "[600 s to answer] well? " in person.seen


def test_an_answer_may_come_in_pieces() -> None:
    with at_a_terminal() as person:

        def in_pieces() -> None:
            person.types("do\x04")
            person.waits_for("do")
            person.types("ne\n")

        assert answer_at(person, Interruption(), in_pieces) == "done"


def test_what_was_typed_before_the_question_is_no_answer() -> None:
    with at_a_terminal() as person:
        person.types("y\n")
        assert answer_at(person, Interruption(), lambda: person.types("late\n")) == "late"


def test_a_question_that_nobody_answers_ends() -> None:
    with at_a_terminal() as person:
        operator = TerminalOperator(person.keyboard, person.screen)
        assert operator.ask("well? ", Interruption(), 0.05) is None


def test_stopping_ends_a_question() -> None:
    interruption = Interruption()
    with at_a_terminal() as person:
        assert answer_at(person, interruption, interruption.request) is None


def test_the_end_of_input_is_no_answer() -> None:
    with at_a_terminal() as person:
        assert answer_at(person, Interruption(), lambda: person.types("\x04")) is None


def test_a_terminal_that_is_gone_answers_nothing() -> None:
    with at_a_terminal() as person:
        operator = TerminalOperator(os.open(os.devnull, os.O_RDONLY), person.screen)
        person.screen.close()
    with Path(os.devnull).open(encoding="utf-8") as read_only:
        gone = TerminalOperator(operator.keyboard, read_only)
        assert gone.ask("well? ", Interruption(), 1.0) is None
    os.close(operator.keyboard)


def test_a_second_question_waits_for_its_turn_only_as_long_as_it_may() -> None:
    interruption = Interruption()
    with at_a_terminal() as person:
        operator = TerminalOperator(person.keyboard, person.screen)
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(operator.ask, "first? ", interruption, 600.0)
            person.waits_for("first? ")
            assert operator.ask("second? ", interruption, 0.01) is None
            person.types("one\n")
            assert first.result() == "one"


def live_at(person: Person, text: str) -> LiveProgress:
    console = Console(file=person.screen, force_terminal=True, width=80, height=24)
    stops = Stops(Interruption(), Interruption())
    operator = TerminalOperator(person.keyboard, person.screen)
    return LiveProgress(Board(plan_of(text), Watch()), stops, operator, console)


def test_the_table_stands_still_for_a_question_and_goes_on_after_it() -> None:
    with at_a_terminal() as person:
        live = live_at(person, book(GO))
        with live, ThreadPoolExecutor(1) as pool:
            person.waits_for("waiting")
            live.heard(Intent(at=AT, step="go"))
            live.line("go", "stdout", "at it")
            asked = pool.submit(live.ask, "well? ", Interruption(), 600.0)
            assert "at it" in person.waits_for("well? ")
            person.types("yes\n")
            assert asked.result() == "yes"
            live.heard(Outcome(at=AT, step="go", outcome=StepOutcome.DONE))
        assert "done" in person.waits_for("done")
        assert live.interactive


def stumble(live: LiveProgress) -> None:
    with live:
        raise KeyError("a bug")


def test_the_cursor_is_back_after_an_exception() -> None:
    with at_a_terminal() as person:
        live = live_at(person, book(GO))
        with pytest.raises(KeyError, match="a bug"):
            stumble(live)
        assert "\x1b[?25l" in person.waits_for("\x1b[?25l")
        assert person.waits_for("\x1b[?25h")


def test_a_terminal_that_went_away_does_not_hide_how_the_run_ended() -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(5, "Input/output error")

    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=80, height=24)
    stops = Stops(Interruption(), Interruption())
    with LiveProgress(Board(plan_of(book(GO)), Watch()), stops, NoOperator(), console) as live:
        console.file = Gone()
        assert live.interactive is False


CHOOSE = """
import sys
sys.path.insert(0, {root!r})
from tests.fakes.runs import plan_of
from whychain.cli.choose_progress import choose_progress
from whychain.runbooks.actions.interruption import Interruption
listener, operator, held = choose_progress(
    plan_of({text!r}), Interruption(), Interruption(), as_json={as_json}, events=False
)
with held:
    pass
print(type(listener).__name__, type(operator).__name__, operator.interactive)
"""


@pytest.mark.parametrize(
    ("term", "as_json", "words"),
    [
        ("xterm-256color", False, "LiveProgress LiveProgress True"),
        ("xterm-256color", True, "LiveProgress LiveProgress True"),
        ("dumb", False, "PlainProgress TerminalOperator True"),
    ],
)
def test_a_terminal_gets_the_table_unless_it_is_a_dumb_one(
    term: str, as_json: bool, words: str
) -> None:
    root = Path(__file__).parents[2]
    script = CHOOSE.format(root=str(root), text=book(GO), as_json=as_json)
    with at_a_terminal() as person:
        environment = os.environ | {"PYTHONPATH": str(root / "src"), "TERM": term}
        subprocess.run(
            [sys.executable, "-c", script],
            stdin=person.keyboard,
            stdout=person.keyboard,
            stderr=person.keyboard,
            env=environment,
            check=True,
        )
        assert words in person.waits_for(words)
