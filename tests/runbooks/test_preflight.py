"""What a real run would miss on this machine."""

from collections.abc import Callable

import pytest

from whychain.runbooks.plan import Plan
from whychain.runbooks.preflight import PlanWarning, plan_warnings

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
