"""The real world: real programs and requests, people at a terminal and elsewhere, real threads."""

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.fakes.http_server import answer, serving
from tests.fakes.runs import Nobody
from tests.fakes.worlds import ANN, BOB, FakeOperator

from whychain.errors import ExitCode
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.engine.perform import Ending, perform_plan
from whychain.runbooks.engine.performance import Performance
from whychain.runbooks.engine.world import Lane
from whychain.runbooks.plan import Plan
from whychain.runbooks.real_world import RealWorld
from whychain.runbooks.runs.answers import Answer, GivenAnswer
from whychain.runbooks.runs.entries import Entry, ProcessStarted
from whychain.runbooks.runs.history import History
from whychain.runbooks.runs.journal import MemoryJournal

PlanFrom = Callable[..., Plan]
HANG_SECONDS = 60.0


@dataclass(slots=True)
class Listening(Nobody):
    """Keeps the lines of programs too."""

    lines: list[tuple[str, str, str]] = field(default_factory=list)

    def line(self, step: str, stream: str, text: str) -> None:
        """Keep a line."""
        self.lines.append((step, stream, text))


@dataclass(slots=True)
class Performed:
    """A run in the real world."""

    ending: Ending
    entries: list[Entry]
    lines: list[tuple[str, str, str]]


def performed(
    plan: Plan, root: Path, *, operator: FakeOperator | None = None, agreed: bool = False
) -> Performed:
    listener = Listening()
    given = [GivenAnswer(BOB, Answer("agree", "sha", agreed=True, reason="r", at="now"))]
    world = RealWorld(
        operator or FakeOperator(interactive=False), ANN, lambda _: given if agreed else [], root
    )
    run = Performance(
        run_id="20240318T214700Z-test-book-a1b2",
        plan=plan,
        world=world,
        journal=MemoryJournal(),
        listener=listener,
        history=History(),
        stop=Interruption(),
        stop_undo=Interruption(),
    )
    return Performed(perform_plan(run), listener.entries, listener.lines)


SAYS = f'run: {{argv: ["{sys.executable}", -S, -c, "print(7)"]}}'
ALL = f"""
on_failure: undo
steps:
  - {{id: agree, title: T, approve: {{by: [oncall]}}}}
  - {{id: look, title: T, effect: read, {SAYS}, out: {{n: {{from: stdout, type: integer}}}}}}
  - {{id: act, title: T, effect: once, {SAYS}, undo: {{{SAYS}}}}}
  - {{id: pull, title: T, manual: {{text: Pull it.}}}}
  - {{id: put, title: T, http: {{method: PUT, url: URL}}, irreversible: X}}
  - {{id: nap, title: T, wait: {{for: 1ms}}}}
  - {{id: sure, title: T, assert: {{that: "steps.look.out.n == LIMIT"}}}}
"""


def test_every_kind_of_step_is_done_for_real(plan_from: PlanFrom, tmp_path: Path) -> None:
    with serving(answer(b"fine")) as target:
        plan = plan_from(ALL.replace("URL", target.url).replace("LIMIT", "7"))
        run = performed(plan, tmp_path, operator=FakeOperator(["done"]), agreed=True)

    assert run.ending.exit_code is ExitCode.DONE
    assert [r.split(b" ")[0] for r in target.received] == [b"PUT"]
    assert run.lines == [("look", "stdout", "7"), ("act", "stdout", "7")]
    started = [e for e in run.entries if isinstance(e, ProcessStarted)]
    assert [e.step for e in started] == ["look", "act"]
    assert all(e.pid > 1 and e.start_time for e in started)


def test_what_was_done_for_real_is_undone_for_real(plan_from: PlanFrom, tmp_path: Path) -> None:
    with serving(answer()) as target:
        plan = plan_from(ALL.replace("URL", target.url).replace("LIMIT", "8"))
        run = performed(plan, tmp_path, operator=FakeOperator(["done"]), agreed=True)

    assert run.ending.exit_code is ExitCode.FAILED_EFFECTS_REMAIN
    assert [(e.step.id, e.fate.value) for e in run.ending.report.effects] == [
        ("put", "irreversible"),
        ("act", "undone"),
    ]


def test_a_program_is_not_started_when_it_could_not_be_missed(
    plan_from: PlanFrom, tmp_path: Path
) -> None:
    (tmp_path / ".whychain").write_text("a file where a folder should be")

    run = performed(
        plan_from(f"steps: [{{id: a, title: T, effect: once, {SAYS}, irreversible: X}}]"), tmp_path
    )

    assert "cannot be written: " in run.ending.report.failed[0].reason
    assert run.ending.exit_code is ExitCode.FAILED_UNDONE
    assert run.lines == []


def test_a_step_that_fills_its_deadline_is_begun(plan_from: PlanFrom, tmp_path: Path) -> None:
    text = f"deadline: 60s\nsteps: [{{id: a, title: T, effect: read, timeout: 60s, {SAYS}}}]"
    plan = plan_from(text)
    assert plan.fits_deadline

    assert performed(plan, tmp_path).ending.exit_code is ExitCode.DONE


def world_of(operator: FakeOperator) -> RealWorld:
    return RealWorld(operator, ANN, lambda _: [], Path())


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("y", True), (" YES\n", True), ("n", False), ("", False), ("yes!", False), (None, False)],
)
def test_effects_are_taken_back_only_on_a_clear_yes(typed: str | None, wanted: bool) -> None:
    operator = FakeOperator([typed])

    assert world_of(operator).undo_wanted(("a", "b"), Interruption()) is wanted
    assert operator.questions == ["take back the effects of a, b? [y/N] "]


def test_a_second_stop_is_heard_at_the_question_whether_to_take_back() -> None:
    heard: list[Interruption] = []
    stop_undo = Interruption()

    world_of(FakeOperator(on_question=heard.append)).undo_wanted(("a",), stop_undo)

    assert heard == [stop_undo]


def test_a_pause_ends_when_stopping_is_asked_for() -> None:
    stop = Interruption()
    world = world_of(FakeOperator())
    assert not world.pause(0.001, stop)

    stop.request()

    assert world.pause(600.0, stop)


@pytest.mark.parametrize("width", [0, 1, 4])
def test_lanes_are_taken_by_as_many_threads_as_allowed_until_none_is_left(
    plan_from: PlanFrom, width: int
) -> None:
    (step,) = plan_from("steps: [{id: a, title: T, assert: {that: '1 == 1'}}]").steps
    left: list[Lane] = [(step,)] * 4
    together = threading.Barrier(max(width, 1))
    threads: set[int] = set()

    def do(lane: Lane) -> None:
        threads.add(threading.get_ident())
        together.wait(HANG_SECONDS)

    world_of(FakeOperator()).at_once(lambda: left.pop() if left else None, do, width)

    assert left == []
    assert len(threads) == max(width, 1)
    assert threading.get_ident() in threads
