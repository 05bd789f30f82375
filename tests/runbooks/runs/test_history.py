"""What a journal says of each step: every entry, every doubt, every decision."""

import pytest
from hypothesis import given
from tests.runbooks.runs.entry_fakes import entries

from whychain.runbooks.runbook import EffectClass
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
    RunStarted,
    SessionStarted,
    StepOutcome,
    TornLine,
    Verdict,
)
from whychain.runbooks.runs.history import History, Process, StepState, history_of

ONCE, IDEMPOTENT, READ = EffectClass.ONCE, EffectClass.IDEMPOTENT, EffectClass.READ
DO, UNDO = Phase.DO, Phase.UNDO


def begun(effect: EffectClass = ONCE, phase: Phase = DO, attempt: int = 1) -> Intent:
    return Intent(at="t", step="a", effect=effect, phase=phase, attempt=attempt)


def became(word: str, phase: Phase = DO, **more: object) -> Outcome:
    outcome = StepOutcome(word)
    return Outcome(at="t", step="a", outcome=outcome, phase=phase, **more)  # type: ignore[arg-type]


def decided(verdict: Verdict) -> Decision:
    return Decision(at="t", step="a", verdict=verdict, reason="I looked", who="ann")


def session(purpose: Purpose = Purpose.RUN, pid: int = 7) -> SessionStarted:
    return SessionStarted(at="t", purpose=purpose, pid=pid, start_time="9", who="ann")


def state(*entries: Entry) -> StepState:
    return history_of(entries).state("a")


def test_a_step_that_was_never_begun_has_no_state() -> None:
    assert History().state("a") == StepState()
    assert (StepState().in_doubt, StepState().shown) == (False, None)


def test_the_first_entry_is_kept_and_every_entry_is_counted() -> None:
    started = RunStarted(
        at="t",
        run_id="r",
        runbook="b",
        title="T",
        plan_sha256="0",
        tool_version="1",
        given=(),
        runbooks=(),
        initiator="ann",
        initiator_id=1,
        host="h",
    )
    history = history_of([started, TornLine(at="t", bytes_cut=3), begun()])
    assert (history.started, history.count, history.state("a").begun) == (started, 3, 3)


def test_a_new_session_takes_the_run_and_its_ending_away() -> None:
    ended = Ended(at="t", outcome=RunOutcome.FAILED, exit_code=5, seconds=1.0)
    history = history_of([session(), ended])
    assert (history.session, history.ended) == (Process(7, "9"), ended)
    history.add(session(Purpose.RESUME, 8))
    assert (history.session, history.ended) == (Process(8, "9"), None)


def test_processes_and_approvals_are_kept_in_their_order() -> None:
    process = ProcessStarted(at="t", step="a", pid=3, start_time="4")
    agreed = Approval(at="t", step="a", who="bob", granted=True, plan_sha256="0")
    history = history_of([process, agreed])
    assert (history.processes, history.approvals) == ([Process(3, "4", "a")], [agreed])


def test_a_wish_to_undo_everything_outlives_later_sessions() -> None:
    history = history_of([session(), session(Purpose.UNDO), session(Purpose.RESUME)])
    assert history.undo_asked
    assert not history_of([session(), session(Purpose.RESUME)]).undo_asked


@pytest.mark.parametrize("entry", [begun(phase=UNDO), became("undone", UNDO)])
def test_an_undo_that_has_begun_stays_begun(entry: Entry) -> None:
    later: list[Entry] = [session(), begun(), became("done"), decided(Verdict.DONE)]
    assert not history_of(later).undo_begun
    assert history_of([entry, *later]).undo_begun


def test_an_abort_is_never_taken_back() -> None:
    history = history_of([begun(), decided(Verdict.ABORT), decided(Verdict.NOT_DONE), session()])
    assert history.aborted


def test_an_outcome_ends_an_attempt_and_says_what_became_of_it() -> None:
    outcome = became(
        "done", seconds=1.5, reason="so", attempt=2, stderr="\n1\n2 \n\n3\n4\n", out={"x": 1}
    )
    assert state(begun(IDEMPOTENT, attempt=2), outcome) == StepState(
        outcome=StepOutcome.DONE,
        acted=True,
        effect=IDEMPOTENT,
        begun=1,
        attempts=2,
        seconds=1.5,
        reason="so",
        stderr="2\n3\n4",
        out=(("x", 1),),
    )


def test_an_outcome_without_an_attempt_keeps_the_number_of_the_last_one() -> None:
    assert state(begun(attempt=3), became("done")).attempts == 3


