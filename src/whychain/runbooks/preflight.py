"""What a real run would miss on this machine, found without touching anything."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass

from whychain.runbooks.plan import Plan, programs

Which = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class PlanWarning:
    """Something that would keep a real run from starting, or a promise that the plan breaks."""

    rule: str
    step: str
    message: str


def plan_warnings(plan: Plan, which: Which = shutil.which) -> tuple[PlanWarning, ...]:
    """Return what stands in the way of a real run: programs missing, deadline, blocked steps."""
    missing = (
        PlanWarning(
            "program-missing",
            step,
            f"this machine has no program {program!r}: a real run refuses before its first step",
        )
        for step, program in programs(plan)
        if which(program) is None
    )
    late = plan.step_past_deadline
    over = (
        [
            PlanWarning(
                "deadline-exceeded",
                late,
                f"worst case {plan.worst_case_seconds:g} s is over the deadline of "
                f"{plan.deadline_seconds:g} s; it is passed in this step",
            )
        ]
        if late
        else []
    )
    blocked = (PlanWarning("step-blocked", s.id, s.reason) for s in plan.blocked)
    return (*missing, *over, *blocked)
