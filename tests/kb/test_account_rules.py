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


def found_by(rule: str, *links: Any) -> list[tuple[KeyPath, str]]:
    """Return where these links break one rule, and what is said about it."""
    plain = {"account": "told", "accounts": {"told": {"title": "t", "links": links}}}
    problems = account_problems(msgspec.convert(plain, Causal))
    return [(p.path, p.message) for p in problems if p.rule.id == f"account-{rule}"]


def broken_by(rule: str, *links: Any, controls: Any = None) -> list[KeyPath]:
    """Return where these links and controls break one rule."""
    return [path for name, path in broken(*links, controls=controls) if name == rule]


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
    expected = [(*BASE, "links", 0, "when")] if wide else []

    assert broken_by("gate-too-wide", link(when=when)) == expected


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

    assert broken(link(unless=["c"]), controls={"c": control}) == expected


def test_the_gate_of_a_defeated_control_asks_for_no_more_than_it_has() -> None:
    control = {"state": "defeated", "when": {"at-least": 2}, "by": ["a"]}

    assert broken(link(unless=["c"]), controls={"c": control}) == [
        ("gate-too-wide", (*BASE, "controls", "c", "when"))
    ]


@pytest.mark.parametrize(
    ("when", "causes", "plainer"),
    [
        ("all-of", ["a"], ""),
        ("all-of", ["a", "b", "c"], ""),
        ("any-of", ["a"], "leave 'when' out"),
        ("any-of", ["a", "b"], ""),
        ({"at-least": 1}, ["a"], "leave 'when' out"),
        ({"at-least": 1}, ["a", "b", "c"], "any-of"),
        ({"at-least": 2}, ["a", "b", "c"], ""),
        ({"at-least": 3}, ["a", "b", "c"], "all-of"),
    ],
)
def test_a_gate_is_written_as_plainly_as_it_can_be(
    when: object, causes: list[str], plainer: str
) -> None:
    found = found_by("gate-needless", link(when=when, causes=causes))

    assert [path for path, _ in found] == ([(*BASE, "links", 0, "when")] if plainer else [])
    assert all(plainer in message for _, message in found)


@pytest.mark.parametrize(
    ("when", "by", "needless"),
    [
        ("any-of", ["a"], False),
        ("all-of", ["a"], True),
        ("all-of", ["a", "b"], False),
        ({"at-least": 1}, ["a", "b"], True),
        ({"at-least": 2}, ["a", "b", "e"], False),
    ],
)
def test_the_gate_of_a_defeated_control_is_plain_too(
    when: object, by: list[str], needless: bool
) -> None:
    control = {"state": "defeated", "when": when, "by": by}
    expected = [(*BASE, "controls", "c", "when")] if needless else []

    assert broken_by("gate-needless", link(unless=["c"]), controls={"c": control}) == expected


def test_a_control_that_guards_no_link_and_is_no_cause_is_idle() -> None:
    states = {name: {"state": "absent"} for name in ("guarding", "causing", "idle")}
    links = [link(unless=["guarding"]), link(causes=["causing", "b"])]

    assert broken_by("control-idle", *links, controls=states) == [(*BASE, "controls", "idle")]


def test_a_control_that_defeats_another_one_is_not_idle() -> None:
    controls = {"c": {"state": "defeated", "by": ["d"]}, "d": {"state": "late"}}

    assert broken(link(unless=["c"]), controls=controls) == []


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
