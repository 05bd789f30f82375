"""Causes that come too late for their effects, by the times of the timeline."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from whychain.causal.logic_rules import logic_problems
from whychain.causal.vocabulary_files import Vocabulary
from whychain.kb.record import Case, Incident

Late = list[int]
Checked = Callable[..., Late]
NODES = ["fault", "other-fault", "a", "b", "c", "outage"]
WORDS = {"faults": NODES[:2], "effects": NODES[2:5], "outcomes": ["outage"]}


@pytest.fixture
def messages(vocabulary_from: Callable[..., Vocabulary]) -> Callable[..., list[tuple[int, str]]]:
    """Return the place of each link whose effect shows too early, with what is said about it."""

    def found(links: list[Any], *events: Any) -> list[tuple[int, str]]:
        account = {"title": "As told", "links": links}
        record = {
            "kind": "incident",
            "id": "r",
            "title": "T",
            "summary": "S",
            "status": "draft",
            "provenance": {"source": "a test"},
            "classification": "incident",
            "severity": "SEV3",
            "times": {},
            "timeline": [event | {"id": f"e{i}"} for i, event in enumerate(events)],
            "detection": {"method": "unknown"},
            "trigger": {"kind": "unknown", "text": "X"},
            "impact": {"kind": "degradation", "text": "X"},
            "causal": {"account": "told", "accounts": {"told": account}},
        }
        problems = logic_problems(msgspec.convert(record, Incident), vocabulary_from(WORDS))
        late = [p for p in problems if p.rule.id == "account-cause-too-late"]
        assert all(p.path[:4] == ("causal", "accounts", "told", "links") for p in late)
        return [(int(p.path[4]), p.message) for p in late]

    return found


@pytest.fixture
def late(messages: Callable[..., list[tuple[int, str]]]) -> Checked:
    """Return the place of each link whose effect shows too early."""
    return lambda links, *events: [index for index, _ in messages(links, *events)]


def link(effect: str, *causes: str, **fields: Any) -> dict[str, Any]:
    """Return a link from causes to an effect."""
    return {"effect": effect, "causes": list(causes), **fields}


def event(node: str, second: int | None, kind: str = "symptom", **fields: Any) -> dict[str, Any]:
    """Return an event of a node, so many seconds after twelve o'clock."""
    if second is None:
        return {"node": node, "at": None, "missing": True, "kind": kind, "text": "X", **fields}
    minutes, seconds = divmod(second, 60)
    at = f"2024-03-18T12:{minutes:02}:{seconds:02}+00:00"
    return {"node": node, "at": at, "kind": kind, "text": "X", **fields}


def test_a_cause_before_its_effect_is_no_finding(late: Checked) -> None:
    assert late([link("a", "fault")], event("fault", 0, "change"), event("a", 9)) == []


def test_a_cause_after_its_effect_is_found(late: Checked) -> None:
    assert late([link("a", "fault")], event("a", 0), event("fault", 9, "change")) == [0]


@pytest.mark.parametrize(("second", "found"), [(1, []), (2, []), (3, [0])])
def test_times_that_the_precision_allows_are_no_finding(
    late: Checked, second: int, found: Late
) -> None:
    assert late([link("a", "fault")], event("a", 0), event("fault", second)) == found


@pytest.mark.parametrize(
    ("precision", "found"),
    [("second", [0]), ("minute", []), ("hour", []), ("year", []), ("unknown", [])],
)
def test_a_coarse_time_contradicts_less(late: Checked, precision: str, found: Late) -> None:
    effect = event("a", 0, precision=precision)

    assert late([link("a", "fault")], effect, event("fault", 50)) == found


def test_only_the_first_event_of_a_node_counts(late: Checked) -> None:
    events = [event("fault", 0), event("a", 5), event("fault", 9), event("a", 20)]

    assert late([link("a", "fault")], *events) == []


