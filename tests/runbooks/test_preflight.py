"""What a real run would miss on this machine."""

from collections.abc import Callable
from pathlib import Path

import pytest

from whychain.runbooks.plan import Plan
from whychain.runbooks.plan_data import plan_data
from whychain.runbooks.preflight import PlanWarning, plan_warnings
from whychain.runbooks.purity import no_side_effects

PlanFrom = Callable[..., Plan]
TEXT = """
deadline: 15s
inputs: {flag: {type: boolean, default: false, description: D}}
steps:
  - {id: a, title: T, run: {argv: [here]}, effect: read}
  - {id: b, title: T, run: {argv: [gone, x]}, effect: once, undo: {run: {argv: [far]}}}
  - {id: c, title: T, run: {argv: [never]}, effect: read, when: inputs.flag}
  - {id: d, title: T, run: {argv: [here, "${inputs.x}"]}, effect: read}
"""


def only_here(program: str) -> str | None:
    return "/bin/here" if program == "here" else None


def test_each_hindrance_is_a_warning_of_its_own(plan_from: PlanFrom) -> None:
    refuses = "a real run refuses before its first step"

    assert plan_warnings(plan_from(TEXT), only_here) == (
        PlanWarning("program-missing", "b", f"this machine has no program 'gone': {refuses}"),
        PlanWarning("program-missing", "b", f"this machine has no program 'far': {refuses}"),
        PlanWarning(
            "deadline-exceeded",
            "b",
            "worst case 30 s is over the deadline of 15 s; it is passed in this step",
        ),
        PlanWarning("step-blocked", "d", "nothing is called ${inputs.x} here"),
    )


def test_a_plan_that_nothing_hinders_has_no_warning(plan_from: PlanFrom) -> None:
    assert plan_warnings(plan_from("deadline: 15m"), only_here) == ()


@pytest.mark.parametrize(("program", "missing"), [("sh", 0), ("no-such-program-at-all", 1)])
def test_by_default_this_machine_is_asked(plan_from: PlanFrom, program: str, missing: int) -> None:
    plan = plan_from(f"steps: [{{id: a, title: T, effect: read, run: {{argv: [{program}]}}}}]")

    assert len(plan_warnings(plan)) == missing


EXTENSION = """
inputs: {flag: {type: boolean, default: false, description: D}}
steps:
  - {id: a, title: T, effect: read, extension: {name: page, with: {who: "${inputs.flag}"}}}
  - {id: b, title: T, effect: read, when: inputs.flag, extension: {name: never}}
  - {id: c, title: T, parallel: {steps: [{id: d, title: T, effect: read, extension: {name: ask}}]}}
"""


def test_an_extension_that_nobody_offers_is_a_warning(plan_from: PlanFrom) -> None:
    plan = plan_from(EXTENSION)

    assert plan_warnings(plan, only_here, lambda: frozenset({"page"})) == (
        PlanWarning(
            "extension-missing",
            "d",
            "no installed package offers the action 'ask': "
            "a real run refuses before its first step",
        ),
    )


def test_a_plan_says_what_an_extension_is_given(plan_from: PlanFrom) -> None:
    step = plan_data(plan_from(EXTENSION))["steps"][0]

    assert (step["kind"], step["extension"], step["with"]) == (
        "extension",
        "page",
        {"who": "false"},
    )


def test_installed_packages_are_asked_without_being_imported(
    plan_from: PlanFrom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "pager-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: pager\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_text("[whychain.actions]\npage = no_such_module:act\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    plan = plan_from(EXTENSION)

    with no_side_effects():
        warnings = plan_warnings(plan)

    assert [(warning.rule, warning.step) for warning in warnings] == [("extension-missing", "d")]


def test_programs_of_probes_and_of_nested_undo_are_looked_for(plan_from: PlanFrom) -> None:
    inner = """
id: inner
steps:
  - id: g
    title: T
    foreach:
      items: [x]
      steps:
        - {id: i, title: T, effect: once, run: {argv: [here]}, undo: {run: {argv: [back]}}}
"""
    text = """
steps:
  - {id: w, title: T, wait: {until: result.ok, probe: {run: {argv: [waits]}}}}
  - {id: s, title: T, assert: {that: result.ok, probe: {run: {argv: [asks]}}}}
  - {id: c, title: T, call: {runbook: inner}}
"""

    warnings = plan_warnings(plan_from(text, called=(inner,)), only_here)

    assert [(w.step, w.message.split("'")[1]) for w in warnings] == [
        ("w", "waits"),
        ("s", "asks"),
        ("c/i[x]", "back"),
    ]


@pytest.mark.parametrize(
    ("platform", "rule", "refuses"),
    [("darwin", "process-group-only", False), ("win32", "platform", True)],
)
def test_a_platform_that_promises_less_says_so(
    plan_from: PlanFrom, platform: str, rule: str, refuses: bool
) -> None:
    plan = plan_from("steps: [{id: a, title: T, effect: read, run: {argv: [here]}}]")

    (warning,) = plan_warnings(plan, only_here, platform=platform)

    assert (warning.rule, warning.step, warning.refuses) == (rule, "a", refuses)
