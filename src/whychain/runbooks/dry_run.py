"""A dry run: read, plan and look for what is missing, with side effects refused throughout."""

from collections.abc import Iterable
from pathlib import Path

from whychain.runbooks.plan import Plan
from whychain.runbooks.planning import Planned, plan_from_files
from whychain.runbooks.preflight import PlanWarning, plan_warnings
from whychain.runbooks.purity import no_side_effects


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
    planned, warnings = planned_dry(root, runbook_id, given)
    return planned.plan, warnings


def planned_dry(
    root: Path, runbook_id: str, given: Iterable[str]
) -> tuple[Planned, tuple[PlanWarning, ...]]:
    """Return the same with everything that a run needs besides.

    Raises:
        UsageError: when the runbook or an input does not exist or does not fit.
        ContentError: when the runbook cannot be read or is not sound enough to plan.
        SideEffectError: when anything tried to start, contact or write something.
    """
    with no_side_effects():
        planned = plan_from_files(root, runbook_id, given)
        return planned, plan_warnings(planned.plan)
