"""From files to a plan, and from what a journal holds to the same plan again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from whychain.errors import ContentError
from whychain.runbooks.plan import Plan
from whychain.runbooks.plan_data import plan_sha256
from whychain.runbooks.planner import plan_runbook
from whychain.runbooks.read import finder, read_runbook
from whychain.runbooks.rules import require_plannable
from whychain.runbooks.runbook import Runbook
from whychain.runbooks.runs.entries import RunStarted
from whychain.runbooks.values import Value, resolve_inputs
from whychain.version import VERSION


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and everything that it was made from: the same plan can be made again."""

    plan: Plan
    inputs: Mapping[str, Value]
    given: tuple[str, ...]
    runbooks: tuple[Runbook, ...]
    """The runbook itself, then those that it calls."""


def plan_from_files(root: Path, runbook_id: str, given: Iterable[str]) -> Planned:
    """Return the plan of a runbook with these inputs.

    Raises:
        UsageError: when the runbook or an input does not exist or does not fit.
        ContentError: when the runbook cannot be read or is not sound enough to plan.
    """
    document = read_runbook(root, runbook_id)
    require_plannable(document)
    look_up = finder(root)
    called: dict[str, Runbook] = {}

    def find(name: str) -> Runbook | None:
        runbook = called.get(name) or look_up(name)
        if runbook:
            called[name] = runbook
        return runbook

    texts = tuple(given)
    inputs = resolve_inputs(document.content, texts)
    plan = plan_runbook(document.content, inputs, find)
    return Planned(plan, inputs, texts, (document.content, *called.values()))


def plan_again(started: RunStarted) -> Planned:
    """Return the plan that a run was started with, from its journal alone.

    Raises:
        ContentError: when another version of the tool makes another plan of it, or the journal
            does not hold its own runbook.
    """
    runbooks = {runbook.id: runbook for runbook in started.runbooks}
    if started.runbook not in runbooks:
        raise ContentError("the journal does not hold its runbook", where=started.run_id)
    inputs = resolve_inputs(runbooks[started.runbook], started.given)
    plan = plan_runbook(runbooks[started.runbook], inputs, runbooks.get)
    if plan_sha256(plan) != started.plan_sha256:
        raise ContentError(
            f"version {VERSION} makes another plan than version {started.tool_version}, "
            f"which started this run",
            where=started.run_id,
            fix=f"use version {started.tool_version} to go on, or to undo it",
        )
    return Planned(plan, inputs, started.given, started.runbooks)
