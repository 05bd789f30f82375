"""Every deviation from a schema is reported, with its place and the nearest right word."""

import datetime
from enum import StrEnum
from typing import Annotated, Any

import jsonschema
import pytest
from msgspec import Meta, Struct, field

from whychain.documents.finding import KeyPath
from whychain.documents.json_schema import json_schema
from whychain.documents.schema import deviations
from whychain.documents.shape import Part, Scalar, Slug, Title


class Colour(StrEnum):
    """A closed list for these tests."""

    RED = "red"
    GREEN = "green"


class Inner(Part, frozen=True):
    """A part inside a part."""

    name: Title


class Other(Part, frozen=True):
    """A part that is told apart from text by its form."""

    at_least: Annotated[int, Meta(ge=1)] = field(name="at-least")
    also: int | None = None


class Outer(Part, frozen=True):
    """Every kind of field that documents have."""

    id: Slug
    colour: Colour = Colour.RED
    count: Annotated[int, Meta(ge=1, le=9)] = 1
    share: float = 0.0
    flag: bool = False
    at: Annotated[datetime.datetime, Meta(tz=True)] | None = None
    on: datetime.date | None = None
    inner: Inner | None = None
    many: Annotated[tuple[Inner, ...], Meta(min_length=1)] = (Inner(name="x"),)
    gate: Annotated[str, Meta(pattern="^(all|any)$")] | Other = "all"
    named: Annotated[dict[Slug, Inner], Meta(min_length=1)] = field(default_factory=dict)
    value: Scalar = None
    text: str = ""
    short: Annotated[str, Meta(max_length=3)] = ""


def found(**fields: Any) -> list[tuple[KeyPath, str, str]]:
    """Return place, rule and message of every deviation."""
    return [(p.path, p.rule.id, p.message) for p in deviations({"id": "x", **fields}, Outer)]


def test_a_sound_value_has_no_deviation() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("fields", "path", "rule", "message"),
    [
        ({"id": 5}, ("id",), "schema-type", "expected text, got 5"),
        ({"id": None}, ("id",), "schema-type", "expected text, got nothing"),
        ({"flag": "yes"}, ("flag",), "schema-type", "expected boolean, got 'yes'"),
        ({"share": "1"}, ("share",), "schema-type", "expected number, got '1'"),
        ({"count": 2.0}, ("count",), "schema-type", "expected integer, got 2.0"),
        ({"count": True}, ("count",), "schema-type", "expected integer, got True"),
        ({"many": {}}, ("many",), "schema-type", "expected a list, got a mapping"),
        ({"named": []}, ("named",), "schema-type", "expected a mapping, got a list"),
        ({"value": []}, ("value",), "schema-type", None),
        ({"at": 5}, ("at",), "schema-type", "expected null or text, got 5"),
        ({"inner": 5}, ("inner",), "schema-type", "expected a mapping or null, got 5"),
        ({"gate": 5}, ("gate",), "schema-type", "expected a mapping or text, got 5"),
        ({"text": "x" * 99, "flag": "x" * 99}, ("flag",), "schema-type", None),
    ],
)
def test_a_value_of_another_type_is_reported(
    fields: dict[str, Any], path: KeyPath, rule: str, message: str | None
) -> None:
    problems = found(**fields)

    assert [(p, r) for p, r, _ in problems] == [(path, rule)]
    assert message is None or problems[0][2] == message
    assert len(problems[0][2]) < 120


