"""What a called runbook is given."""

from dataclasses import replace

from whychain.errors import UsageError
from whychain.runbooks.actions_planned import ActionPlanner
from whychain.runbooks.runbook import Call, InputType, Runbook
from whychain.runbooks.substitution import (
    INPUT,
    Known,
    Scope,
    references,
    whole_input,
)
from whychain.runbooks.values import Secret, Value, resolve_inputs

Inputs = dict[str, Value]


def inputs_of_call(runbook: Runbook, call: Call, actions: ActionPlanner) -> Inputs:
    """Return the inputs of a called runbook; a secret is passed only where it stays one.

    Raises:
        UsageError: when an input does not fit, would show a secret, or is a list that only a run
            knows.
    """
    given = [f"{n}={_given(runbook, n, text, actions)}" for n, text in call.inputs.items()]
    return dict(resolve_inputs(runbook, given))


def known_scope(scope: Scope, known: Known) -> Scope:
    """Return a scope with what a run knows by now, calls that led to it included.

    Raises:
        UsageError: when an output does not fit the input that it is passed to.
    """
    origin = scope.called_from
    inputs = scope.inputs
    if origin:
        outside = ActionPlanner(known_scope(origin.scope, known))
        inputs = inputs_of_call(origin.runbook, origin.call, outside)
    return replace(scope, inputs=inputs, known=known)


def _given(runbook: Runbook, name: str, text: str, actions: ActionPlanner) -> str:
    inputs = actions.scope.inputs
    value = whole_input(text, inputs)
    declared = runbook.inputs.get(name)
    if isinstance(value, Secret) and declared and declared.secret:
        return value.source
    found = (INPUT.fullmatch(reference) for reference in references(text))
    if any(isinstance(inputs.get(f[1]), Secret) for f in found if f):
        raise UsageError(
            f"input {name!r} of runbook {runbook.id!r} would show a secret",
            fix="declare it secret and pass the secret alone",
        )
    before = actions.unknown
    filled = actions.filled(text)
    if declared and declared.type is InputType.LIST and actions.unknown != before:
        raise UsageError(
            f"input {name!r} of runbook {runbook.id!r} is a list that only a run knows",
            fix="pass a list that is known before the run",
        )
    return filled
