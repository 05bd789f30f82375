"""Documents that are small to write and huge to read are one finding each."""

import pytest

from whychain.documents.rules import MAX_DEPTH, MAX_VALUES
from whychain.documents.yaml_text import BadYaml, values


def refused(text: str) -> tuple[str, int]:
    """Return the rule and the line by which a text is refused."""
    with pytest.raises(BadYaml) as caught:
        values(text)
    return caught.value.rule.id, caught.value.line


def laughs(levels: int, each: int = 10) -> str:
    """Return nested aliases that expand to ``each`` to the power of ``levels``."""
    first = "l0: &l0 [" + ", ".join(["ha"] * each) + "]\n"
    rest = (f"l{n}: &l{n} [" + ", ".join([f"*l{n - 1}"] * each) + "]\n" for n in range(1, levels))
    return first + "".join(rest)


def test_a_few_aliases_are_no_bomb() -> None:
    assert len(values(laughs(3))["l2"]) == 10


def test_a_billion_laughs_are_refused() -> None:
    assert refused(laughs(9)) == ("yaml-too-many-values", 1)


@pytest.mark.parametrize(
    "text",
    [
        "&a [*a]",
        "&a {b: *a}",
        "a: &a\n  b: [1, {c: *a}]\n",
        "- &a [&b [*a], *b]\n",
    ],
)
def test_an_alias_that_contains_itself_is_refused(text: str) -> None:
    assert refused(text) == ("yaml-too-many-values", 1)


def test_siblings_that_share_an_anchor_are_not_a_circle() -> None:
    assert values("- &a [1]\n- [*a, *a]\n- *a\n") == [[1], [[1], [1]], [1]]


def test_merge_tags_cannot_multiply() -> None:
    text = "a: &a {k: 1}\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)}\n  !!merge x: [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n"
        for n in range(9)
    )

    assert refused(text) == ("yaml-syntax", 3)


def test_as_many_values_as_allowed_are_read_and_one_more_is_not() -> None:
    most = MAX_VALUES - 1

    assert len(values("[" + "1," * most + "]")) == most
    assert refused("[" + "1," * MAX_VALUES + "]") == ("yaml-too-many-values", 1)


@pytest.mark.parametrize("place", ["[{}]", "[[{}]]"])
def test_a_long_text_that_is_repeated_counts_by_its_length(place: str) -> None:
    many = ", ".join(["*long"] * 1_000)
    text = f"long: &long {'x' * 200_000}\nmany: {place.format(many)}\n"

    assert refused(text) == ("yaml-too-many-values", 1)


def test_a_long_key_that_is_repeated_counts_by_its_length() -> None:
    many = ", ".join(["{*long : 1}"] * 1_000)

    assert refused(f"long: &long {'x' * 200_000}\nmany: [{many}]\n") == ("yaml-too-many-values", 1)


def test_values_may_be_nested_as_deep_as_allowed_and_no_deeper() -> None:
    assert values("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    assert refused("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)) == ("yaml-too-deep", 1)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,
        "[" * 200_000 + "]" * 200_000,
        "- " * 200_000,
        "-\t" * 200_000,
        "? " * 200_000,
        "{a: " * 200_000,
        "[a: " * 100_000,
        '{"a":' * 100_000,
        "- ? " * 100_000,
        "".join(" " * n + "-\n" for n in range(1_300)),
        "".join(f"{' ' * n}a:\n{' ' * n}-\n" for n in range(900)),
        "[" * 4_990 + "]" * 4_990,
        "- " * 4_990 + "x",
    ],
)
def test_hopeless_nesting_ends_in_a_finding_and_not_with_the_process(text: str) -> None:
    rule, line = refused(text)

    assert rule in {"yaml-too-deep", "yaml-syntax"}
    assert 1 <= line <= len(text.splitlines())


def test_deep_nesting_is_reported_where_it_gets_too_deep() -> None:
    text = "first: 1\nsecond: " + "[" * 6_000 + "]" * 6_000

    assert refused(text) == ("yaml-too-deep", 2)


def test_a_wide_document_with_many_openers_is_read() -> None:
    text = "".join(f"- {{id: n{n}, of: [a, b]}}\n" for n in range(3_000))

    assert len(values(text)) == 3_000


def test_a_wide_document_with_a_mistake_is_refused_at_its_line() -> None:
    text = "".join(f"- {{id: n{n}, of: [a, b]}}\n" for n in range(3_000))

    assert refused(text + "- *nothing\n") == ("yaml-syntax", 3_001)
    assert refused(text + "- [\n") == ("yaml-syntax", 3_001)
    assert refused(text + "- ]\n- a\n") == ("yaml-syntax", 3_001)
