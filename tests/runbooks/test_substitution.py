"""References are replaced by values, and one argument stays one argument."""

from dataclasses import replace
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whychain.runbooks.actions_planned import ActionPlanner
from whychain.runbooks.runbook import Http, HttpMethod, Output, OutputSource, Run
from whychain.runbooks.substitution import (
    Filled,
    Known,
    Producer,
    Scope,
    UnknownReferenceError,
    UnplannableError,
    fill,
    fill_url,
    references,
    text_of,
)
from whychain.runbooks.values import Secret, Value

SCOPE = Scope(
    inputs={"x": "v", "n": 3, "yes": True, "l": ("a", "b"), "s": Secret("env:T"), "empty": ""},
    producers={
        ("look", "pod"): Producer("look", Output(source=OutputSource.STDOUT, sample="pod-1")),
        ("look", "node"): Producer("look", Output(source=OutputSource.STDOUT)),
    },
    item="i-1",
)
hostile = st.text(min_size=0, max_size=20) | st.sampled_from(
    ["; rm -rf /", "$(id)", "${inputs.x}", "a b\tc", "'\"`", "--flag", "*", "a\nb", "%00", "../.."]
)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("", ""),
        ("plain", "plain"),
        ("${inputs.x}", "v"),
        ("--a=${inputs.x}-${inputs.n}", "--a=v-3"),
        ("${inputs.yes}", "true"),
        ("${inputs.l}", "a,b"),
        ("${inputs.s}", "***"),
        ("${item}", "i-1"),
        ("$HOME ${", "$HOME ${"),
        ("$${inputs.x}", "$v"),
    ],
)
def test_a_reference_is_replaced_by_its_value(text: str, filled: str) -> None:
    assert fill(text, SCOPE).text == filled
    assert fill(text, SCOPE).unknown == ()


def test_an_output_stands_as_its_sample_and_is_named_as_unknown() -> None:
    filled = fill("${steps.look.out.pod}", SCOPE)

    assert (filled.text, filled.unknown) == ("pod-1", ("steps.look.out.pod",))


def test_an_output_without_a_sample_says_that_it_is_unknown() -> None:
    assert fill("x ${steps.look.out.node}", SCOPE).text == "x <steps.look.out.node: unknown>"


@pytest.mark.parametrize(
    "reference",
    ["inputs.gone", "steps.look.out.gone", "steps.gone.out.pod", "env.HOME", "", "inputs", "x"],
)
def test_a_reference_to_nothing_is_an_error(reference: str) -> None:
    with pytest.raises(UnknownReferenceError, match="nothing is called"):
        fill("${" + reference + "}", SCOPE)


def test_a_run_puts_in_what_it_knows_and_keeps_nothing_hidden() -> None:
    known = Known({"env:T": "hunter2"}, {("look", "pod"): "pod-7"})

    filled = fill("${inputs.s} ${steps.look.out.pod} ${inputs.x}", replace(SCOPE, known=known))

    assert filled == Filled("hunter2 pod-7 v")


def test_an_output_that_its_step_did_not_give_is_no_empty_text() -> None:
    with pytest.raises(UnplannableError, match=r"\$\{steps.look.out.pod\} has no value"):
        fill("${steps.look.out.pod}", replace(SCOPE, known=Known()))


def test_there_is_no_item_outside_a_foreach() -> None:
    with pytest.raises(UnknownReferenceError, match="item"):
        fill("${item}", Scope(inputs={}))


def test_inside_a_url_a_value_is_encoded_and_at_its_head_it_is_the_url() -> None:
    scope = Scope(inputs={"base": "http://h:1/a", "v": "a/b?c=d&e #é"})

    assert fill_url("${inputs.base}/x/${inputs.v}", scope).text == (
        "http://h:1/a/x/a%2Fb%3Fc%3Dd%26e%20%23%C3%A9"
    )


def test_an_unknown_value_stays_readable_in_a_url() -> None:
    url = fill_url("http://h/${steps.look.out.node}", SCOPE)

    assert url.text == "http://h/<steps.look.out.node: unknown>"


def test_references_come_in_order() -> None:
    assert references("${b} x ${a}${b}") == ("b", "a", "b")


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), (False, "false"), (1.5, "1.5"), ((), ""), (0, "0")]
)
def test_a_value_stands_as_an_operator_would_write_it(value: Value, text: str) -> None:
    assert text_of(value) == text


@settings(max_examples=200, derandomize=True, deadline=None)
@given(value=hostile, item=hostile)
def test_a_value_never_changes_the_number_of_arguments(value: str, item: str) -> None:
    actions = ActionPlanner(Scope(inputs={"x": value}, item=item))

    action = actions.of(Run(argv=("p", "${inputs.x}", "--o=${inputs.x}${item}", "end")), None, None)

    assert action is not None
    assert action.argv == ("p", value, f"--o={value}{item}", "end")


@settings(max_examples=200, derandomize=True, deadline=None)
@given(value=hostile.filter(lambda text: text not in {".", ".."}))
def test_a_value_never_leaves_its_place_in_a_url(value: str) -> None:
    actions = ActionPlanner(Scope(inputs={"x": value}))
    http = Http(method=HttpMethod.GET, url="http://h/a/${inputs.x}/b?q=${inputs.x}")

    action = actions.of(None, http, None)

    assert action is not None
    assert action.request is not None
    url = urlsplit(action.request.url)
    assert (url.scheme, url.netloc, url.fragment) == ("http", "h", "")
    assert url.path.count("/") == 3
    assert unquote(url.path) == f"/a/{value}/b"
    assert unquote(url.query) == f"q={value}"


def test_a_value_that_is_a_step_in_a_path_is_refused_inside_a_url() -> None:
    with pytest.raises(UnplannableError, match="another address"):
        fill_url("http://x/${inputs.name}/y", Scope({"name": ".."}))
