"""What the YAML subset means, and that everything else is one finding with its line."""

from typing import Any

import pytest

from whychain.documents.yaml_text import BadYaml, values


def refused(text: str) -> tuple[str, int]:
    """Return the rule and the line by which a text is refused."""
    with pytest.raises(BadYaml) as caught:
        values(text)
    return caught.value.rule.id, caught.value.line


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "---\n", "~", "null", "--- # x\n...\n"])
def test_a_document_without_content_is_null(text: str) -> None:
    assert values(text) is None


@pytest.mark.parametrize(
    ("plain", "meaning"),
    [
        ("~", None),
        ("null", None),
        ("", None),
        ("Null", "Null"),
        ("NULL", "NULL"),
        ("true", True),
        ("false", False),
        ("True", "True"),
        ("FALSE", "FALSE"),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("NO", "NO"),
        ("0", 0),
        ("010", 10),
        ("-7", -7),
        ("+7", "+7"),
        ("0x1f", "0x1f"),
        ("0o17", "0o17"),
        ("0b1", "0b1"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("190:20:30", "190:20:30"),
        ("999999999999999999", 999999999999999999),
        ("1000000000000000000", "1000000000000000000"),
        ("9" * 5000, "9" * 5000),
        ("0.5", 0.5),
        ("-1.25e3", -1250.0),
        ("1e3", 1000.0),
        ("1.", "1."),
        (".5", ".5"),
        (".inf", ".inf"),
        ("-.inf", "-.inf"),
        (".nan", ".nan"),
        ("1e999", "1e999"),
        ("2024-03-18", "2024-03-18"),
        ("2024-03-18T21:47:03+08:00", "2024-03-18T21:47:03+08:00"),
        ("2024-03-18 21:47:03", "2024-03-18 21:47:03"),
        ("<<", "<<"),
        ("=", "="),
        ("'true'", "true"),
        ('"5"', "5"),
        ("!!str 5", "5"),
        ("!!int '5'", 5),
        ("!!float 1", 1.0),
        ("!!bool true", True),
        ("!!null ''", None),
    ],
)
def test_a_plain_word_means_one_thing(plain: str, meaning: object) -> None:
    found = values(f"key: {plain}\n")

    assert found == {"key": meaning}
    assert type(found["key"]) is type(meaning)


def test_a_merge_key_is_an_ordinary_key() -> None:
    assert values("base: &b {a: 1}\nother: {<<: *b}\n")["other"] == {"<<": {"a": 1}}


def test_an_alias_stands_for_the_value_of_its_anchor() -> None:
    assert values("a: &x [1, 2]\nb: *x\n") == {"a": [1, 2], "b": [1, 2]}


def test_line_ends_of_every_system_mean_the_same() -> None:
    assert values("a: 1\r\nb: 2\r\n") == values("a: 1\nb: 2\n") == values("a: 1\rb: 2\r")


def test_text_in_any_language_is_kept() -> None:
    assert values("a: 金丝雀发布\nb: 🐤\n") == {"a": "金丝雀发布", "b": "🐤"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", 3),
        ("a: {b: 1, b: 2}\n", 1),
        ("- a: 1\n  c:\n    d: 1\n    d: 1\n", 4),
        ("a: 1\n'a': 2\n", 2),
        ("1: x\n'1': y\n", 2),
    ],
)
def test_a_key_that_stands_twice_is_refused_at_the_second(text: str, line: int) -> None:
    assert refused(text) == ("yaml-duplicate-key", line)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [1, 2\n", 1),
        ("a: [1,\n", 1),
        ('a: "never closed\n', 1),
        ("a: 1\n\tb: 2\n", 2),
        ("a: 1\n b: 2\n", 2),
        ("a: *nothing\n", 1),
        ("a\nb: 1\n", 2),
        ("--- a\n--- b\n", 2),
        ("%YAML 9.9\n--- a\n", 1),
        ("a: 1\n? [b]\n: 2\n", 2),
        ("? {b: 1}\n: 2\n", 1),
        ("}", 1),
        ("a: @b\n", 1),
        ("a: `b`\n", 1),
        ('a: "\\ud800"\n', 1),
        ("a: \ue000\ufffe\n", 1),
    ],
)
def test_what_is_not_one_yaml_document_is_a_syntax_error(text: str, line: int) -> None:
    assert refused(text) == ("yaml-syntax", line)


@pytest.mark.parametrize(
    "value",
    [
        "!thing x",
        "!!set {a}",
        "!!omap [a: 1]",
        "!!pairs [a: 1]",
        "!!binary aGk=",
        "!!timestamp 2024-03-18",
        "!!python/name:os.system x",
        "!!python/object/apply:os.system [ls]",
        "!<tag:yaml.org,2002:python/object/new:os.system> [ls]",
        "{!!merge x: {b: 1}}",
        "{!!value x: 1}",
        "!!map [a]",
        "!!map text",
        "!!map ''",
        "!!seq {a: 1}",
        "!!str [a]",
        "!!int [a]",
        "!!int ''",
        "!!int 1_000",
        "!!int 0x10",
        f"!!int {'9' * 4000}",
        "!!float ''",
        "!!float .nan",
        "!!float .inf",
        "!!float 1:30",
        "!!float 1e999",
        "!!bool x",
        "!!bool yes",
        "!!null x",
    ],
)
def test_a_tag_that_is_unknown_or_untrue_is_a_syntax_error(value: str) -> None:
    assert refused(f"first: 1\nsecond: {value}\n") == ("yaml-syntax", 2)


@pytest.mark.parametrize("escape", [r"\0", r"\x07", r"\x1b[2J", r"\x7f", r"\x9b", r"\uFFFE"])
def test_a_control_character_cannot_come_in_by_an_escape(escape: str) -> None:
    assert refused(f'first: 1\nsecond: "{escape}"\n') == ("file-encoding", 2)
    assert refused(f'"{escape}": 1\n') == ("file-encoding", 1)


@pytest.mark.parametrize("escape", [r"\t", r"\n", r"\r", r"\N", r"\_", r"\L", r"\u4e2d"])
def test_white_space_and_letters_may_be_written_as_escapes(escape: str) -> None:
    found: dict[str, Any] = values(f'a: "{escape}"\n')

    assert len(found["a"]) == 1


def test_an_error_names_the_reason() -> None:
    with pytest.raises(BadYaml, match="did not find expected") as caught:
        values("a: [1\nb: 2\n")

    assert caught.value.rule.id == "yaml-syntax"
