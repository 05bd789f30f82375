"""Inputs: what is accepted, what is refused, and that a refusal says how to mend it."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from whychain.errors import ExitCode, UsageError
from whychain.runbooks.runbook import Input, Runbook
from whychain.runbooks.values import Secret, parse_value, resolve_inputs

RunbookFrom = Callable[[str], Runbook]
INPUTS = """
inputs:
  release: {type: string, required: true, pattern: '^v[0-9]+$', description: Which, example: v1}
  service: {type: string, default: orders, description: Which}
  note: {type: string, description: Free text}
  hosts: {type: list, description: Which}
"""


def declared(kind: str, **fields: Any) -> Input:
    return msgspec.convert({"type": kind, "description": "D"} | fields, Input)


@pytest.fixture
def runbook(runbook_from: RunbookFrom) -> Runbook:
    return runbook_from(INPUTS)


def refusal(kind: str, raw: object, **fields: Any) -> str:
    with pytest.raises(UsageError) as error:
        parse_value("x", declared(kind, **fields), raw)
    return str(error.value)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("string", "", ""),
        ("string", "a b; rm -rf /", "a b; rm -rf /"),
        ("string", "=", "="),
        ("string", 7, "7"),
        ("integer", "42", 42),
        ("integer", -7, -7),
        ("number", "1.5", 1.5),
        ("number", 3, 3.0),
        ("boolean", "TRUE", True),
        ("boolean", False, False),
        ("duration", "1m30s", "1m30s"),
        ("list", "a, b,,c", ("a", "b", "c")),
        ("list", ["a", "b,c"], ("a", "b,c")),
        ("list", "", ()),
    ],
)
def test_a_value_has_the_type_of_its_input(kind: str, raw: object, value: object) -> None:
    got = parse_value("x", declared(kind), raw)

    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize(
    ("kind", "raw", "reason"),
    [
        ("integer", "1.5", "'1.5' is not an integer"),
        ("integer", "1" * 19, "is not an integer"),
        ("integer", "0x10", "'0x10' is not an integer"),
        ("number", "1e999", "'1e999' is not a number"),
        ("number", "nan", "'nan' is not a number"),
        ("boolean", "yes", "'yes' is neither true nor false"),
        ("duration", "soon", "'soon' is not a duration"),
    ],
)
def test_a_value_of_another_type_is_refused(kind: str, raw: str, reason: str) -> None:
    assert reason in refusal(kind, raw)


def test_a_refusal_shows_the_example_and_else_the_description() -> None:
    assert refusal("integer", "x", example="42").endswith("(fix: for example 42)")
    assert refusal("integer", "x").endswith("(fix: D)")


@pytest.mark.parametrize("text", ["a\nb", "a\x00", "\x1b[31m", "a\u2028b", "\u202eabc", "\x7f"])
@pytest.mark.parametrize("kind", ["string", "list"])
def test_a_control_character_is_refused(kind: str, text: str) -> None:
    assert "holds a control character" in refusal(kind, [text] if kind == "list" else text)


@pytest.mark.parametrize("kind", ["string", "list"])
def test_a_value_of_a_thousand_characters_is_the_longest(kind: str) -> None:
    raw: list[str] = ["b", "a" * 1000]
    longer = ["b", "a" * 1001]

    assert parse_value("x", declared(kind), raw if kind == "list" else raw[1])
    told = refusal(kind, longer if kind == "list" else longer[1])
    assert told == "input 'x': a value has 1001 characters, more than 1000 (fix: D)"


def test_a_pattern_holds_for_each_item() -> None:
    assert parse_value("x", declared("list", pattern="^a"), "a1,a2") == ("a1", "a2")
    assert "'b1' does not match ^a" in refusal("list", "a1,b1", pattern="^a")


def test_an_empty_text_passes_a_pattern_only_when_it_is_the_default() -> None:
    assert parse_value("x", declared("string", pattern="^a", default=""), "") == ""
    assert "does not match" in refusal("string", "", pattern="^a")


def test_a_choice_is_one_of_those_named() -> None:
    assert parse_value("x", declared("string", choices=["a", "b"]), "b") == "b"
    assert "'c' is not one of a, b (fix: choose one)" in refusal("string", "c", choices=["a", "b"])


@pytest.mark.parametrize("source", ["env:TOKEN", "file:/run/secret", "fd:0", "fd:63"])
def test_a_secret_is_named_by_its_source_and_never_shown(source: str) -> None:
    secret = parse_value("x", declared("string", secret=True), source)

    assert isinstance(secret, Secret)
    assert (str(secret), repr(secret), f"{secret}") == ("***", "***", "***")
    assert secret.source == source


@pytest.mark.parametrize(
    "text",
    ["hunter2", "env:", "ENV:TOKEN", "file:", "fd:", "fd:-1", "fd:x", "fd:3\n", "fd:1234567890"],
)
def test_a_secret_in_clear_is_refused_without_repeating_it(text: str) -> None:
    shown = refusal("string", text, secret=True)

    fix = "(fix: -i x=env:NAME, -i x=file:PATH or -i x=fd:N)"
    assert f"must not stand on the command line {fix}" in shown
    assert "hunter2" not in shown


def test_no_secret_at_all_is_an_empty_text() -> None:
    assert parse_value("x", declared("string", secret=True), "") == ""


def test_given_values_and_defaults_fill_every_input(runbook: Runbook) -> None:
    values = resolve_inputs(runbook, ["release=v2", "note=a=b"])

    assert values == {"release": "v2", "service": "orders", "note": "a=b", "hosts": ()}
    assert list(values) == ["release", "service", "note", "hosts"]


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ([], "input 'release' is required: Which (fix: -i release=v1)"),
        (["release"], "-i release: not of the form name=value (fix: inputs: release, service,"),
        (["relase=v1"], "no input is called 'relase' (fix: inputs: release, service, note, hosts)"),
        (["release=v1", "release=v2"], "input 'release' is given twice (fix: give one)"),
        (["release=1"], "input 'release': '1' does not match ^v[0-9]+$ (fix: for example v1)"),
    ],
)
def test_wrong_inputs_are_one_line_of_wrong_usage(
    runbook: Runbook, given: list[str], line: str
) -> None:
    with pytest.raises(UsageError) as error:
        resolve_inputs(runbook, given)

    assert line in str(error.value)
    assert error.value.exit_code is ExitCode.USAGE


def test_a_runbook_without_inputs_says_so(runbook_from: RunbookFrom) -> None:
    with pytest.raises(UsageError, match=r"inputs: none"):
        resolve_inputs(runbook_from(""), ["x=1"])


def test_a_required_input_without_an_example_shows_its_form(runbook_from: RunbookFrom) -> None:
    book = runbook_from("inputs: {x: {type: string, required: true, description: Which}}")

    with pytest.raises(UsageError, match="-i x=VALUE"):
        resolve_inputs(book, [])
