"""Plans as data: whole plans against files, and the hash that names a plan.

A case is a folder of ``plans/``: the runbook, one input per line, the plan that must come
back. Versions and hashes are left out of the file; they have tests of their own.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from whychain.documents.reader import read_document
from whychain.runbooks.plan import Plan
from whychain.runbooks.plan_data import plan_data, plan_sha256
from whychain.runbooks.planner import plan_runbook
from whychain.runbooks.preflight import plan_warnings
from whychain.runbooks.rules import require_plannable
from whychain.runbooks.runbook import Runbook
from whychain.runbooks.values import resolve_inputs

PlanFrom = Callable[..., Plan]
CASES = sorted((Path(__file__).parent / "plans").iterdir())
CHANGING = {"plan_sha256", "runbook_sha256", "tool_version"}
TEXT = """
inputs: {x: {type: string, default: a, description: D}}
steps: [{id: s, title: T, effect: read, run: {argv: [p, "${inputs.x}"]}}]
"""
INNER = (
    "id: inner\nsteps: [{id: i, title: T, effect: read, retry: {attempts: 2}, run: {argv: [p]}}]"
)


def planned(case: Path) -> Plan:
    books: dict[str, Runbook] = {}
    for path in sorted(case.glob("*.yml")):
        document = read_document(path, case, Runbook).document
        assert document is not None
        require_plannable(document)
        books[document.content.id] = document.content
    runbook = books[case.name]
    given = (case / "inputs.txt").read_text().splitlines()
    return plan_runbook(runbook, resolve_inputs(runbook, given), books.get)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_plan_is_the_one_in_its_file(case: Path) -> None:
    plan = planned(case)

    found = plan_data(plan, plan_warnings(plan, _installed))

    expected = json.loads((case / "plan.json").read_text())
    assert {k: v for k, v in found.items() if k not in CHANGING} == expected


def _installed(program: str) -> str | None:
    return None if program == "absent" else f"/bin/{program}"


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_plan_has_the_documented_keys(case: Path) -> None:
    data = plan_data(planned(case))

    assert {
        "runbook",
        "plan_sha256",
        "deadline_seconds",
        "worst_case_seconds",
        "fits_deadline",
        "steps",
    } <= set(data)
    for step in every_step(data["steps"]):
        assert {
            "id",
            "kind",
            "effect",
            "outcome",
            "argv",
            "request",
            "timeout_seconds",
            "undo",
        } <= set(step)


def every_step(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [s for step in steps for s in (step, *every_step(step["steps"]))]


def test_the_same_inputs_give_the_same_hash(plan_from: PlanFrom) -> None:
    assert plan_sha256(plan_from(TEXT)) == plan_sha256(plan_from(TEXT, "x=a"))


@pytest.mark.parametrize(
    ("text", "given"),
    [
        (TEXT, ("x=b",)),
        (TEXT.replace("[p,", "[q,"), ()),
        (TEXT.replace("read", "idempotent"), ()),
        (f"deadline: 9s\n{TEXT}", ()),
        (f"notes: [changed]\n{TEXT}", ()),
    ],
)
def test_another_input_or_another_runbook_gives_another_hash(
    plan_from: PlanFrom, text: str, given: tuple[str, ...]
) -> None:
    assert plan_sha256(plan_from(text, *given)) != plan_sha256(plan_from(TEXT))


@pytest.mark.parametrize(
    ("old", "new"),
    [("attempts: 2", "attempts: 2, every: 2s"), ("[p]", "[p], ok_exit_codes: [1]"), ("[p]", "[q]")],
)
def test_a_change_in_a_called_runbook_changes_the_hash(
    plan_from: PlanFrom, old: str, new: str
) -> None:
    text = "steps: [{id: c, title: T, call: {runbook: inner}, timeout: 1s}]"

    before = plan_sha256(plan_from(text, called=(INNER,)))

    assert plan_sha256(plan_from(text, called=(INNER.replace(old, new),))) != before


def test_the_machine_is_no_part_of_the_hash(plan_from: PlanFrom) -> None:
    plan = plan_from(TEXT)
    bare, warned = plan_data(plan), plan_data(plan, plan_warnings(plan, lambda program: None))

    assert bare["warnings"] == []
    assert warned["warnings"] != []
    assert bare["plan_sha256"] == warned["plan_sha256"]


def test_the_version_of_the_tool_is_part_of_the_hash(plan_from: PlanFrom) -> None:
    plan = plan_from(TEXT)

    assert plan_sha256(replace(plan, tool_version="other")) != plan_sha256(plan)


def test_a_secret_is_in_no_plan(plan_from: PlanFrom) -> None:
    text = """
inputs: {t: {type: string, secret: true, default: "file:/run/hidden-place", description: D}}
steps: [{id: s, title: T, http: {method: GET, url: "http://h", headers: {A: "Bearer ${inputs.t}"}}}]
"""

    shown = json.dumps(plan_data(plan_from(text)))

    assert "Bearer ***" in shown
    assert "hidden-place" not in shown
