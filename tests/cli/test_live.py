"""The live table: what it shows of each step at any moment of a run."""

import threading

import pytest
from tests.fakes.runs import (
    RUN_ID,
    STARTED,
    TalkingWorld,
    performance,
)
from tests.fakes.screens import AGREE, AT, DRAIN, GO, OFF, Run, book, followed, loop

from whychain.cli.live import window
from whychain.runbooks.engine.perform import perform_plan
from whychain.runbooks.runs.entries import (
    Ended,
    Entry,
    Intent,
    Outcome,
    Phase,
    RunOutcome,
    StepOutcome,
)
from whychain.runbooks.simulated_world import Script


@pytest.mark.parametrize(("width", "height"), [(80, 24), (200, 50)])
def test_each_step_has_a_row_with_a_word_for_its_state(width: int, height: int) -> None:
    group = f"{{id: both, title: Both, parallel: {{steps: [{DRAIN}, {GO}]}}}}"
    run = Run(book(group, OFF)).hears(STARTED).begins("drain", at=1.0)
    run.ends("drain", StepOutcome.DONE, at=2.5).begins("go", at=3.0)
    run.board.say("go", "\x1b[31mhalf\x1b[0m done")
    run.board.say("go", "  ")
    run.watch.now = 5.0

    lines = run.screen(width, height)

    assert lines[0].startswith("deadline  ")
    assert lines[1].split() == ["▶", "running", "both", "Both", "4.0", "s"]
    assert lines[2].split() == ["✓", "done", "drain", "Drain", "2.5", "s"]
    assert lines[3].split() == ["▶", "running", "go", "Go", "on", "2.0", "s", "half", "done"]
    assert lines[4].split() == ["∅", "skipped", "off", "Off", "not:", "false"]
    assert lines[5] == "Ctrl-C: stop and do what the runbook says on failure"


def test_without_unicode_the_signs_are_letters() -> None:
    lines = Run(book(GO)).begins("go").screen(encoding="ascii")

    assert lines[0].startswith("deadline  --..")
    assert lines[1].startswith("> running    go")


def test_a_failure_shows_its_reason_where_output_stood() -> None:
    run = Run(book(GO)).begins("go").ends("go", StepOutcome.FAILED, why="exit code 3")

    assert run.screen()[1].split() == [
        "✗",
        "FAILED",
        "go",
        "Go",
        "on",
        "0.0",
        "s",
        "exit",
        "code",
        "3",
    ]


def test_a_loop_of_300_items_is_one_row_that_counts() -> None:
    seen: list[Entry] = []

    def fiftieth(entry: Entry) -> bool:
        seen.append(entry)
        return isinstance(entry, Intent) and entry.step == "drain[host-050]"

    run = followed(book(loop(300), GO), fiftieth, fail={"drain[host-003]"})
    run.board.say("drain[host-050]", "closing connections")

    lines = run.screen()

    assert len(lines) == 4
    assert "each  49 of 300 done, 1 FAILED" in lines[1]
    assert "each  49 of 300 done, 1 FAILED, 1 running" in run.screen(200)[1]
    assert "closing conn" in lines[1]


def test_the_undo_of_a_long_loop_counts_what_is_undone() -> None:
    def third_undo(entry: Entry) -> bool:
        return (
            isinstance(entry, Intent) and entry.step == "drain[host-010]" and entry.phase == "undo"
        )

    run = followed(book(loop(13), GO), third_undo, fail={"go"})

    assert "↶ undoing    each  10 of 13 done, 2 undone, 1 running" in run.screen(120)[1]
    assert run.screen()[0].startswith("undo budget  ")
    assert run.screen()[-1] == "undoing; Ctrl-C does not stop an undo, twice does"


def test_a_loop_of_twelve_items_shows_each_and_cuts_names_where_they_are_alike() -> None:
    lines = Run(book(loop(12))).screen()

    assert len(lines) == 15
    assert lines[2].split() == ["·", "waiting", "drain[host-000]", "Drain"]
    assert "…" in Run(book(loop(1).replace("host-000", "h" * 60 + "-end"))).screen()[2]
    assert "-end]" in Run(book(loop(1).replace("host-000", "h" * 60 + "-end"))).screen()[2]


