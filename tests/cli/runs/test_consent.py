"""Nothing begins without a yes: at a terminal, off one, from a plan file, by other people."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.fakes.run_workspace import HANG_SECONDS, RunWorkspace, finished
from tests.fakes.terminals import Person, at_a_terminal
from tests.runbooks.actions.program_fakes import soon

from whychain.runbooks.runs.people import this_person

TOUCH = (
    "steps: [{id: touch, title: Make it, run: {argv: [touch, made]}, effect: idempotent,"
    " irreversible: a file}]"
)
QUESTION = "now? [y/N]: "


@pytest.fixture
def touch(runs: RunWorkspace) -> RunWorkspace:
    """A workspace whose runbook makes a file."""
    runs.runbook(TOUCH)
    return runs


def made(runs: RunWorkspace) -> bool:
    return (runs.root / "made").exists()


def test_off_a_terminal_only_yes_is_consent(touch: RunWorkspace) -> None:
    refused = touch.ask("run", "book", input="y\n", stdin=None)

    assert refused.code == 2
    assert "add --yes" in refused.error_line
    assert not made(touch)
    assert touch.journals() == []


def at_terminal(runs: RunWorkspace, person: Person, *words: str, typed: str) -> int:
    with subprocess.Popen(
        runs.command(*words),
        env=runs.environment,
        cwd=runs.root,
        stdin=person.keyboard,
        stdout=person.keyboard,
        stderr=person.keyboard,
    ) as process:
        try:
            person.waits_for(QUESTION)
            assert not made(runs)
            person.types(typed)
            return process.wait(HANG_SECONDS)
        finally:
            process.kill()


@pytest.mark.parametrize(
    ("typed", "code", "begun"),
    [("n\n", 0, False), ("\n", 0, False), ("\x04", 130, False), ("y\n", 0, True)],
)
def test_at_a_terminal_the_plan_is_shown_and_only_y_begins_it(
    touch: RunWorkspace, typed: str, code: int, begun: bool
) -> None:
    with at_a_terminal() as person:
        ended = at_terminal(touch, person, "run", "book", typed=typed)

    assert ended == code
    assert "touch made" in person.seen
    assert "Make it" in person.seen
    assert made(touch) is begun
    assert (len(touch.journals()) == 1) is begun


def test_a_saved_plan_is_performed_once(touch: RunWorkspace) -> None:
    saved = touch.ask("plan", "book", "-o", "saved.json")
    unasked = touch.ask("apply", "saved.json")
    first = touch.ask("apply", "saved.json", "--yes")
    (touch.root / "made").unlink()
    second = touch.ask("apply", "saved.json", "--yes")

    assert (saved.code, unasked.code, first.code, second.code) == (0, 2, 0, 1)
    assert second.error_line
    assert not made(touch)


def changed_runbook(runs: RunWorkspace) -> None:
    runs.runbook(TOUCH.replace("[touch, made]", "[touch, made, other]"))


def changed_plan(runs: RunWorkspace) -> None:
    path = runs.root / "saved.json"
    path.write_text(path.read_text().replace('"expires_at": "2', '"expires_at": "9'))


def lost_plan(runs: RunWorkspace) -> None:
    (runs.root / "saved.json").unlink()


@pytest.mark.parametrize(
    ("change", "code"), [(changed_runbook, 1), (changed_plan, 3), (lost_plan, 3)]
)
def test_a_saved_plan_that_is_not_what_was_saved_is_refused(
    touch: RunWorkspace, change: Callable[[RunWorkspace], None], code: int
) -> None:
    touch.ask("plan", "book", "-o", "saved.json")
    change(touch)

    refused = touch.ask("apply", "saved.json", "--yes")

    assert refused.code == code
    assert refused.error_line
    assert not made(touch)


def test_who_started_a_run_cannot_approve_it(runs: RunWorkspace) -> None:
    me = json.dumps(this_person().name)
    runs.runbook(
        f"steps: [{{id: agree, title: T, approve: {{by: [{me}]}}, timeout: 100s}},"
        " {id: touch, title: T, run: {argv: [touch, made]}, effect: read}]"
    )
    with runs.started("run", "book", "--yes", "--json") as process:
        assert soon(lambda: runs.journals() and "intent" in {e["kind"] for e in runs.journal()})
        refused = runs.ask("approve", runs.run_id(), "--step", "agree")
        runs.ask("cancel", runs.run_id())
        ended = finished(process)

    assert refused.code == 2
    assert "started this run and cannot approve it" in refused.error_line
    assert ended.code in {7, 130}
    assert not made(runs)


def test_an_approval_that_nobody_gives_ends_the_run(runs: RunWorkspace) -> None:
    runs.runbook(
        "steps: [{id: agree, title: T, approve: {by: [nobody-at-all], expires: 1s}, timeout: 1s},"
        " {id: touch, title: T, run: {argv: [touch, made]}, effect: read}]"
    )

    assert runs.ask("run", "book", "--yes").code == 7
    assert not made(runs)


def damaged(journal: Path) -> None:
    lines = journal.read_text().splitlines(keepends=True)
    lines[2] = lines[2].replace("touch", "torch", 1)
    journal.write_text("".join(lines))


def test_a_damaged_journal_is_refused_with_its_place(touch: RunWorkspace) -> None:
    touch.ask("run", "book", "--yes")
    (path,) = touch.journals()
    damaged(path)

    for words in (("log", "last"), ("log", "last", "--json"), ("resume", "last", "--yes")):
        refused = touch.ask(*words)
        assert refused.code == 3
        assert f"{path}: the journal is damaged: line 3" in refused.error_line
    assert [r["state"] for r in touch.ask("runs", "--json").data["runs"]] == ["damaged"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("run",), 2),
        (("run", "no-such"), 2),
        (("run", "book", "-i", "x=1", "--yes"), 2),
        (("run", "book", "--dry-run", "--simulate"), 2),
        (("run", "book", "--fail", "touch"), 2),
        (("run", "book", "--simulate", "--fail", "no-such"), 2),
        (("plan", "book", "-o", "no/such/folder/plan.json"), 3),
        (("apply", "no-such.json", "--yes"), 3),
        (("log", "no-such"), 2),
        (("resume", "last", "--yes"), 1),
        (("resolve", "last", "--step", "touch", "--as", "done", "--reason", "r"), 1),
        (("resolve", "last", "--step", "touch", "--as", "maybe", "--reason", "r"), 2),
        (("resolve", "last", "--step", "touch", "--as", "done", "--reason", " "), 2),
        (("undo", "no-such", "--yes"), 2),
        (("cancel", "no-such"), 2),
        (("approve", "last", "--step", "touch"), 2),
        (("test", "no-such"), 2),
        (("show", "no-such"), 2),
    ],
)
def test_every_error_is_one_line(touch: RunWorkspace, words: tuple[str, ...], code: int) -> None:
    touch.ask("run", "book", "--yes")

    refused = touch.ask(*words)

    assert refused.code == code
    assert "fix: " in refused.error_line or "there is nothing to" in refused.error_line
