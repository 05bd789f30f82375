"""Conditions that the inputs alone decide, and those that they do not."""

from collections.abc import Callable

import pytest

from whychain.runbooks.reach_rules import reach_problems, settled
from whychain.runbooks.runbook import Runbook

RunbookFrom = Callable[[str], Runbook]
INPUTS = """
inputs:
  fast: {type: boolean, default: false, description: D}
  mode: {type: string, choices: [soft, hard], default: soft, description: D}
  service: {type: string, default: a, description: D}
  token: {type: string, choices: [a, b], secret: true, default: a, description: D}
"""


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ("true", True),
        ("1 == 2", False),
        ("inputs.fast || !inputs.fast", True),
        ("inputs.fast && inputs.mode == 'medium'", False),
        ("inputs.mode in ['soft', 'hard']", True),
        ("inputs.mode == 'soft'", None),
        ("inputs.service == inputs.service", None),
        ("inputs.token != 'c'", None),
        ("inputs['fast'] || true", None),
        ("size(inputs) == 4", None),
        ("inputs.nobody == 'x'", None),
        ("steps.a.out.x == 'y' || true", None),
        ("result.status == 200", None),
        ("inputs.fast +", None),
        ("inputs.mode", None),
    ],
)
def test_only_what_every_value_decides_is_settled(
    runbook_from: RunbookFrom, condition: str, answer: bool | None
) -> None:
    step = "steps: [{id: s, title: T, manual: {text: Look}}]"

    assert settled(condition, runbook_from(f"{INPUTS}\n{step}").inputs) is answer


def test_too_many_values_to_try_are_not_settled(runbook_from: RunbookFrom) -> None:
    names = [f"b{n}" for n in range(7)]
    declared = "\n".join(f"  {n}: {{type: boolean, default: false, description: D}}" for n in names)
    step = "steps: [{id: s, title: T, manual: {text: Look}}]"
    inputs = runbook_from(f"inputs:\n{declared}\n{step}").inputs
    condition = " || ".join(f"inputs.{n} || !inputs.{n}" for n in names)

    assert settled(condition, inputs) is None


def test_a_step_inside_a_group_is_looked_at_too(runbook_from: RunbookFrom) -> None:
    runbook = runbook_from(
        f"""{INPUTS}
steps:
  - id: g
    title: T
    parallel:
      steps:
        - {{id: never, title: T, when: "false", manual: {{text: Look}}}}
        - {{id: sure, title: T, assert: {{that: "true", probe: {{run: {{argv: [p]}}}}}}}}
        - {{id: fine, title: T, when: inputs.fast, assert: {{that: "inputs.mode == 'soft'"}}}}
"""
    )

    assert [(p.rule.id, p.path) for p in reach_problems(runbook)] == [
        ("runbook-step-unreachable", ("steps", 0, "parallel", "steps", 0, "when")),
        ("runbook-assert-never-fails", ("steps", 0, "parallel", "steps", 1, "assert", "that")),
    ]
