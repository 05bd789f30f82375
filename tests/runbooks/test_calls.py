"""What a called runbook is given, before a run and in it."""

from collections.abc import Callable

import msgspec
import pytest

from whychain.errors import UsageError
from whychain.runbooks.actions_planned import ActionPlanner
from whychain.runbooks.calls import inputs_of_call, known_scope
from whychain.runbooks.runbook import Call, Output, OutputSource, Runbook
from whychain.runbooks.substitution import (
    CalledFrom,
    Known,
    Producer,
    Scope,
    UnplannableError,
)
from whychain.runbooks.values import Secret

RunbookFrom = Callable[[str], Runbook]
TEXT = """
id: inner
inputs:
  pod: {type: string, default: none, description: D}
  count: {type: integer, default: 1, description: D}
  hosts: {type: list, default: [], description: D}
  token: {type: string, secret: true, default: "", description: D}
"""
POD = Output(source=OutputSource.STDOUT, sample="5")
SCOPE = Scope(
    {"x": "v", "hosts": ("a", "b"), "token": Secret("env:T")},
    {("look", "pod"): Producer("look[h1]", POD)},
)
KNOWN = Known({"env:T": "hunter2"}, {("look[h1]", "pod"): "7"})


@pytest.fixture
def inner(runbook_from: RunbookFrom) -> Runbook:
    return runbook_from(TEXT)


def call(**given: str) -> Call:
    return msgspec.convert({"runbook": "inner", "with": given}, Call)


def test_a_call_gives_values_and_leaves_defaults(inner: Runbook) -> None:
    given = inputs_of_call(inner, call(pod="web-${inputs.x}", count="3"), ActionPlanner(SCOPE))

    assert given == {"pod": "web-v", "count": 3, "hosts": (), "token": ""}


def test_a_list_that_is_known_passes_as_a_list(inner: Runbook) -> None:
    given = inputs_of_call(inner, call(hosts="${inputs.hosts}"), ActionPlanner(SCOPE))

    assert given["hosts"] == ("a", "b")


def test_an_output_passes_as_its_sample_and_is_noted_as_unknown(inner: Runbook) -> None:
    actions = ActionPlanner(SCOPE)

    given = inputs_of_call(inner, call(count="${steps.look.out.pod}"), actions)

    assert given["count"] == 5
    assert actions.unknown == ("steps.look.out.pod",)


def test_a_list_that_only_a_run_knows_is_refused(inner: Runbook) -> None:
    with pytest.raises(UsageError, match="is a list that only a run knows"):
        inputs_of_call(inner, call(hosts="${steps.look.out.pod}"), ActionPlanner(SCOPE))


def test_a_secret_passes_alone_to_an_input_that_is_secret(inner: Runbook) -> None:
    given = inputs_of_call(inner, call(token="${inputs.token}"), ActionPlanner(SCOPE))

    assert given["token"] == Secret("env:T")


@pytest.mark.parametrize(
    "given",
    [{"pod": "${inputs.token}"}, {"token": "x${inputs.token}"}, {"gone": "${inputs.token}"}],
)
def test_a_secret_passes_nowhere_else(inner: Runbook, given: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="would show a secret"):
        inputs_of_call(inner, call(**given), ActionPlanner(SCOPE))


def inside(runbook: Runbook, called: Call, outside: Scope = SCOPE) -> Scope:
    inputs = inputs_of_call(runbook, called, ActionPlanner(outside))
    return Scope(inputs, called_from=CalledFrom(runbook, called, outside))


def test_a_run_fills_the_inputs_of_a_call_from_outside(inner: Runbook) -> None:
    scope = inside(inner, call(pod="${steps.look.out.pod}", token="${inputs.token}"))

    known = known_scope(scope, KNOWN)

    assert (scope.inputs["pod"], known.inputs["pod"]) == ("5", "7")
    assert known.inputs["token"] == Secret("env:T")
    assert known.known is KNOWN


def test_a_run_fills_the_inputs_of_a_call_inside_a_call(inner: Runbook) -> None:
    middle = inside(inner, call(pod="${steps.look.out.pod}"))
    innermost = inside(inner, call(pod="${inputs.pod}-x"), middle)

    assert known_scope(innermost, KNOWN).inputs["pod"] == "7-x"


def test_a_scope_of_no_call_keeps_its_inputs() -> None:
    known = known_scope(SCOPE, KNOWN)

    assert (known.inputs, known.known) == (SCOPE.inputs, KNOWN)


def test_an_output_that_does_not_fit_the_input_is_refused_in_the_run(inner: Runbook) -> None:
    scope = inside(inner, call(count="${steps.look.out.pod}"))
    wrong = Known(outputs={("look[h1]", "pod"): "many"})

    with pytest.raises(UsageError, match="'many' is not an integer"):
        known_scope(scope, wrong)


def test_an_output_that_is_not_there_is_refused_in_the_run(inner: Runbook) -> None:
    with pytest.raises(UnplannableError, match="has no value"):
        known_scope(inside(inner, call(pod="${steps.look.out.pod}")), Known())
