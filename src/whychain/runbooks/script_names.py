"""Which steps a simulation can make fail, slow or crash, and why a name is none of them. Pure."""

import difflib
from dataclasses import dataclass
from enum import StrEnum

from whychain.runbooks.plan import Outcome, Plan, PlannedStep, flat
from whychain.runbooks.simulated_world import UNDO_OF
from whychain.runbooks.steps import StepKind


class Mishap(StrEnum):
    """What a script may do to a step, by the name of its field."""

    FAIL = "fail"
    TIME_OUT = "time_out"
    CRASH = "crash"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a name in a script would change nothing."""

    problem: str
    fix: str


_OF_UNDO = frozenset({Mishap.FAIL, Mishap.TIME_OUT})


def trouble_with(plan: Plan, mishap: Mishap, name: str) -> Trouble | None:
    """Return why this mishap cannot befall the steps of that name, None when it can."""
    undo = mishap in _OF_UNDO and name.startswith(UNDO_OF)
    wanted = name.removeprefix(UNDO_OF) if undo else name
    every = flat(plan.steps + plan.verify)
    found = [s for s in every if wanted in {s.id, s.origin.step.id}]
    if not found:
        return _unknown(name, wanted, every)
    reasons = [_out_of_reach(step, mishap, undo=undo) for step in found]
    return None if None in reasons else reasons[0]


def _unknown(name: str, wanted: str, every: tuple[PlannedStep, ...]) -> Trouble:
    known = sorted({s.id for s in every} | {s.origin.step.id for s in every})
    near = difflib.get_close_matches(wanted, known, n=1)
    before = name.removesuffix(wanted)
    fix = f"did you mean {before}{near[0]}?" if near else f"steps: {', '.join(known)}"
    return Trouble(f"the plan has no step {name!r}", fix)


def _out_of_reach(step: PlannedStep, mishap: Mishap, *, undo: bool) -> Trouble | None:
    if step.outcome is Outcome.WOULD_SKIP:
        return Trouble(f"{step.id!r} is skipped with these inputs", "give others")
    if step.steps:
        inner = ", ".join(s.id for s in step.steps)
        return Trouble(f"{step.id!r} holds other steps", f"name one of {inner}")
    if undo:
        return None if step.undo else Trouble(f"{step.id!r} has no undo", "leave it out")
    decides = step.kind is StepKind.ASSERT and mishap is Mishap.FAIL
    if decides or _reaches_out(step):
        return None
    problem = f"{step.id!r} cannot {_VERBS[mishap]}: it only waits or decides"
    return Trouble(problem, "leave it out")


_VERBS = {
    Mishap.FAIL: "fail",
    Mishap.TIME_OUT: "time out",
    Mishap.CRASH: "crash",
    Mishap.SLOW: "be slow",
}


def _reaches_out(step: PlannedStep) -> bool:
    """Return whether a step starts, sends or asks something, and does not only let time pass."""
    return step.action is not None and (step.kind is not StepKind.WAIT or bool(step.until))