def test_where_one_time_is_lost_nothing_is_first(late: Checked) -> None:
    events = [event("fault", None), event("a", 0), event("fault", 9)]

    assert late([link("a", "fault")], *events) == []


@pytest.mark.parametrize("kind", ["identified", "diagnosis_step", "note", "alert", "resolved"])
def test_when_a_cause_was_found_out_does_not_say_when_it_began(late: Checked, kind: str) -> None:
    events = [event("a", 0), event("fault", 9, kind), event("fault", 12, "change")]

    assert late([link("a", "fault")], *events) == []


@pytest.mark.parametrize(
    ("kind", "found"), [("alert", [0]), ("page", [0]), ("hypothesis", []), ("note", [])]
)
def test_an_effect_shows_by_what_is_seen_and_not_by_what_is_thought(
    late: Checked, kind: str, found: Late
) -> None:
    assert late([link("a", "fault")], event("a", 0, kind), event("fault", 9)) == found


def test_the_time_passes_on_through_effects_without_one(late: Checked) -> None:
    links = [link("a", "fault"), link("b", "a"), link("outage", "b")]

    assert late(links, event("outage", 0), event("fault", 9)) == [2]


def test_the_delay_of_a_link_is_part_of_it(late: Checked) -> None:
    events = [event("fault", 0), event("a", 20)]

    assert late([link("a", "fault", delay_seconds=10)], *events) == []
    assert late([link("a", "fault", delay_seconds=30)], *events) == [0]


@pytest.mark.parametrize(
    ("when", "found"),
    [("all-of", [0]), ("any-of", []), ({"at-least": 2}, []), ({"at-least": 3}, [0])],
)
def test_a_gate_waits_for_as_many_causes_as_it_needs(
    late: Checked, when: object, found: Late
) -> None:
    links = [link("a", "fault", "other-fault", "b", when=when), link("b", "fault")]

    assert late(links, event("a", 0), event("fault", 0), event("other-fault", 9)) == found


def test_another_link_may_explain_the_first_time(late: Checked) -> None:
    feedback = [link("a", "fault"), link("b", "a"), link("a", "b")]

    assert late(feedback, event("fault", 0), event("a", 5), event("b", 9)) == []


def test_what_follows_from_a_contradiction_is_not_reported_again(late: Checked) -> None:
    links = [link("a", "fault"), link("b", "a"), link("outage", "b")]
    events = [event("outage", 0, "alert"), event("a", 1, "alert"), event("fault", 9)]

    assert late(links, *events) == [0, 2]
    assert late(links[:2], event("b", 0, "alert"), event("a", 1, "alert"), event("fault", 9)) == [0]


def test_a_loop_that_never_starts_has_no_time(late: Checked) -> None:
    links = [link("a", "b"), link("b", "a")]

    assert late(links, event("a", 0, "alert"), event("fault", 9)) == []


def test_a_gate_that_never_holds_has_no_time(late: Checked) -> None:
    assert late([link("a", "fault", when={"at-least": 2})], event("a", 0), event("fault", 9)) == []


def test_a_case_has_no_timeline(
    record_from: Callable[..., Case], vocabulary_from: Callable[..., Vocabulary]
) -> None:
    account = {"title": "As told", "links": [link("outage", "fault")]}
    record = record_from({"account": "told", "accounts": {"told": account}})

    assert list(logic_problems(record, vocabulary_from(WORDS))) == []


def test_the_message_names_both_times_and_the_delay(
    messages: Callable[..., list[tuple[int, str]]],
) -> None:
    links = [link("a", "fault", delay_seconds=30)]

    assert messages(links, event("fault", 0), event("a", 0, precision="minute")) == []
    assert messages(links, event("a", 0, precision="minute"), event("fault", 120)) == [
        (
            0,
            "'a' shows at 2024-03-18T12:00:00+00:00 (by the minute), too early to follow from "
            "'fault', which begins at 2024-03-18T12:02:00+00:00 and takes 30 s",
        )
    ]
