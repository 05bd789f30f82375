"""What can never begin: loops that nothing starts, and causes that nothing leads to."""

from collections.abc import Callable
from typing import Any

import pytest

from whychain.causal.logic_rules import logic_problems
from whychain.causal.vocabulary_files import Vocabulary
from whychain.documents.finding import KeyPath
from whychain.kb.record import Case

Found = list[tuple[str, KeyPath]]
Checked = Callable[..., Found]
WORDS = {
    "faults": ["fault"],
    "conditions": ["sale"],
    "effects": ["a", "b", "c", "d"],
    "outcomes": ["outage"],
    "controls": ["guard", "other-guard"],
}
BASE: KeyPath = ("causal", "accounts", "told")


@pytest.fixture
def checked(
    record_from: Callable[..., Case], vocabulary_from: Callable[..., Vocabulary]
) -> Checked:
    """Return which of the two rules an account with these links breaks, and where."""

    def found(*links: Any, **controls: Any) -> Found:
        account = {"title": "As told", "links": list(links), "controls": controls}
        record = record_from({"account": "told", "accounts": {"told": account}})
        problems = logic_problems(record, vocabulary_from(WORDS))
        short = ((p.rule.id.removeprefix("account-"), p.path) for p in problems)
        return [p for p in short if p[0] in {"loop-never-starts", "effect-without-cause"}]

    return found


def link(effect: str, *causes: str, **fields: Any) -> dict[str, Any]:
    """Return a link from causes to an effect."""
    return {"effect": effect, "causes": list(causes), **fields}


def dead(index: int) -> Found:
    """Return the finding of one loop whose first link has this place."""
    return [("loop-never-starts", (*BASE, "links", index))]


def test_a_loop_that_something_starts_is_no_finding(checked: Checked) -> None:
    assert checked(link("a", "fault"), link("b", "a"), link("a", "b")) == []


def test_a_loop_that_nothing_starts_is_found_at_its_first_link(checked: Checked) -> None:
    assert checked(link("outage", "fault"), link("b", "a"), link("a", "b")) == dead(1)


def test_a_start_that_needs_the_loop_as_well_starts_nothing(checked: Checked) -> None:
    assert checked(link("a", "fault", "b"), link("b", "a")) == dead(0)


def test_an_any_of_gate_lets_a_start_in(checked: Checked) -> None:
    assert checked(link("a", "fault", "b", when="any-of"), link("b", "a")) == []


def test_a_gate_that_needs_two_of_a_loop_and_its_start_is_dead(checked: Checked) -> None:
    gate = {"at-least": 2}

    assert checked(link("a", "fault", "b", "c", when=gate), link("b", "a"), link("c", "a")) == (
        dead(0)
    )


def test_what_follows_from_a_dead_loop_is_not_reported_again(checked: Checked) -> None:
    assert checked(link("outage", "a"), link("a", "b"), link("b", "a")) == dead(1)


def test_two_dead_loops_are_two_findings(checked: Checked) -> None:
    links = [link("a", "b"), link("b", "a"), link("c", "d"), link("d", "c")]

    assert checked(*links) == [*dead(0), *dead(2)]


def test_a_control_that_failed_or_worked_does_not_make_a_loop_dead(checked: Checked) -> None:
    links = [link("a", "fault", unless=["guard"]), link("b", "a"), link("a", "b")]

    assert checked(*links, guard={"state": "worked"}) == []


def test_a_control_that_only_the_effect_of_its_failure_defeats_never_fails(
    checked: Checked,
) -> None:
    links = [link("a", "fault", unless=["guard"]), link("b", "a")]

    assert checked(*links, guard={"state": "defeated", "by": ["b"]}) == dead(0)
    assert checked(*links, guard={"state": "defeated", "by": ["fault"]}) == []


def test_a_control_that_its_own_effect_defeats_is_a_loop_of_one(checked: Checked) -> None:
    guarded = link("a", "fault", unless=["guard"])

    assert checked(guarded, guard={"state": "defeated", "by": ["a"]}) == dead(0)


def test_a_control_among_the_causes_may_start_a_loop(checked: Checked) -> None:
    assert checked(link("a", "guard"), link("b", "a"), guard={"state": "worked"}) == []


def test_an_effect_that_causes_itself_and_a_gate_too_wide_have_rules_of_their_own(
    checked: Checked,
) -> None:
    assert checked(link("a", "a"), link("b", "fault", when={"at-least": 2})) == []


def test_an_effect_that_nothing_leads_to_is_found_where_it_first_is_a_cause(
    checked: Checked,
) -> None:
    links = [link("outage", "fault", "a"), link("b", "a")]

    assert checked(*links) == [("effect-without-cause", (*BASE, "links", 0, "causes", 1))]


def test_an_effect_that_defeats_a_control_needs_a_cause_too(checked: Checked) -> None:
    guarded = link("outage", "fault", unless=["guard"])

    assert checked(guarded, guard={"state": "defeated", "by": ["a"]}) == [
        ("effect-without-cause", (*BASE, "controls", "guard", "by", 0))
    ]


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (2, "'e0' waits for 'e1' waits for 'e0': nothing else starts this loop"),
        (
            6,
            "'e0' waits for 'e1' waits for 'e2' waits for 'e3' waits for 2 more waits for 'e0': "
            "nothing else starts this loop",
        ),
    ],
)
def test_the_message_shows_the_loop_and_stays_short(
    record_from: Callable[..., Case],
    vocabulary_from: Callable[..., Vocabulary],
    size: int,
    said: str,
) -> None:
    links = [link(f"e{i}", f"e{(i + 1) % size}") for i in range(size)]
    record = record_from({"account": "told", "accounts": {"told": {"title": "t", "links": links}}})

    assert [p.message for p in logic_problems(record, vocabulary_from({}))] == [said]


def test_an_undeclared_cause_is_left_to_the_rule_for_unknown_nodes(checked: Checked) -> None:
    assert checked(link("outage", "fault", "undeclared")) == []
