"""Planned actions with what only a run knows put in: secrets, and outputs of earlier steps."""

from whychain.errors import UsageError
from whychain.runbooks.actions_planned import ActionPlanner
from whychain.runbooks.calls import known_scope
from whychain.runbooks.plan import PlannedAction, PlannedStep
from whychain.runbooks.runbook import Check, Undo
from whychain.runbooks.substitution import Known, Scope, UnplannableError


class FillError(Exception):
    """An action that cannot be completed; the message says why, on one line."""


def _planner(step: PlannedStep, known: Known) -> ActionPlanner:
    return ActionPlanner(scope_now(step, known))


def scope_now(step: PlannedStep, known: Known) -> Scope:
    """Return what the references of a step name by now.

    Raises:
        FillError: when an output does not fit the input that it is passed to.
    """
    try:
        return known_scope(step.origin.scope, known)
    except (UnplannableError, UsageError, ValueError) as error:
        raise FillError(str(error)) from error


def action_now(step: PlannedStep, known: Known) -> PlannedAction | None:
    """Return what a step does, complete; None when it only waits or decides.

    Raises:
        FillError: when something that it needs has no value.
    """
    try:
        return _planner(step, known).of_step(step.origin.step)
    except (UnplannableError, ValueError) as error:
        raise FillError(str(error)) from error


def check_now(step: PlannedStep, known: Known) -> PlannedAction | None:
    """Return the question whether the effect of a step is in place; None when it has none.

    Raises:
        FillError: when something that it needs has no value.
    """
    return _part(step, step.origin.step.check, known)


def undo_now(step: PlannedStep, known: Known) -> PlannedAction | None:
    """Return how the effect of a step is taken back; None when it has no undo of its own.

    Raises:
        FillError: when something that it needs has no value.
    """
    return _part(step, step.origin.step.undo, known)


def _part(step: PlannedStep, part: Check | Undo | None, known: Known) -> PlannedAction | None:
    if part is None:
        return None
    manual = part.manual if isinstance(part, Undo) else None
    try:
        return _planner(step, known).of(part.run, part.http, part.consul, manual)
    except (UnplannableError, ValueError) as error:
        raise FillError(str(error)) from error
