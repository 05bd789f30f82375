"""The bar above the live table: time taken, time that may be taken, and the limit."""

from tests.fakes.runs import (
    STARTED,
)
from tests.fakes.screens import AT, DRAIN, GO, OFF, Run, book, followed, never

from whychain.cli.live_time import time_left
from whychain.runbooks.runs.entries import (
    Intent,
    Outcome,
    Purpose,
    SessionStarted,
    StepOutcome,
)


def test_the_bar_says_on_time_tight_and_late_as_slack_goes() -> None:
    run = Run(book(GO, DRAIN, more="deadline: 12s")).hears(STARTED)
    early = run.screen()[0]
    run.watch.now = 1.5
    tight = run.screen()[0]
    run.watch.now = 9.0
    late = run.screen()[0]

    assert early.endswith("0.0 of 12 s, at most 10 s to go: on time")
    assert tight.endswith("1.5 of 12 s, at most 10 s to go: tight")
    assert late.endswith("9.0 of 12 s, at most 10 s to go: at worst LATE")
    assert early.count("▒") > early.count("·")
    assert "█" in late


def test_the_worst_case_of_a_running_step_shrinks_while_it_runs() -> None:
    run = Run(book(GO, DRAIN)).begins("go")
    run.watch.now = 3.0

    assert "at most 7 s to go" in run.screen()[0]


def test_a_narrow_screen_has_words_and_no_bar() -> None:
    line = Run(book(GO)).screen(50)[0]

    assert line.startswith("deadline  0.0 of 60 s, at most 5 s to go: on")


def test_without_a_deadline_only_time_is_told() -> None:
    assert Run(book(GO, more="")).screen()[0] == "no deadline  0.0 s, at most 5 s to go"


def test_verification_is_timed_apart_from_the_deadline() -> None:
    look = GO.replace("id: go", "id: look")
    run = Run(book(GO, more=f"deadline: 60s\nverify: [{look}]")).begins("go")
    run.ends("go", StepOutcome.DONE, at=2.0)
    between = run.screen()[0]
    run.begins("look", at=2.0)
    run.watch.now = 3.0

    assert between.endswith("2.0 of 60 s")
    assert run.screen()[0].startswith("verify  ")
    assert run.screen()[0].endswith("1.0 of 5 s, at most 4 s to go: tight")
    assert "verify: Go on" in run.screen()[2]


def test_the_clock_stands_once_the_run_has_ended() -> None:
    run = followed(book(GO, OFF), never, fail={"go"})
    run.watch.now = 100.0

    lines = run.screen()
    assert lines[0].startswith("deadline  ")
    assert lines[0].endswith("0.0 of 60 s")
    assert lines[-1].split() == ["∅", "skipped", "off", "Off", "not:", "false"]


def test_an_undo_on_its_own_is_timed_by_its_budget_from_its_beginning() -> None:
    done = Outcome(at=AT, step="drain", outcome=StepOutcome.DONE)
    began = SessionStarted(at=AT, purpose=Purpose.UNDO, pid=1, start_time="", who="ann")
    run = Run(book(DRAIN), (STARTED, Intent(at=AT, step="drain"), done)).hears(began)

    assert run.screen()[0].endswith("0.0 of 60 s, at most 4 s to go: on time")
    assert time_left(run.board).name == "undo budget"
