"""What a result says to conditions and to later steps."""

import base64
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whychain.runbooks.actions.action import Captured, Ended, Result
from whychain.runbooks.results import OutputError, facts, output_of
from whychain.runbooks.runbook import InputType, Output, OutputSource
from whychain.runbooks.values import Plain

DEEP = "[" * 100_000 + "]" * 100_000
JSON = '{"data": {"items": [{"name": "a"}, 3], "on": true, "none": null, "r": 0.5}}'
TEXT_OF_A_KEY = base64.b64encode(b"b-\xff").decode()


def answered(text: str, status: int | None = 200, *, complete: bool = True) -> Result:
    return Result(Ended.DONE, status=status, stdout=Captured(text, complete=complete))


def test_the_facts_of_a_program() -> None:
    result = Result(
        Ended.FAILED, exit_code=3, stdout=Captured("a\n"), stderr=Captured("no such\n\n")
    )

    assert facts(result) == {
        "ok": False,
        "exit_code": 3,
        "stdout": "a",
        "stderr": "no such",
        "status": 0,
        "headers": {},
        "body": "a\n",
        "json": None,
    }


def test_the_facts_of_a_request() -> None:
    result = Result(Ended.DONE, status=204, headers=(("etag", "x"),), stdout=Captured("[1]"))

    found = facts(result)

    assert (found["ok"], found["exit_code"], found["status"]) == (True, -1, 204)
    assert (found["headers"], found["json"]) == ({"etag": "x"}, [1])


@pytest.mark.parametrize("text", ["", "{", "nul", DEEP, '"\\ud800"'])
def test_what_is_no_json_is_null(text: str) -> None:
    assert facts(answered(text))["json"] is None


def test_json_that_was_cut_is_null() -> None:
    assert facts(answered("[1]", complete=False))["json"] is None


@pytest.mark.parametrize(
    ("operation", "status", "text", "found"),
    [
        ("health", 200, '[{"Service": {"ID": "w1"}}, {"Service": 1}, 2]', {"instances": ["w1"]}),
        ("health", 200, "{}", {"instances": []}),
        ("kv_get", 200, '[{"Value": "YS1i"}]', {"exists": True, "value": "a-b"}),
        (
            "kv_get",
            200,
            f'[{{"Value": "{TEXT_OF_A_KEY}"}}]',
            {"exists": True, "value": "b-\N{REPLACEMENT CHARACTER}"},
        ),
        ("kv_get", 200, '[{"Value": "no base64"}]', {"exists": True, "value": ""}),
        ("kv_get", 200, '[{"Value": "é"}]', {"exists": True, "value": ""}),
        ("kv_get", 200, '[{"Value": null}]', {"exists": True, "value": ""}),
        ("kv_get", 404, "", {"exists": False, "value": ""}),
        ("kv_get", 200, "[]", {"exists": False, "value": ""}),
        ("instance_health", 503, '{"AggregatedStatus": "critical"}', {"health": "critical"}),
        ("instance_health", 200, "[]", {"health": ""}),
        ("kv_delete", 200, "true", {}),
        ("", 200, "[]", {}),
    ],
)
def test_consul_answers_more(operation: str, status: int, text: str, found: dict[str, Any]) -> None:
    more = facts(answered(text, status), operation)

    assert {name: more[name] for name in set(more) - set(facts(answered(text)))} == found


def read(text: str, path: str, kind: InputType = InputType.STRING) -> Plain:
    return output_of("o", Output(source=OutputSource.JSON, type=kind, path=path), answered(text))


@pytest.mark.parametrize(
    ("path", "kind", "value"),
    [
        ("data.items[0].name", InputType.STRING, "a"),
        ("data.items.1", InputType.INTEGER, 3),
        ("data.on", InputType.BOOLEAN, True),
        ("data.on", InputType.STRING, "true"),
        ("data.r", InputType.NUMBER, 0.5),
    ],
)
def test_a_path_leads_to_a_value(path: str, kind: InputType, value: Plain) -> None:
    assert read(JSON, path, kind) == value


