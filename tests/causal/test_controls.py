"""Controls over many records: what each stops, weighed, and the best next ones."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whychain.causal.accounts import network_of_account
from whychain.causal.controls import (
    SEVERITY_WEIGHTS,
    Occurrence,
    controls,
    occurrence_of,
    outage_of,
    stops,
    trial_of,
)
from whychain.causal.model import model_of
from whychain.causal.vocabulary_files import Vocabulary
from whychain.kb.record import Case
from whychain.kb.vocabulary import Severity

RecordFrom = Callable[..., Case]
VocabularyFrom = Callable[..., Vocabulary]
AccountOf = Callable[..., Occurrence]


@pytest.fixture(scope="session")
def account_of(record_from: RecordFrom, vocabulary_from: VocabularyFrom) -> AccountOf:
    """Return a case in which a fault leads to an outage that these controls would stop."""

    def account(record_id: str, *guards: str, **changes: Any) -> Occurrence:
        told = {
            "title": "As told",
            "links": [{"effect": "outage", "causes": ["fault"], "unless": list(guards)}],
            "controls": {guard: {"state": "absent"} for guard in guards},
        } | changes
        words = {
            "faults": ["fault"],
            "outcomes": ["outage"],
            "controls": ["a", "b", "c", "d"],
        }
        record = record_from({"account": "told", "accounts": {"told": told}}, record_id)
        return occurrence_of(record, network_of_account(vocabulary_from(words), record))

    return account


def test_without_records_there_is_nothing_to_rank() -> None:
    answer = controls([], next_count=3)

    assert (answer.outages, answer.controls, answer.next_controls) == ((), (), ())


def test_a_worse_severity_weighs_twice_as_much() -> None:
    weights = [SEVERITY_WEIGHTS[severity] for severity in Severity]

    assert weights == [16, 8, 4, 2, 1]


def test_a_record_without_an_outcome_counts_for_nothing(account_of: AccountOf) -> None:
    harmless = [{"effect": "noise", "causes": ["fault"], "unless": ["a"]}]

    answer = controls([account_of("quiet", "a", links=harmless)])

    assert answer.outages == ()
    assert answer.controls == ()


def test_a_case_counts_apart_from_incidents(account_of: AccountOf) -> None:
    answer = controls([account_of("case-1", "a")])

    (ranked,) = answer.controls
    assert (ranked.weight, ranked.practice_weight) == (0, 1)
    assert [outage.record for outage in ranked.practice] == ["case-1"]
    assert ranked.incidents == ()


def test_a_control_stops_a_record_only_when_it_stops_each_of_its_outcomes(
    account_of: AccountOf,
) -> None:
    two_ways = [
        {"effect": "outage", "causes": ["fault"], "unless": ["a", "b"]},
        {"effect": "outage", "causes": ["fault"], "unless": ["b"]},
    ]
    answer = controls([account_of("case-1", "a", "b", links=two_ways)])

    assert [(c.control, c.practice_weight) for c in answer.controls] == [("b", 1), ("a", 0)]
    assert answer.not_stopped == ()


def test_a_record_that_no_control_stops_alone_is_named(account_of: AccountOf) -> None:
    two_ways = [
        {"effect": "outage", "causes": ["fault"], "unless": ["a"]},
        {"effect": "outage", "causes": ["fault"], "unless": ["b"]},
    ]
    answer = controls([account_of("case-1", "a", "b", links=two_ways)], next_count=1)

    assert [outage.record for outage in answer.not_stopped] == ["case-1"]
    assert answer.next_controls == ()


def test_a_defeated_control_stops_what_it_was_meant_to_stop(account_of: AccountOf) -> None:
    defeated = {"a": {"state": "defeated", "by": ["fault"]}}

    answer = controls([account_of("case-1", "a", controls=defeated)])

    assert [outage.record for outage in answer.controls[0].practice] == ["case-1"]
    assert answer.controls[0].states == {"case-1": "defeated"}


def test_the_next_control_is_the_one_that_adds_most_to_those_before(account_of: AccountOf) -> None:
    records = [
        account_of("case-1", "a", "b"),
        account_of("case-2", "a", "b"),
        account_of("case-3", "a"),
        account_of("case-4", "c"),
    ]
    answer = controls(records, next_count=9)

    assert [c.control for c in answer.controls] == ["a", "b", "c"]
    assert [(n.control, n.stops) for n in answer.next_controls] == [
        ("a", ("case-1", "case-2", "case-3")),
        ("c", ("case-4",)),
    ]


def test_a_control_among_the_causes_of_something_is_warned_of(account_of: AccountOf) -> None:
    links = [
        {"effect": "outage", "causes": ["fault"], "unless": ["a"]},
        {"effect": "retry-storm", "causes": ["a"]},
    ]
    answer = controls([account_of("case-1", "a", links=links)])

    assert answer.controls[0].causes == ("retry-storm",)


def test_a_limit_shortens_the_list_and_not_the_count(account_of: AccountOf) -> None:
    answer = controls([account_of("case-1", "a", "b", "c")], limit=2)

    assert (len(answer.controls), answer.count, answer.truncated) == (2, 3, True)


@given(guards=st.lists(st.sets(st.sampled_from("abcd")), max_size=6))
def test_a_ranking_is_what_asking_every_record_about_every_control_gives(
    account_of: AccountOf, guards: list[set[str]]
) -> None:
    records = [account_of(f"case-{i}", *sorted(of)) for i, of in enumerate(guards)]

    answer = controls(records, next_count=4)

    for ranked in answer.controls:
        expected = [o.network.incident for o in records if _stopped(o, ranked.control)]
        assert [outage.record for outage in ranked.practice] == expected
    weights = [c.practice_weight for c in answer.controls]
    assert weights == sorted(weights, reverse=True)
    gained = [n.practice_weight_gained for n in answer.next_controls]
    assert sum(gained) <= len(records) - len(answer.not_stopped)
    assert gained == sorted(gained, reverse=True)


def _stopped(occurrence: Occurrence, control: str) -> bool:
    outage = outage_of(trial_of(occurrence), occurrence.severity)
    model = model_of(occurrence.network)
    there = control in occurrence.network.nodes
    return outage is not None and there and stops(model, control, outage.outcomes)
