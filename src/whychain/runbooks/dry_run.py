"""A dry run: read, plan and look for what is missing, with side effects refused throughout."""

from collections.abc import Iterable
from pathlib import Path

from whychain.runbooks.plan import Plan
from whychain.runbooks.planner import plan_runbook
from whychain.runbooks.preflight import PlanWarning, plan_warnings
from whychain.runbooks.purity import no_side_effects
from whychain.runbooks.read import finder, read_runbook
from whychain.runbooks.rules import require_plannable
from whychain.runbooks.values import resolve_inputs


def dry_run(
    root: Path, runbook_id: str, given: Iterable[str]
) -> tuple[Plan, tuple[PlanWarning, ...]]:
    """Return the plan of a runbook with these inputs, and what a real run would miss here.

    Reads the runbook and those that it calls, and nothing else. Works offline.

    Raises:
        UsageError: when the runbook or an input does not exist or does not fit.
        ContentError: when the runbook cannot be read or is not sound enough to plan.
        SideEffectError: when anything tried to start, contact or write something.
    """
    with no_side_effects():
        document = read_runbook(root, runbook_id)
        require_plannable(document)
        inputs = resolve_inputs(document.content, given)
        plan = plan_runbook(document.content, inputs, finder(root))
        return plan, plan_warnings(plan)