def test_a_table_that_is_higher_than_the_screen_shows_what_runs() -> None:
    steps = [GO.replace("id: go", f"id: go-{number}") for number in range(40)]
    run = Run(book(*steps, more="")).begins("go-20")

    middle, top = run.screen(), Run(book(*steps, more="")).screen()
    run.ends("go-20", StepOutcome.DONE).begins("go-39")
    bottom = run.screen()

    assert any("running    go-20 " in line for line in middle)
    assert middle[1].endswith("more above")
    assert middle[-2].endswith("more below")
    assert "waiting    go-0 " in top[1]
    assert top[-2].endswith("more below")
    assert "running    go-39 " in bottom[-2]


@pytest.mark.parametrize("count", range(1, 40))
@pytest.mark.parametrize("room", range(3, 12))
def test_the_window_fits_and_always_shows_the_row_in_focus(count: int, room: int) -> None:
    for focus in range(count):
        start, stop = window(count, focus, room)
        lines = (stop - start) + (start > 0) + (stop < count)
        assert start <= focus < stop
        assert lines <= room


def test_each_way_of_stopping_says_what_the_next_ctrl_c_does() -> None:
    run = Run(book(DRAIN)).begins("drain")
    run.stops.stop.request()
    assert run.screen()[-1] == "stopping … Ctrl-C again: leave effects as they are"
    run.ends("drain", StepOutcome.FAILED).begins("drain", phase=Phase.UNDO)
    assert run.screen()[-1] == "undoing; Ctrl-C does not stop an undo, twice does"
    run.stops.stop_undo.request()
    assert run.screen()[-1] == "leaving effects as they are …"
    run.ends("drain", StepOutcome.UNDO_FAILED, why="exit code 9")
    assert "✗ NOT UNDONE drain  Drain" in run.screen()[1]
    assert "exit code 9" in run.screen()[1]


def test_a_group_that_was_stopped_does_not_look_as_if_it_ran() -> None:
    text = book(f"{{id: both, title: Both, parallel: {{steps: [{DRAIN}, {GO}]}}}}", OFF)
    world = TalkingWorld(Script(), stop_in="go")
    run, shown = performance(text, world), Run(text)
    perform_plan(run)

    shown.hears(*getattr(run.listener, "entries", []))

    assert [line[:12].rstrip() for line in shown.screen()[1:]] == [
        "↶ undone",
        "↶ undone",
        "✗ FAILED",
        "∅ skipped",
    ]


def test_a_stopped_group_without_an_undo_is_called_stopped() -> None:
    group = f"{{id: both, title: Both, parallel: {{steps: [{GO}]}}}}"
    ended = Ended(at=AT, outcome=RunOutcome.INTERRUPTED, exit_code=130, seconds=1.0)
    run = Run(book(group)).begins("go").ends("go", StepOutcome.FAILED).hears(ended)

    assert run.screen()[1].startswith("■ stopped    both")


def test_steps_inside_a_skipped_group_are_not_shown() -> None:
    run = Run(book(f"{{id: both, title: Both, parallel: {{steps: [{OFF}]}}}}"))
    run.ends("off", StepOutcome.SKIPPED, why="not: false")

    assert [line[:17] for line in run.screen()[1:-1]] == ["∅ skipped    both"]


def test_a_run_that_is_gone_on_with_shows_what_was_done_before() -> None:
    done = Outcome(at=AT, step="go", outcome=StepOutcome.DONE, seconds=3.0)
    cut_off = Intent(at=AT, step="drain")
    run = Run(book(GO, DRAIN, AGREE), (STARTED, done, cut_off))

    assert run.screen()[1].split() == ["✓", "done", "go", "Go", "on", "3.0", "s"]
    assert run.screen()[2].startswith("? UNKNOWN    drain")
    run.begins("agree")
    assert f"  whychain runbook approve {RUN_ID} --step agree" in run.screen()


def test_entries_may_come_from_many_threads_while_frames_are_drawn() -> None:
    run = Run(book(loop(100), GO))
    names = [f"drain[host-{number:03}]" for number in range(100)]

    def work(mine: list[str]) -> None:
        for name in mine:
            run.begins(name).board.say(name, "at it")
            run.ends(name, StepOutcome.DONE)

    threads = [threading.Thread(target=work, args=(names[at::8],)) for at in range(8)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        run.screen()
    for thread in threads:
        thread.join()

    assert "each  100 of 100 done" in run.screen()[1]