@pytest.mark.parametrize(
    ("entries", "acted"),
    [
        ([became("done")], True),
        ([became("skipped")], False),
        ([became("failed", acted=False)], False),
        ([became("failed"), begun(), became("failed", acted=False)], True),
    ],
)
def test_what_may_have_changed_something_once_may_have_for_good(
    entries: list[Entry], acted: bool
) -> None:
    assert state(*entries).acted is acted


@pytest.mark.parametrize(
    ("entries", "in_doubt"),
    [
        ([begun(ONCE)], True),
        ([begun(IDEMPOTENT)], False),
        ([begun(READ)], False),
        ([begun(ONCE), became("done")], False),
        ([begun(ONCE), became("failed")], False),
        ([begun(ONCE), became("timed_out")], True),
        ([begun(ONCE), became("timed_out", acted=False)], False),
        ([begun(IDEMPOTENT), became("timed_out")], False),
        ([begun(ONCE), became("unknown")], True),
        ([begun(IDEMPOTENT), became("unknown")], True),
        ([begun(), became("done"), begun(IDEMPOTENT, UNDO)], False),
        ([begun(), became("done"), begun(ONCE, UNDO)], True),
        ([begun(), became("done"), begun(ONCE, UNDO), became("undone", UNDO)], False),
        ([begun(), became("done"), begun(ONCE, UNDO), became("undo_failed", UNDO)], False),
        ([begun(), became("done"), begun(IDEMPOTENT, UNDO), became("unknown", UNDO)], True),
        ([begun(ONCE), became("undone", UNDO)], False),
        ([begun(ONCE), became("unknown"), became("undone", UNDO)], False),
        ([begun(ONCE), became("unknown"), begun(), became("done")], False),
    ],
)
def test_an_effect_is_in_doubt_where_it_must_not_be_made_twice_and_nobody_knows(
    entries: list[Entry], in_doubt: bool
) -> None:
    history = history_of(entries)
    assert history.state("a").in_doubt is in_doubt
    assert history.in_doubt == (("a",) if in_doubt else ())


@pytest.mark.parametrize(
    ("entries", "shown"),
    [
        ([begun(READ)], "unknown"),
        ([begun(), became("done")], "done"),
        ([begun(), became("done"), begun(phase=UNDO)], "done"),
        ([begun(phase=UNDO)], "unknown"),
        ([begun(), became("done"), became("undo_failed", UNDO)], "undo_failed"),
    ],
)
def test_one_word_tells_how_a_step_stands(entries: list[Entry], shown: str) -> None:
    assert state(*entries).shown == StepOutcome(shown)


@pytest.mark.parametrize("before", [[begun()], [begun(), became("unknown")]])
@pytest.mark.parametrize(
    ("verdict", "outcome", "acted"),
    [(Verdict.DONE, StepOutcome.DONE, True), (Verdict.NOT_DONE, None, False)],
)
def test_a_decision_about_a_step_ends_the_doubt(
    before: list[Entry], verdict: Verdict, outcome: StepOutcome | None, acted: bool
) -> None:
    after = state(*before, decided(verdict))
    assert (after.outcome, after.acted, after.decision) == (outcome, acted, verdict)
    assert (after.in_flight, after.in_doubt, after.reason) == (
        False,
        False,
        "ann decided: I looked",
    )


@pytest.mark.parametrize("before", [[begun(ONCE, UNDO)], [became("unknown", UNDO)]])
@pytest.mark.parametrize(
    ("verdict", "undo"), [(Verdict.DONE, StepOutcome.UNDONE), (Verdict.NOT_DONE, None)]
)
def test_a_decision_is_about_the_undo_when_that_is_what_nobody_knows(
    before: list[Entry], verdict: Verdict, undo: StepOutcome | None
) -> None:
    after = state(begun(), became("done"), *before, decided(verdict))
    assert (after.outcome, after.undo, after.decision) == (StepOutcome.DONE, undo, verdict)
    assert (after.undo_in_flight, after.in_doubt) == (False, False)


def test_an_abort_leaves_a_step_in_doubt() -> None:
    before: list[Entry] = [begun(), became("unknown")]
    assert state(*before, decided(Verdict.ABORT)) == state(*before)


def test_a_new_attempt_forgets_the_decision_about_the_last_one() -> None:
    after = state(begun(), decided(Verdict.NOT_DONE), begun(attempt=2))
    assert (after.decision, after.in_flight, after.attempts) == (None, True, 2)


def test_an_undo_that_is_begun_again_is_in_flight_again() -> None:
    after = state(begun(), became("done"), became("undo_failed", UNDO), begun(ONCE, UNDO))
    assert (after.undo, after.undo_in_flight, after.undo_effect) == (None, True, ONCE)
    assert after.undo_begun == 4


@given(entries)
def test_any_entries_in_any_order_make_a_history(written: list[Entry]) -> None:
    assert history_of(written).count == len(written)
