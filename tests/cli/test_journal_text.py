"""A journal in lines: each kind of entry has one, and nothing in it can steer a terminal."""

from typing import get_args

import pytest
from tests.fakes.runs import RUN_ID, STARTED, TalkingWorld, entries_of, performance, plan_of

from whychain.cli.journal_text import entry_line, log_lines, waits_for_people
from whychain.errors import ExitCode
from whychain.runbooks.engine.perform import perform_plan
from whychain.runbooks.runs.entries import (
    Approval,
    Decision,
    Ended,
    Entry,
    Intent,
    Outcome,
    Phase,
    ProcessStarted,
    Purpose,
    RunOutcome,
    SessionStarted,
    StepOutcome,
    TornLine,
    Verdict,
)
from whychain.runbooks.simulated_world import Script

AT = "2000-01-01T00:00:00.412Z"
STEPS = (
    "steps: [{id: go, title: G, effect: idempotent, on_failure: undo, retry: {attempts: 2}, "
    "run: {argv: [go, 'a b']}, undo: {http: {method: DELETE, url: 'http://x/go'}}}, "
    "{id: look, title: L, effect: read, when: 'true', run: {argv: [look]}}]"
)
LINES: dict[type, tuple[Entry, str]] = {
    type(STARTED): (STARTED, f"run          test-book: T (run {RUN_ID}, by ann on desk)"),
    SessionStarted: (
        SessionStarted(at=AT, purpose=Purpose.RESUME, pid=7, start_time="", who="ann"),
        "session      resume by ann (process 7)",
    ),
    Intent: (Intent(at=AT, step="go", request="PUT http://x"), "begin        go: PUT http://x"),
    ProcessStarted: (
        ProcessStarted(at=AT, step="go", pid=7, start_time="1"),
        "process      go: 7",
    ),
    Outcome: (
        Outcome(at=AT, step="go", outcome=StepOutcome.FAILED, seconds=0.03, reason="exit code 3"),
        "FAILED       go (0.03 s): exit code 3",
    ),
    Decision: (
        Decision(at=AT, step="go", verdict=Verdict.NOT_DONE, reason="I looked", who="ann"),
        "decided      go: not-done, by ann: I looked",
    ),
    Approval: (
        Approval(at=AT, step="go", who="bob", granted=False, plan_sha256="", reason="no"),
        "REFUSED      go by bob: no",
    ),
    TornLine: (TornLine(at=AT, bytes_cut=33), "torn line    33 bytes that a crash cut off"),
    Ended: (
        Ended(at=AT, outcome=RunOutcome.NOT_APPROVED, exit_code=ExitCode.NOT_APPROVED, seconds=4.1),
        "ended        NOT APPROVED in 4.1 s, exit code 7",
    ),
}


@pytest.mark.parametrize("kind", get_args(Entry))
def test_every_kind_of_entry_has_a_line(kind: type) -> None:
    entry, words = LINES[kind]
    when = " +0.000 s" if entry is STARTED else " +0.412 s"

    assert entry_line(entry, STARTED.at).startswith(f"{when}  {words}")


def test_a_run_is_told_from_its_first_step_to_its_undo() -> None:
    lines = list(log_lines(entries_of(STEPS, fail={"look"}), output=True))

    assert [line[11:] for line in lines[1:]] == [
        "begin        go: $ go 'a b'",
        "done         go (0 s)",
        "begin        look: $ look",
        "FAILED       look: simulated failure",
        "undo         go: DELETE http://x/go",
        "undone       go (0 s)",
        "ended        FAILED in 0 s, exit code 4",
    ]


def test_each_attempt_after_the_first_is_numbered() -> None:
    lines = list(log_lines(entries_of(STEPS, fail={"go"}), output=False))

    assert "begin        go (attempt 2): $ go 'a b'" in "\n".join(lines)


@pytest.mark.parametrize("outcome", list(StepOutcome))
def test_every_outcome_of_a_step_has_its_word(outcome: StepOutcome) -> None:
    word = outcome.value.replace("_", " ")

    assert word in entry_line(Outcome(at=AT, step="go", outcome=outcome), AT).lower()


@pytest.mark.parametrize("phase", list(Phase))
def test_what_is_begun_is_told_by_its_phase(phase: Phase) -> None:
    verb = {"do": "begin", "check": "check", "undo": "undo"}[phase.value]

    assert entry_line(Intent(at=AT, step="go", phase=phase), AT).split()[2:] == [verb, "go"]


def test_an_undo_of_which_nobody_knows_the_end_is_told_as_the_undo() -> None:
    entry = Outcome(at=AT, step="go", outcome=StepOutcome.UNKNOWN, phase=Phase.UNDO)

    assert "UNKNOWN      the undo of go" in entry_line(entry, AT)


def test_a_decision_and_an_approval_may_come_without_a_reason() -> None:
    agreed = Approval(at=AT, step="go", who="bob", granted=True, plan_sha256="")

    assert entry_line(agreed, AT).endswith("approved     go by bob")


def test_a_step_that_waits_for_people_says_how_to_answer() -> None:
    text = (
        "steps: [{id: each, title: E, foreach: {items: ['a b'], steps: ["
        "{id: agree, title: A, approve: {by: [leads]}}]}}, "
        "{id: pull, title: P, effect: idempotent, manual: {text: Pull the plug}, "
        "undo: {manual: {text: Put it back}}}]"
    )
    shown = "\n".join(log_lines(entries_of(text), output=False, plan=plan_of(text)))
    back = waits_for_people(plan_of(text), RUN_ID)["pull", Phase.UNDO]

    assert f"whychain runbook approve {RUN_ID} --step 'agree[a b]'" in shown
    assert f"a person is needed: Pull the plug; whychain runbook approve {RUN_ID}" in shown
    assert back.what == "a person is needed: Put it back"


def test_what_steps_wrote_is_told_when_asked_for_and_cannot_steer_the_terminal() -> None:
    world = TalkingWorld(Script(), stderr="one\x1b[2J\ntwo\x07\n")
    run = performance(STEPS, world)
    perform_plan(run)
    entries = list(getattr(run.listener, "entries", []))

    shown = list(log_lines(entries, output=True))

    assert "            | err: one" in shown
    assert "            | err: two" in shown
    assert not any("| err" in line for line in log_lines(entries, output=False))


def test_a_name_with_line_ends_stays_in_one_line() -> None:
    entry = Intent(at=AT, step="go", argv=("sh", "-c", "one\ntwo\x1b]0;title\x07"))

    assert entry_line(entry, AT).endswith("go: $ sh -c 'one two'")


def test_a_clock_that_went_back_is_shown_as_it_was() -> None:
    assert entry_line(TornLine(at=STARTED.at, bytes_cut=1), AT).startswith(" -0.412 s")
