"""What a real run would miss on this machine, found without touching anything."""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from whychain.runbooks.plan import Plan, extensions, programs

Which = Callable[[str], str | None]
Offered = Callable[[], frozenset[str]]
_REFUSES = "a real run refuses before its first step"


@dataclass(frozen=True, slots=True)
class PlanWarning:
    """Something that would keep a real run from starting, or a promise that the plan breaks."""

    rule: str
    step: str
    message: str
    refuses: bool = True
    """Whether a real run does not begin because of it."""


def installed_extensions() -> frozenset[str]:
    """Return the names of the extensions that installed packages offer; imports none of them."""
    from whychain.runbooks.actions.extensions import extension_names

    return extension_names()


def plan_warnings(
    plan: Plan,
    which: Which = shutil.which,
    offered: Offered = installed_extensions,
    platform: str = sys.platform,
) -> tuple[PlanWarning, ...]:
    """Return what stands in the way of a real run.

    That is programs and extensions that are missing here, a deadline that does not hold, and
    blocked steps. ``offered`` is asked only when the plan has an extension. Where this platform
    promises less than Linux does, that is said too, and refuses nothing.
    """
    return (
        *_missing_programs(plan, which),
        *_missing_extensions(plan, offered),
        *_late(plan),
        *(PlanWarning("step-blocked", s.id, s.reason) for s in plan.blocked),
        *_reduced(plan, platform),
    )


def _missing_programs(plan: Plan, which: Which) -> Iterator[PlanWarning]:
    for step, program in programs(plan):
        if which(program) is None:
            message = f"this machine has no program {program!r}: {_REFUSES}"
            yield PlanWarning("program-missing", step, message)


def _missing_extensions(plan: Plan, offered: Offered) -> Iterator[PlanWarning]:
    wanted = extensions(plan)
    names = offered() if wanted else frozenset()
    for step, name in wanted:
        if name not in names:
            message = f"no installed package offers the action {name!r}: {_REFUSES}"
            yield PlanWarning("extension-missing", step, message)


def _reduced(plan: Plan, platform: str) -> Iterator[PlanWarning]:
    started = next((step for step, _ in programs(plan)), None)
    if platform == "win32":
        message = "runs for real are not done on Windows"
        yield PlanWarning("platform", started or plan.steps[0].id, message)
    elif platform != "linux" and started:
        message = (
            "on this platform only the process group of a program is ended, not what left it: "
            "see to children that call setsid yourself"
        )
        yield PlanWarning("process-group-only", started, message, refuses=False)


def _late(plan: Plan) -> Iterator[PlanWarning]:
    if late := plan.step_past_deadline:
        message = (
            f"worst case {plan.worst_case_seconds:g} s is over the deadline of "
            f"{plan.deadline_seconds:g} s; it is passed in this step"
        )
        yield PlanWarning("deadline-exceeded", late, message)
