"""A rehearsal as lines and as JSON."""

from collections.abc import Iterator

from whychain.cli.output import counted
from whychain.runbooks.plan import Plan
from whychain.runbooks.plan_data import plan_sha256
from whychain.runbooks.rehearsal import Rehearsed, RehearsedStep, problems_of

_WORDS = {
    Rehearsed.WOULD_RUN: "would run",
    Rehearsed.NOOP: "no-op",
    Rehearsed.HOLDS: "holds",
    Rehearsed.DOES_NOT_HOLD: "does not hold",
    Rehearsed.WOULD_SKIP: "would skip",
    Rehearsed.UNDETERMINED: "undetermined",
    Rehearsed.FAILED: "FAILED",
}


def rehearsal_lines(plan: Plan, found: tuple[RehearsedStep, ...]) -> Iterator[str]:
    """Yield what a rehearsal found, step by step, and what would stop a run."""
    yield f"REHEARSAL of {plan.runbook}: {plan.title}"
    yield "the targets were asked, nothing was changed"
    for number, step in enumerate(found, start=1):
        yield f"{number:>3}. {_WORDS[step.outcome]:<13} {step.step.id}: {step.step.title}"
        if step.reason:
            early = step.outcome is Rehearsed.DOES_NOT_HOLD and step.expected
            note = "; steps before it may change that" if early else ""
            yield f"     {step.reason}{note}"
    problems = problems_of(found)
    no_ops = sum(1 for step in found if step.outcome is Rehearsed.NOOP)
    yield f"{counted(len(found), 'step')}, {counted(no_ops, 'no-op')}, {len(problems)} in the way"
    yield f"plan      {plan_sha256(plan)}"


def rehearsal_answer(plan: Plan, found: tuple[RehearsedStep, ...]) -> dict[str, object]:
    """Return a rehearsal in the shape that scripts rely on."""
    return {
        "runbook": plan.runbook,
        "plan_sha256": plan_sha256(plan),
        "steps": [
            {
                "id": s.step.id,
                "kind": s.step.kind.value,
                "effect": s.step.effect.value,
                "outcome": s.outcome.value,
                "reason": s.reason,
            }
            for s in found
        ],
        "problems": [s.step.id for s in problems_of(found)],
    }
