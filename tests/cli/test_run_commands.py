"""The commands around a run, in the words that people read."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Ask = Callable[..., Any]
BOOK = """
format: 1
id: book
title: Two files
summary: Makes two files; the second program may fail.
owner: tests
on_failure: keep
inputs: {program: {type: string, default: "true", description: D}}
steps:
  - id: make
    title: Make a file
    run: {argv: [touch, MADE]}
    effect: idempotent
    check: {run: {argv: [test, -e, MADE], ok_exit_codes: [0, 1]}, done: result.exit_code == 0}
    undo: {run: {argv: [rm, MADE]}}
  - {id: look, title: Look, assert: {that: "inputs.program != 'no'"}}
  - {id: never, title: Never, when: "inputs.program == 'x'", run: {argv: ["true"]}, effect: read}
  - {id: act, title: Act, run: {argv: ["${inputs.program}"]}, effect: read}
tests:
  - {name: All goes well, expect: {exit_code: 0, done: [make, look, act]}}
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A workspace with one runbook of local steps."""
    (tmp_path / "runbooks").mkdir()
    (tmp_path / "kb" / "told").mkdir(parents=True)
    text = BOOK.replace("MADE", str(tmp_path / "made"))
    (tmp_path / "runbooks" / "book.yml").write_text(text)
    (tmp_path / "whychain.yml").write_text("format: 1\nname: desk\n")
    return tmp_path


def test_a_rehearsal_is_told_step_by_step(ask: Ask, desk: Path) -> None:
    before = ask("runbook", "run", "book", "--rehearse", root=desk)
    (desk / "made").touch()
    after = ask("runbook", "run", "book", "--rehearse", root=desk)

    assert (before.code, after.code) == (0, 0)
    assert "would run     make: Make a file" in before.out
    assert "would skip    never: Never" in before.out
    assert "4 steps, 0 no-ops, 0 in the way" in before.out
    assert "no-op         make: Make a file" in after.out
    assert "4 steps, 1 no-op, 0 in the way" in after.out


def test_a_rehearsal_that_finds_something_in_the_way_is_code_1(ask: Ask, desk: Path) -> None:
    found = ask("runbook", "run", "book", "-i", "program=no", "--rehearse", root=desk)

    assert found.code == 1
    assert "does not hold look: Look" in found.out


def test_a_plan_with_recorded_answers_is_refused_when_they_changed(ask: Ask, desk: Path) -> None:
    saved = str(desk / "plan.json")
    assert ask("runbook", "plan", "book", "-o", saved, "--rehearse", root=desk).code == 0
    (desk / "made").touch()

    refused = ask("runbook", "apply", saved, "--yes", root=desk)
    (desk / "made").unlink()
    applied = ask("runbook", "apply", saved, "--yes", root=desk)

    assert refused.code == 1
    assert "step make was would_run when it was saved and is noop now" in refused.err
    assert applied.code == 0
    assert (desk / "made").exists()


def test_a_failed_run_is_gone_on_with_undone_and_listed(ask: Ask, desk: Path) -> None:
    failed = ask("runbook", "run", "book", "-i", "program=false", "--yes", root=desk)
    refused = ask("runbook", "resume", "last", root=desk)
    again = ask("runbook", "resume", "last", "--yes", root=desk)
    undone = ask("runbook", "undo", "last", "--yes", root=desk)

    assert (failed.code, refused.code, again.code, undone.code) == (5, 2, 5, 0)
    assert "add --yes" in refused.err
    assert not (desk / "made").exists()
    listed = ask("runbook", "runs", root=desk).out
    assert "undone" in listed
    assert "undone       make" in ask("runbook", "log", "last", "--output", root=desk).out
    assert "is not running: undone" in ask("runbook", "cancel", "last", root=desk).out


def test_a_run_becomes_part_of_a_record(ask: Ask, desk: Path) -> None:
    assert ask("runbook", "run", "book", "--yes", root=desk).code == 0

    shown = ask("kb", "timeline", "told", "--from-run", "last", root=desk)
    neither = ask("kb", "timeline", root=desk)

    assert shown.code == 0
    assert "Step make is done" in shown.out
    assert len(list((desk / "kb" / "told").glob("*.jsonl"))) == 1
    assert (neither.code, neither.err.count("\n")) == (2, 1)


def test_the_tests_of_runbooks_are_told_and_written_as_junit(ask: Ask, desk: Path) -> None:
    report = desk / "junit.xml"
    passed = ask("runbook", "test", "--junit", str(report), root=desk)
    book = desk / "runbooks" / "book.yml"
    book.write_text(book.read_text().replace("exit_code: 0, done", "exit_code: 4, done"))
    failed = ask("runbook", "test", "book", root=desk)

    assert (passed.code, failed.code) == (0, 1)
    assert "ok    book: All goes well" in passed.out
    assert "testcase" in report.read_text()
    assert "exit code 0, expected 4" in failed.out


def test_a_decision_about_a_step_that_needs_none_is_one_line(ask: Ask, desk: Path) -> None:
    ask("runbook", "run", "book", "-i", "program=false", "--yes", root=desk)
    words = ("runbook", "resolve", "last", "--step", "make", "--as", "done")

    empty = ask(*words, "--reason", " ", root=desk)
    needless = ask(*words, "--reason", "seen", root=desk)
    given = ask(
        "runbook", "resolve", "last", "--step", "act", "--as", "done", "--reason", "seen",
        root=desk,
    )  # fmt: skip

    assert [empty.code, needless.code, given.code] == [2, 2, 0]
    assert "steps that do: act" in needless.err
    assert "go on with: whychain runbook resume" in given.out
    assert ask("runbook", "resume", "last", "--yes", root=desk).code == 0


def test_giving_a_run_up_carries_out_its_failure_policy(ask: Ask, desk: Path) -> None:
    ask("runbook", "run", "book", "-i", "program=false", "--yes", root=desk)

    given_up = ask(
        "runbook", "resolve", "last", "--step", "act", "--as", "abort", "--reason", "no", "--json",
        root=desk,
    )  # fmt: skip

    assert given_up.code == 5
    assert [e["fate"] for e in json.loads(given_up.out)["effects"]] == ["keep"]
    assert (desk / "made").exists()


def test_a_step_that_waits_for_nobody_needs_no_approval(ask: Ask, desk: Path) -> None:
    ask("runbook", "run", "book", "--yes", root=desk)

    refused = ask("runbook", "approve", "last", "--step", "make", root=desk)

    assert refused.code == 2
    assert "steps that do: none" in refused.err