@pytest.mark.parametrize(
    ("fields", "path", "message"),
    [
        ({"colour": "gren"}, ("colour",), "'gren' is not one of green, red; did you mean 'green'?"),
        ({"colour": "blue"}, ("colour",), "'blue' is not one of green, red"),
        ({"id": "Not A Slug"}, ("id",), None),
        ({"id": "slug\n"}, ("id",), None),
        ({"id": ""}, ("id",), None),
        ({"id": "x" * 81}, ("id",), f"'{'x' * 56}... has more than 80 characters"),
        ({"short": "long"}, ("short",), "'long' has more than 3 characters"),
        ({"count": 0}, ("count",), "0 is less than 1"),
        ({"count": 10}, ("count",), "10 is more than 9"),
        ({"many": []}, ("many",), "a list needs at least 1 entries"),
        ({"named": {}}, ("named",), "a mapping needs at least 1 entries"),
        ({"inner": {"name": ""}}, ("inner", "name"), "'' needs at least 1 characters"),
        ({"gate": "al"}, ("gate",), "'al' does not match ^(all|any)$"),
        ({"gate": {"at-least": 0}}, ("gate", "at-least"), "0 is less than 1"),
        (
            {"at": "2024-03-18T21:47:03"},
            ("at",),
            "'2024-03-18T21:47:03' is not a time with offset (2024-03-18T21:47:03+08:00)",
        ),
        ({"at": "soon"}, ("at",), None),
        ({"on": "2024-02-30"}, ("on",), "'2024-02-30' is not a date (2024-03-18)"),
    ],
)
def test_a_value_outside_its_bounds_is_reported(
    fields: dict[str, Any], path: KeyPath, message: str | None
) -> None:
    problems = found(**fields)

    assert [(p, r) for p, r, _ in problems] == [(path, "schema-value")]
    assert message is None or problems[0][2] == message


def test_a_bound_without_words_of_its_own_is_named() -> None:
    class Step(Part, frozen=True):
        size: Annotated[int, Meta(multiple_of=5)]

    assert [p.message for p in deviations({"size": 7}, Step)] == ["7 breaks multipleOf 5"]


@pytest.mark.parametrize(
    ("fields", "path", "message"),
    [
        ({"colur": 1}, ("colur",), "no field is called 'colur': did you mean 'colour'?"),
        ({"inner": {"name": "n", "q": 1}}, ("inner", "q"), "no field is called 'q': known: name"),
        (
            {"inner": {"name": "n", "x-q": 1}},
            ("inner", "x-q"),
            "no field is called 'x-q': known: name",
        ),
    ],
)
def test_a_field_that_nobody_knows_is_reported_with_the_nearest(
    fields: dict[str, Any], path: KeyPath, message: str
) -> None:
    assert found(**fields) == [(path, "schema-unknown-field", message)]


def test_a_missing_field_is_reported_where_it_is_missing() -> None:
    assert found(many=[{}]) == [(("many", 0), "schema-missing-field", "no 'name' here")]


def test_all_deviations_are_reported_at_once() -> None:
    problems = found(colour="x", count="y", inner={"q": 1}, zzz=1)

    assert sorted((path, rule) for path, rule, _ in problems) == [
        (("colour",), "schema-value"),
        (("count",), "schema-type"),
        (("inner",), "schema-missing-field"),
        (("inner", "q"), "schema-unknown-field"),
        (("zzz",), "schema-unknown-field"),
    ]


def test_a_key_that_is_not_text_is_reported_wherever_it_stands() -> None:
    assert found(many=[{1: 2}, {"a": {None: 3}}]) == [
        (("many", 0), "schema-type", "the key 1 is not text: quote it"),
        (("many", 1, "a"), "schema-type", "the key None is not text: quote it"),
    ]


def test_a_value_that_is_no_mapping_at_all_is_reported() -> None:
    assert [(p.path, p.message) for p in deviations([1], Outer)] == [
        ((), "expected a mapping, got a list")
    ]


def test_what_only_the_typed_decoder_can_see_is_still_reported() -> None:
    class Odd(Struct):
        n: int

        def __post_init__(self) -> None:
            if self.n % 2 == 0:
                raise ValueError("must be odd")

    assert deviations({"n": 3}, Odd) == ()
    assert [(p.rule.id, p.message) for p in deviations({"n": 2}, Odd)] == [
        ("schema-type", "must be odd")
    ]


def test_a_published_schema_allows_extension_fields_on_top_only() -> None:
    schema = json_schema(Outer, "outer")
    validator = jsonschema.Draft202012Validator(schema)

    assert schema["title"] == "whychain outer"
    assert validator.is_valid({"id": "x", "x-note": 1})
    assert not validator.is_valid({"id": "x", "inner": {"name": "n", "x-note": 1}})


def test_a_published_schema_of_a_list_is_a_list() -> None:
    schema = json_schema(list[Inner], "inners")

    assert schema["type"] == "array"
    assert "patternProperties" not in schema


def test_sound_times_and_dates_beside_a_deviation_are_not_reported() -> None:
    fields = {"at": "2024-03-18T21:47:03+08:00", "on": "2024-03-18", "text": None}

    assert [path for path, _, _ in found(**fields)] == [("text",)]
