"""The screen at the end: undo, given up, cut to fit, and commands that can be pasted."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.endings import (
    JOURNAL,
    KEPT,
    LAST,
    ONCE,
    UNDONE,
    WENT_ON,
    book,
    screen,
    script,
    told,
)
from tests.fakes.runs import (
    STARTED,
    TalkingWorld,
    ending_of,
    entries_of,
    performed,
    taken_back,
)

from whychain.cli.ending_text import ending_lines, exit_text
from whychain.errors import ExitCode
from whychain.runbooks.engine.perform import Ending
from whychain.runbooks.runs.entries import Intent, Phase
from whychain.runbooks.simulated_world import Script


def test_an_undo_is_measured_by_its_own_budget() -> None:
    earlier = entries_of(book(KEPT))
    text = screen(taken_back(book(KEPT), TalkingWorld(Script()), earlier))

    assert text.startswith("UNDONE  test-book in 0 s of 60 s\nundone          hold\n")
    assert "runbook resume" not in text
    assert text.endswith("exit code 0: done")


def test_an_undo_that_is_stopped_says_what_it_did_not_come_to() -> None:
    other = KEPT.replace("hold", "wall")
    world = TalkingWorld(Script(), stop_undo_in="wall")
    ending = taken_back(book(KEPT, other), world, entries_of(book(KEPT, other)))

    assert screen(ending).startswith("INTERRUPTED  undo of test-book")
    assert told(ending, "undone") == "wall"
    assert told(ending, "not undone") == "hold: its undo was not begun"


def test_an_undo_that_a_crash_cut_off_is_told_as_begun() -> None:
    world = TalkingWorld(Script())
    world.stop_undo.request()
    cut_off = Intent(at=STARTED.at, step="hold", phase=Phase.UNDO)
    ending = taken_back(book(KEPT), world, (*entries_of(book(KEPT)), cut_off))

    assert told(ending, "not undone") == "hold: its undo was begun and did not end"


def test_an_undo_whose_outcome_nobody_knows_is_told_as_the_undo() -> None:
    step = KEPT.replace("undo: {", "undo: {effect: once, ")
    ending = taken_back(
        book(step), TalkingWorld(script(time_out={"undo:hold"})), entries_of(book(step))
    )

    assert told(ending, "unknown").startswith("nobody can tell whether the undo of hold took")
    assert "runbook resume" not in screen(ending)
    assert "whychain runbook undo" in told(ending, "then take back")


def test_seconds_past_the_deadline_are_not_told_as_seconds_of_it() -> None:
    verify = f"deadline: 3s\nverify: [{WENT_ON}]"
    short = LAST.replace("effect", "timeout: 1s, effect")

    late = screen(ending_of(book(short, more=verify), slow={"page": 9.0}))
    free = screen(ending_of(book(LAST, more="")))

    assert late.startswith("DONE  test-book in 9 s; the deadline of its steps is 3 s")
    assert free.startswith("DONE  test-book in 0 s, without a deadline")


@pytest.mark.parametrize("code", list(ExitCode))
def test_every_exit_code_has_its_words(code: ExitCode) -> None:
    assert exit_text(code).startswith(f"exit code {code.value}: ")


def test_long_lists_are_counted_and_cut() -> None:
    steps = [UNDONE.replace("id: drain", f"id: drain-{n}") for n in range(12)]

    done = ending_of(book(*steps, LAST.replace("look", "late"), more=""))
    back = ending_of(book(*steps, LAST, more=""), fail={"look"})

    assert told(done, "done") == "13 steps"
    assert told(back, "undone").endswith("drain-7 and 4 more")


def many_unknown(count: int) -> Ending:
    once = ONCE.replace("irreversible: The fleet moves on.", "on_failure: keep")
    lanes = f"foreach: {{items: [{', '.join(f'host {n}' for n in range(count))}], steps: [{once}]}}"
    text = book(f"{{id: each, title: E, {lanes}}}", more="")
    world = TalkingWorld(Script(), stop_in="")
    earlier = [e for e in entries_of(text) if getattr(e, "outcome", "") != "done"]
    return taken_back(text, world, earlier)


@pytest.mark.parametrize("width", [80, 100])
def test_the_screen_has_at_most_24_lines_however_much_went_wrong(width: int) -> None:
    text = screen(many_unknown(40), width)

    assert len(text.split("\n")) <= 24
    assert "more" in text


def test_lists_are_cut_further_until_the_screen_fits() -> None:
    long = "so long a reason that it takes two lines of the screen or even three at 80 columns"
    steps = [WENT_ON.replace("page", f"page-{n}").replace("Nobody waits", long) for n in range(9)]
    world = TalkingWorld(script(fail={f"page-{n}" for n in range(9)}), stderr="1\n2\n3")
    lines = screen(performed(book(*steps, more=""), world), 80).split("\n")

    assert 12 < len(lines) <= 24
    assert "                and 7 more" in lines


def test_commands_are_never_cut_however_narrow_the_screen_is() -> None:
    lines = screen(many_unknown(40), 40).split("\n")

    assert len([line for line in lines if "--as" in line]) == 1
    assert "exit code 8: an outcome is unknown" in lines


def test_a_command_can_be_pasted_whatever_the_step_is_called() -> None:
    lines = screen(many_unknown(1), 60).split("\n")
    start = next(at for at, line in enumerate(lines) if line.startswith("decide"))
    end = next(at for at, line in enumerate(lines) if at >= start and not line.endswith("\\"))
    pasted = "\n".join(lines[start : end + 1]).removeprefix("decide").replace("\\\n", "")

    assert shlex.split(pasted)[3:6] == [
        "20240318T214700Z-test-book-a1b2",
        "--step",
        "roll[host 0]",
    ]


@given(
    reason=st.text(max_size=600),
    stderr=st.text(max_size=300),
    width=st.integers(min_value=40, max_value=160),
)
def test_no_line_is_wider_than_the_screen_unless_one_word_is(
    reason: str, stderr: str, width: int
) -> None:
    world = TalkingWorld(Script(), refused="look", refusal=reason, stderr=stderr)
    ending = performed(book(KEPT, LAST), world)

    for line in ending_lines(ending, JOURNAL, width=width):
        assert "\x1b" not in line
        assert len(line) <= width or max(map(len, line.split())) > width - 20
