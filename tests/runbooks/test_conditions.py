"""Conditions in CEL: true, false, not known yet, or one clear line."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from whychain.runbooks.conditions import ConditionError, holds, variables
from whychain.runbooks.values import Secret, Value

ROOT = Path(__file__).parents[2]
INPUTS: dict[str, Value] = {
    "x": "a",
    "n": 3,
    "l": ("a", "b"),
    "on": True,
    "s": Secret("env:T"),
    "none": (),
}


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ("true", True),
        ("inputs.x == 'a'", True),
        ("inputs.x != ''", True),
        ("inputs.n > 3", False),
        ("inputs.on && size(inputs.l) == 2", True),
        ("inputs.none == []", True),
        ("inputs.l.exists(i, i == 'b')", True),
        ("inputs.l.all(i, i in ['a'])", False),
        ("has(inputs.gone)", False),
        ("inputs.s == '***'", True),
    ],
)
def test_a_condition_over_inputs_holds_or_not(condition: str, answer: bool) -> None:
    assert holds(condition, INPUTS) is answer


@pytest.mark.parametrize(
    "condition", ["steps.a.out.b == 1", "result.status == 200", "inputs.on && steps.a.out.b"]
)
def test_what_needs_a_run_is_not_known_yet(condition: str) -> None:
    assert holds(condition, INPUTS) is None


def test_a_condition_names_what_it_reads() -> None:
    assert variables("inputs.x == steps.a.out.b") == {"inputs", "steps"}


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ("1 +", "not valid CEL"),
        ("", "not valid CEL"),
        ("(" * 200 + "true" + ")" * 200, "not valid CEL"),
        ("inputs.x", "answers 'a', not true or false"),
        ("1", "answers 1, not true or false"),
        ("null", "answers None, not true or false"),
        ("inputs.gone == 1", "nothing is called 'gone'"),
        ("1 / 0 == 1", "division by zero"),
        ("inputs.l[5] == 'a'", "index out of bounds"),
        ("9223372036854775807 + 1 > 0", "overflow"),
        ("inputs.x + 1 == 2", "Unsupported operation"),
        ("gone(1)", "Undefined variable or function"),
        ("inputs.x.matches('[')", "not a valid regex"),
    ],
)
def test_a_condition_without_an_answer_is_one_error(condition: str, reason: str) -> None:
    with pytest.raises(ConditionError, match=re.escape(reason)) as error:
        holds(condition, INPUTS)

    assert "\n" not in str(error.value)


@pytest.mark.parametrize("before", ["", "import cel;"])
def test_the_library_answers_with_and_without_its_command_line_part(before: str) -> None:
    program = f"{before}from whychain.runbooks.conditions import holds; print(holds('true', {{}}))"

    answer = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )

    assert answer.stdout == "True\n"
