"""Runbooks from short texts, and the plans that they lead to."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from whychain.documents.yaml_text import values
from whychain.runbooks.plan import Plan
from whychain.runbooks.planner import plan_runbook
from whychain.runbooks.runbook import Runbook
from whychain.runbooks.values import resolve_inputs

RunbookFrom = Callable[[str], Runbook]
PlanFrom = Callable[..., Plan]

_FRAME = {"format": 1, "id": "test-book", "title": "T", "summary": "S", "owner": "us"}
_STEPS = {"steps": [{"id": "only", "title": "T", "manual": {"text": "Look."}}]}


def _runbook(text: str) -> Runbook:
    content: dict[str, Any] = values(text) or {}
    return msgspec.convert(_FRAME | _STEPS | content, Runbook)


def _plan(text: str, *given: str, called: tuple[str, ...] = ()) -> Plan:
    runbook = _runbook(text)
    others = {other.id: other for other in map(_runbook, called)}
    others.setdefault(runbook.id, runbook)
    return plan_runbook(runbook, resolve_inputs(runbook, given), others.get)


@pytest.fixture(scope="session")
def runbook_from() -> RunbookFrom:
    """Return a runbook; what the text leaves out is filled in, steps too."""
    return _runbook


@pytest.fixture(scope="session")
def plan_from() -> PlanFrom:
    """Return the plan of a text with these inputs; ``called`` are texts of other runbooks."""
    return _plan


def _plan_of_steps(steps: list[dict[str, Any]], x: str) -> Plan:
    inputs = {"x": {"type": "string", "description": "D"}}
    runbook = msgspec.convert(_FRAME | {"steps": steps, "inputs": inputs}, Runbook)
    return plan_runbook(runbook, {"x": x}, {runbook.id: runbook}.get)


@pytest.fixture(scope="session")
def plan_of_steps() -> Callable[[list[dict[str, Any]], str], Plan]:
    """Return the plan of plain steps that may use one input, ``x``, with this value."""
    return _plan_of_steps
