"""What must hold inside the accounts of one record."""

from typing import Any

import msgspec
import pytest

from whychain.documents.finding import KeyPath
from whychain.kb.account import Causal
from whychain.kb.account_rules import account_problems

Found = list[tuple[str, KeyPath]]
BASE: KeyPath = ("causal", "accounts", "told")


def broken(*links: Any, controls: Any = None, account: str = "told") -> Found:
    """Return which rules these links and controls break, and where."""
    plain = {
        "account": account,
        "accounts": {"told": {"title": "t", "links": links, "controls": controls or {}}},
    }
    problems = account_problems(msgspec.convert(plain, Causal))
    return [(p.rule.id.removeprefix("account-"), p.path) for p in problems]


def link(**fields: Any) -> Any:
    """Return a sound link from two causes to an effect, with these fields changed."""
    return {"effect": "e", "causes": ["a", "b"], "evidence": ["log"], **fields}


def test_a_sound_account_breaks_no_rule() -> None:
    assert broken(link(unless=["c"]), controls={"c": {"state": "absent"}}) == []


def test_the_default_account_exists() -> None:
    assert broken(link(), account="tolled") == [("unknown", ("causal", "account"))]


@pytest.mark.parametrize(
    ("when", "wide"),
    [
        ("all-of", False),
        ("any-of", False),
        ({"at-least": 1}, False),
        ({"at-least": 2}, False),
        ({"at-least": 3}, True),
    ],
)
def test_a_gate_asks_for_no_more_than_it_has(when: object, wide: bool) -> None:
    expected: Found = [("gate-too-wide", (*BASE, "links", 0, "when"))] if wide else []

    assert broken(link(when=when)) == expected


@pytest.mark.parametrize("when", ["some-of", "all-of\n", "ALL-OF", "", {"at-least": 0}, 2])
def test_a_gate_is_one_of_three_words(when: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        broken(link(when=when))


def test_a_control_in_unless_has_a_state() -> None:
    assert broken(link(unless=["c", "d"]), controls={"c": {"state": "late"}}) == [
        ("control-without-state", (*BASE, "links", 0, "unless", 1))
    ]


@pytest.mark.parametrize(
    ("control", "wrong"),
    [
        ({"state": "defeated", "by": ["a"]}, False),
        ({"state": "defeated"}, True),
        ({"state": "worked", "by": ["a"]}, True),
        ({"state": "absent"}, False),
        ({"state": "disabled"}, False),
        ({"state": "late", "by": ["a"]}, True),
    ],
)
def test_what_defeated_a_control_stands_with_the_state_defeated(
    control: object, wrong: bool
) -> None:
    expected: Found = [("defeat", (*BASE, "controls", "c"))] if wrong else []

    assert broken(link(), controls={"c": control}) == expected


def test_the_gate_of_a_defeated_control_asks_for_no_more_than_it_has() -> None:
    control = {"state": "defeated", "when": {"at-least": 2}, "by": ["a"]}

    assert broken(link(), controls={"c": control}) == [
        ("gate-too-wide", (*BASE, "controls", "c", "when"))
    ]


@pytest.mark.parametrize("causes", [["e"], ["a", "e"], ["a", "a"]])
def test_nothing_causes_itself_or_stands_twice(causes: list[str]) -> None:
    assert broken(link(causes=causes)) == [("self-cause", (*BASE, "links", 0, "causes"))]


@pytest.mark.parametrize(
    ("confidence", "reported"),
    [("none", False), ("low", False), ("medium", True), ("high", True)],
)
def test_a_link_without_evidence_is_not_sure(confidence: str, reported: bool) -> None:
    expected: Found = [("link-without-evidence", (*BASE, "links", 0))] if reported else []

    assert broken(link(evidence=[], confidence=confidence)) == expected


def test_every_account_and_every_link_is_looked_at() -> None:
    assert broken(link(), link(causes=["e"]), link(causes=["e"])) == [
        ("self-cause", (*BASE, "links", 1, "causes")),
        ("self-cause", (*BASE, "links", 2, "causes")),
    ]
