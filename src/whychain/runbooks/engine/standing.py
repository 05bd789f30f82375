"""What a step's past allows: begin it, leave it, ask about it, or stop. Pure.

The guarantee: a ``once`` step is started at most once per explicit decision; others at least
once; finished steps never again. Exactly-once is not promised.
"""

from enum import StrEnum

from whychain.runbooks.plan import PlannedStep
from whychain.runbooks.runbook import EffectClass
from whychain.runbooks.runs.entries import StepOutcome, Verdict
from whychain.runbooks.runs.history import StepState

_FINISHED = frozenset({StepOutcome.DONE, StepOutcome.SKIPPED})


class Standing(StrEnum):
    """What may be done with a step now."""

    BEGIN = "begin"
    FINISHED = "finished"
    ASK = "ask"
    UNKNOWN = "unknown"


def standing(step: PlannedStep, state: StepState) -> Standing:
    """Return what may be done with a step that came so far."""
    if state.outcome in _FINISHED:
        return Standing.FINISHED
    never = state.outcome is None and not state.in_flight
    if never or state.decision is Verdict.NOT_DONE:
        return Standing.BEGIN
    if step.effect is not EffectClass.ONCE:
        return Standing.ASK if step.check and state.in_flight else Standing.BEGIN
    if state.outcome is not None and not state.acted:
        return Standing.BEGIN
    return Standing.ASK if step.check else Standing.UNKNOWN


def is_uncertain(step: PlannedStep, state: StepState) -> bool:
    """Return whether nobody can know if the effect of a step is in place.

    A failure that the program itself reported is certain. A time-out, an interruption and a crash
    are not, where the step must not be repeated and nothing can be asked.
    """
    if state.outcome is StepOutcome.UNKNOWN:
        return True
    cut_off = state.in_flight or (state.outcome is StepOutcome.TIMED_OUT and state.acted)
    return cut_off and step.effect is EffectClass.ONCE and step.check is None
