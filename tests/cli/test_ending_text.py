"""The screen at the end of a run: every group and every ending."""

from tests.fakes.endings import ASKED, KEPT, LAST, ONCE, UNDONE, WENT_ON, book, screen, script, told
from tests.fakes.runs import (
    FullDisk,
    TalkingWorld,
    ending_of,
    performed,
)

from whychain.runbooks.simulated_world import Script


def test_a_run_that_is_done_says_what_is_in_place_and_how_to_take_it_back() -> None:
    skipped = "{id: not-here, title: N, when: 'false', manual: {text: Look}}"
    ending = ending_of(book(KEPT, ONCE, skipped), slow={"hold": 4.11})

    assert screen(ending) == (
        "DONE  test-book in 4.1 s of 30 s\n"
        "done            hold, roll\n"
        "skipped         not-here\n"
        "in place        hold\n"
        "                roll (cannot be undone)\n"
        "\n"
        "take back       whychain runbook undo simulation --yes\n"
        "look            whychain runbook log simulation\n"
        "journal         runs/journal.jsonl\n"
        "exit code 0: done"
    )


def test_a_failure_says_what_stays_and_what_must_be_decided_before_it_is_tried_again() -> None:
    ending = ending_of(book(KEPT, ONCE, LAST), fail={"roll"})

    assert screen(ending) == (
        "FAILED  test-book in 0 s of 30 s\n"
        "failed          roll: simulated failure\n"
        "done            hold\n"
        "still in place  hold (kept on purpose)\n"
        "not undone      roll (perhaps in part): cannot be undone: The fleet moves on.\n"
        "not begun       look\n"
        "\n"
        "take back       whychain runbook undo simulation --yes\n"
        "to try again    whychain runbook resolve simulation --step roll --as VERDICT "
        "--reason TEXT\n"
        "                VERDICT is done, not-done or abort\n"
        "then go on      whychain runbook resume simulation\n"
        "look            whychain runbook log simulation\n"
        "journal         runs/journal.jsonl\n"
        "exit code 5: a step failed and effects remain"
    )


def test_what_is_unknown_is_decided_before_all_else() -> None:
    ending = ending_of(book(UNDONE, ONCE), time_out={"roll"})

    assert "UNKNOWN  test-book in 5 s of 30 s" in screen(ending)
    assert told(ending, "unknown").startswith("nobody can tell whether roll took effect: not done")
    assert told(ending, "not undone").endswith("before what is unknown is decided")
    assert "--step roll --as VERDICT --reason TEXT" in told(ending, "decide")
    assert told(ending, "then go on") == "whychain runbook resume simulation"
    assert "runbook undo" not in screen(ending)
    assert screen(ending).endswith("exit code 8: an outcome is unknown")


def test_a_crash_in_a_step_that_must_not_be_repeated_is_unknown() -> None:
    ending = ending_of(book(ONCE), crash={"roll"})

    assert "roll took effect: a crash cut it off" in told(ending, "unknown")


def test_a_failure_after_which_all_was_undone_leaves_nothing_to_go_on_with() -> None:
    text = screen(ending_of(book(UNDONE, LAST), fail={"look"}))

    assert "undone          drain" in text
    assert "runbook resume" not in text
    assert "runbook undo" not in text
    assert text.endswith("exit code 4: a step failed and no effect of the run remains")


def test_an_undo_that_fails_says_why_and_can_be_tried_again() -> None:
    ending = ending_of(book(UNDONE, LAST), fail={"look", "undo:drain"})

    assert told(ending, "not undone") == "drain: simulated failure"
    assert "whychain runbook undo simulation --yes" in screen(ending)


def test_effects_that_nobody_asked_to_undo_are_told_apart_from_those_kept_on_purpose() -> None:
    ending = ending_of(book(KEPT, ASKED, LAST), fail={"look"})

    assert told(ending, "still in place") == (
        "hold (kept on purpose) ask (nobody asked for its undo)"
    )


def test_a_step_after_which_the_run_went_on_is_told_with_the_reason() -> None:
    ending = ending_of(book(UNDONE, WENT_ON, LAST), fail={"page"})

    assert told(ending, "failed") == "page: simulated failure went on: Nobody waits."
    assert told(ending, "not undone") == "drain: the run went on, so nothing was taken back"


def test_a_step_that_timed_out_is_told_as_such() -> None:
    assert told(ending_of(book(LAST), time_out={"look"}), "failed").startswith("look timed out: ")


def test_a_group_is_told_by_the_steps_inside_it() -> None:
    each = f"{{id: each, title: E, foreach: {{items: [a, b, c], fail_after: 2, steps: [{LAST}]}}}}"

    one = ending_of(book(each), fail={"look[b]"})
    both = ending_of(book(each), fail={"look"})

    assert told(one, "failed") == "look[b]: simulated failure went on: each allows such failures"
    assert told(both, "failed") == "look[a]: simulated failure look[b]: simulated failure"
    assert told(both, "not begun") == "look[c]"


def test_steps_of_a_skipped_group_are_not_told_as_not_begun() -> None:
    group = f"{{id: group, title: G, when: 'false', parallel: {{steps: [{LAST}]}}}}"
    text = screen(ending_of(book(group)))

    assert "skipped         group" in text
    assert "not begun" not in text


def test_a_step_that_no_time_is_left_for_is_told_once() -> None:
    late = LAST.replace("effect: read", "effect: read, timeout: 8s")
    ending = ending_of(book(KEPT, late, more="deadline: 10s"), slow={"hold": 5.0})

    assert told(ending, "failed").startswith("look: not begun: it may take 8 s")


def test_the_last_lines_of_standard_error_stand_under_the_failure() -> None:
    world = TalkingWorld(script(fail={"look"}), stderr="one\n\ntwo\n\x1b[31mthree\nfour\n")

    assert told(performed(book(LAST), world), "failed") == (
        "look: simulated failure | two | three | four"
    )


def test_an_interrupted_run_says_where_it_was_and_that_it_can_go_on() -> None:
    ending = performed(book(KEPT, LAST, WENT_ON), TalkingWorld(Script(), stop_in="look"))

    assert screen(ending).startswith("INTERRUPTED  test-book")
    assert told(ending, "stopped") == "in look: stopped while it ran"
    assert "failed  " not in screen(ending)
    assert told(ending, "go on").startswith("whychain runbook resume")
    assert screen(ending).endswith("exit code 130: interrupted")


def test_a_run_that_is_stopped_between_two_steps_says_before_which() -> None:
    world = TalkingWorld(Script())
    world.stop.request()

    assert told(performed(book(LAST), world), "stopped") == "before look began"


def test_a_refusal_is_told_with_who_refused() -> None:
    asked = "{id: agree, title: A, approve: {by: [leads]}}"
    ending = performed(book(asked, LAST, more=""), TalkingWorld(Script(), refused="agree"))

    assert screen(ending).startswith("NOT APPROVED  test-book")
    assert told(ending, "not approved") == "agree: bob refused: too early"
    assert screen(ending).endswith("exit code 7: approval is missing or was refused")


def test_what_the_journal_could_not_take_is_told() -> None:
    ending = performed(book(UNDONE, LAST), TalkingWorld(Script()), journal=FullDisk(2))

    assert "No space left on device" in told(ending, "journal")
    assert told(ending, "not undone") == "drain: its undo was not begun"
