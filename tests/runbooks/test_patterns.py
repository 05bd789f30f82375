"""Patterns that can take for ever are told from those that only look like it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whychain.runbooks.pattern_parts import UnreadablePatternError, parts_of
from whychain.runbooks.patterns import wrong_with

ENDLESS = "can take for ever: a repetition inside it can read the same text in two ways"
UNCHECKED = "cannot be checked for how long it takes: it "


@pytest.mark.parametrize(
    "pattern",
    [
        *("(a+)+", "(a|a)*", "(.*)*", "(a*)*", "(a?b?)*", "([a-z]+-?)*", "(a|ab|b)*", "(aa|aaa)*"),
        *(r"(\w|\d)+x", r"(\x41|A)*", r"(\060|0)*", "(a{1,3})*"),
        *(
            "(?i)(a|A)*",
            "(?i:b|B)+",
            "(?=(a+)+)b",
            "(a*?)*",
            "(a+b*)+",
            "(a{1,}){2,}",
        ),
        r"(\N{LATIN SMALL LETTER A}|a)*",
    ],
)
def test_a_repetition_that_reads_one_text_in_two_ways_is_refused(pattern: str) -> None:
    assert wrong_with(pattern) == ENDLESS


@pytest.mark.parametrize(
    "pattern",
    [
        *("", "^[a-z0-9]+(-[a-z0-9]+)*$", "^[a-z0-9]+([.-][a-z0-9]+)*$", "^(https?://.+)?$"),
        *("(a|A)*", "(ab|ac)*", "(-a+|b)*", "((a)?)*", "(|a)*", "(a{2})*", "(a|b){3}", "a{0}"),
        *(r"^([a-z]{1,63}\.)*[a-z]{1,63}$", r"^((25[0-5]|2[0-4]\d|1?\d?\d)(\.|$)){4}$"),
        *("{x}", "x{", "a{,3}", "a{,}", "[]a]+", "[^]]+", r"[\]\[]+", r"\bfoo\B", r"\A\Z"),
        *("(?#why)a", "(?i)a", "(?:a|b)*c", "(?P<n>a)+", "(?<!a)b", "(?!a)b", "(?>a)+", "(?-i:a)"),
        *("a++", "a??b", ".{1,1000}"),
    ],
)
def test_a_pattern_with_one_way_to_read_each_text_is_allowed(pattern: str) -> None:
    assert wrong_with(pattern) == ""


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"(a)\1", r"refers back to a group (\1)"),
        ("(?P<x>a)(?P=x)", "holds (?P=x)"),
        ("(a)?(?(1)b|c)", "holds (?(1)"),
        ("(?x) a", "is in verbose mode"),
        ("((a{50}){50}){50}", "is too large"),
        ("($|a){3000}", "is too large"),
        ("(" + "|".join(chr(300 + n) for n in range(200)) + ")*", "is too large"),
        ("(.{1,300}){1,}", "is too large"),
    ],
)
def test_a_pattern_that_cannot_be_checked_says_why(pattern: str, why: str) -> None:
    assert wrong_with(pattern) == UNCHECKED + why


@pytest.mark.parametrize("pattern", ["[", "(", "a**", "(?P<n", "a{99999999999999999999}", "[[a]"])
def test_what_does_not_compile_is_no_regular_expression(pattern: str) -> None:
    assert wrong_with(pattern).startswith("is no regular expression: ")


def test_a_part_that_is_not_understood_is_named() -> None:
    with pytest.raises(UnreadablePatternError, match="verbose"):
        parts_of("(?x:a)")


def compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, FutureWarning):
        return False
    return True


@settings(max_examples=300, derandomize=True, deadline=None)
@given(pattern=st.text("ab()[]{}*+?|\\^$.,1-", max_size=12))
def test_every_text_is_decided(pattern: str) -> None:
    answer = wrong_with(pattern)

    assert compiles(pattern) is not answer.startswith("is no regular expression")
    assert "\n" not in answer
