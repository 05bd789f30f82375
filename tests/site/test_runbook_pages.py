from typing import Any

import msgspec

from whychain.runbooks.runbook import Runbook
from whychain.site.example_plans import example_plan
from whychain.site.runbook_pages import dry_run_command


def runbook(**fields: Any) -> Runbook:
    step = {
        "id": "look",
        "title": "Look",
        "run": {"argv": ["ls", "${inputs.name}"]},
        "effect": "read",
    }
    return msgspec.convert(
        {
            "format": 1,
            "id": "example",
            "title": "Example",
            "summary": "A summary.",
            "owner": "team",
            "steps": [step],
            "inputs": {"name": {"type": "string", "description": "d", "default": "a b"}},
            **fields,
        },
        Runbook,
    )


def find(name: str) -> None:
    """Know no other runbook."""


def test_a_required_input_without_a_fitting_example_is_a_problem() -> None:
    inputs = {"name": {"type": "string", "description": "d", "required": True, "pattern": "^x+$"}}
    example = example_plan(runbook(inputs=inputs), find)

    assert example.plan is None
    assert "does not match" in example.problem


def test_a_secret_is_named_by_where_it_is_read() -> None:
    inputs = {
        "name": {"type": "string", "description": "d", "default": "x"},
        "token": {"type": "string", "description": "d", "required": True, "secret": True},
    }
    planned = runbook(inputs=inputs)
    example = example_plan(planned, find)

    assert example.given == ("token=env:TOKEN",)
    assert dry_run_command(planned, example).endswith("-i token=env:TOKEN --dry-run")