def test_the_whole_answer_may_be_the_value() -> None:
    assert read('["a", " b ", 3]', "", InputType.LIST) == ("a", "b", "3")


@pytest.mark.parametrize(
    ("text", "path", "kind", "why"),
    [
        (JSON, "data.gone", InputType.STRING, "the answer has nothing at 'data.gone'"),
        (JSON, "data.items[2]", InputType.STRING, "the answer has nothing at 'data.items[2]'"),
        (JSON, "data.on.x", InputType.STRING, "the answer has nothing at 'data.on.x'"),
        (JSON, "data.none", InputType.STRING, "what stands at 'data.none' is no value"),
        (JSON, "data", InputType.STRING, "what stands at 'data' is no value"),
        ("{}", "", InputType.STRING, "what stands at 'the top' is no value"),
        ('["a"]', "", InputType.STRING, "what stands there is not a string"),
        ('["a", ["b"]]', "", InputType.LIST, "what stands there is not a list of plain values"),
        ('["a", null]', "", InputType.LIST, "what stands there is not a list of plain values"),
        ("no json", "", InputType.STRING, "what stands at 'the top' is no value"),
        ('["a\\nb"]', "[0]", InputType.INTEGER, "'a\\nb' is not an integer"),
    ],
)
def test_a_value_that_is_not_there_is_one_line(
    text: str, path: str, kind: InputType, why: str
) -> None:
    with pytest.raises(OutputError) as error:
        read(text, path, kind)

    assert str(error.value) == f"output 'o': {why}"


@pytest.mark.parametrize(
    ("output", "result", "value"),
    [
        (Output(source=OutputSource.STDOUT), answered(" a b\n"), "a b"),
        (Output(source=OutputSource.STATUS), Result(Ended.DONE, status=201), "201"),
        (Output(source=OutputSource.STATUS), Result(Ended.DONE, exit_code=0), "0"),
        (
            Output(source=OutputSource.HEADER, path="ETag"),
            Result(Ended.DONE, headers=(("etag", "x"),)),
            "x",
        ),
    ],
)
def test_an_output_is_read_at_its_source(output: Output, result: Result, value: str) -> None:
    assert output_of("o", output, result) == value


def test_a_header_that_is_not_there_is_told() -> None:
    with pytest.raises(OutputError, match="there is no header 'ETag'"):
        output_of("o", Output(source=OutputSource.HEADER, path="ETag"), answered(""))


@pytest.mark.parametrize("source", [OutputSource.STDOUT, OutputSource.JSON])
def test_nothing_is_read_from_text_that_was_cut(source: OutputSource) -> None:
    with pytest.raises(OutputError, match="more text than is kept"):
        output_of("o", Output(source=source), answered("1", complete=False))


def test_a_status_is_there_even_when_text_was_cut() -> None:
    assert output_of("o", Output(source=OutputSource.STATUS), answered("1", complete=False)) == (
        "200"
    )


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab.0", max_size=2), inner),
    max_leaves=8,
)
texts = values.map(lambda value: msgspec.json.encode(value).decode()) | st.text(max_size=30)
paths = st.text("ab.0123[]²", max_size=8)


def value_or_line(text: str, path: str, kind: InputType) -> str:
    try:
        read(text, path, kind)
    except OutputError as error:
        return str(error)
    return ""


@settings(max_examples=300, derandomize=True, deadline=None)
@given(text=texts, path=paths, kind=st.sampled_from(InputType))
def test_any_answer_gives_a_value_or_one_line(text: str, path: str, kind: InputType) -> None:
    assert "\n" not in value_or_line(text, path, kind)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(text=texts, operation=st.sampled_from(["health", "kv_get", "instance_health", ""]))
def test_any_answer_has_facts(text: str, operation: str) -> None:
    assert facts(answered(text), operation)["ok"]


def test_nesting_that_is_too_deep_is_no_value() -> None:
    with pytest.raises(OutputError, match="is no value"):
        read(DEEP, "")


def test_an_index_of_thousands_of_digits_leads_nowhere() -> None:
    with pytest.raises(OutputError, match="nothing at"):
        read("[1]", "9" * 5000)
