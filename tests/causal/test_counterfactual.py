"""Lewis' test of stated faults: which ones an account can spare, and what needs none at all."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from whychain.causal.counterfactual import needed_faults
from whychain.causal.graph import CausalGraph
from whychain.causal.logic_rules import logic_problems
from whychain.causal.model import model_of
from whychain.causal.vocabulary_files import Vocabulary
from whychain.documents.finding import KeyPath
from whychain.kb.record import Case

RecordFrom = Callable[..., Case]
GraphFrom = Callable[[str], CausalGraph]
Found = list[tuple[str, KeyPath]]
Checked = Callable[..., Found]
WORDS = {
    "faults": ["slow-disk", "no-limit", "typo", "spare-part"],
    "conditions": ["sale"],
    "effects": ["full-queue", "odd-log"],
    "symptoms": ["alarm-rings"],
    "outcomes": ["outage", "data-loss"],
    "controls": ["shedding"],
}
BASE: KeyPath = ("causal", "accounts", "told")
FULL = {"effect": "full-queue", "causes": ["slow-disk", "no-limit"]}
OUTAGE = {"effect": "outage", "causes": ["full-queue"]}


@pytest.fixture
def checked(record_from: RecordFrom, vocabulary_from: Callable[..., Vocabulary]) -> Checked:
    """Return which rules an account with these links breaks, and where."""

    def found(*links: Any, **fields: Any) -> Found:
        account = {"title": "As told", "links": list(links), **fields}
        record = record_from({"account": "told", "accounts": {"told": account}})
        problems = logic_problems(record, vocabulary_from(WORDS))
        return [(p.rule.id.removeprefix("account-"), p.path) for p in problems]

    return found


def cause(link: int, place: int = 0) -> KeyPath:
    """Return where a cause of a link stands."""
    return (*BASE, "links", link, "causes", place)


def test_faults_that_are_all_needed_are_no_finding(checked: Checked) -> None:
    assert checked(FULL, OUTAGE) == []


def test_a_fault_that_leads_to_no_harm_and_no_symptom_is_not_needed(checked: Checked) -> None:
    odd = {"effect": "odd-log", "causes": ["typo"]}

    assert checked(FULL, OUTAGE, odd) == [("fault-not-needed", cause(2))]


def test_a_fault_that_explains_a_symptom_is_needed(checked: Checked) -> None:
    assert checked(FULL, OUTAGE, {"effect": "alarm-rings", "causes": ["typo"]}) == []


def test_either_of_two_faults_that_do_for_each_other_is_needed(checked: Checked) -> None:
    assert checked({"effect": "outage", "when": "any-of", "causes": ["slow-disk", "typo"]}) == []


def test_a_fault_that_only_joins_one_that_suffices_is_not_needed(checked: Checked) -> None:
    links = [
        {"effect": "outage", "causes": ["slow-disk"]},
        {"effect": "outage", "causes": ["slow-disk", "typo"]},
    ]

    assert checked(*links) == [("fault-not-needed", cause(1, 1))]


def test_a_fault_behind_a_control_that_worked_is_not_needed(checked: Checked) -> None:
    guarded = {"effect": "outage", "causes": ["typo"], "unless": ["shedding"]}
    controls = {"shedding": {"state": "worked"}}

    assert checked(FULL, OUTAGE, guarded, controls=controls) == [("fault-not-needed", cause(2))]


def test_a_fault_that_defeats_a_control_is_needed(checked: Checked) -> None:
    guarded = {"effect": "outage", "causes": ["slow-disk"], "unless": ["shedding"]}
    controls = {"shedding": {"state": "defeated", "by": ["typo"]}}

    assert checked(guarded, controls=controls) == []


def test_where_nothing_happens_no_fault_is_tested(checked: Checked) -> None:
    guarded = {"effect": "outage", "causes": ["typo"], "unless": ["shedding"]}

    assert checked(guarded, controls={"shedding": {"state": "worked"}}) == []


def test_without_outcome_and_symptom_the_effects_that_lead_no_further_count(
    checked: Checked,
) -> None:
    further = {"effect": "odd-log", "causes": ["full-queue"]}
    links = [FULL, {"effect": "full-queue", "causes": ["slow-disk"]}, further]

    assert checked(*links) == [("fault-not-needed", cause(0, 1))]


def test_a_reason_under_not_needed_settles_the_finding(checked: Checked) -> None:
    odd = {"effect": "odd-log", "causes": ["typo"]}

    assert checked(FULL, OUTAGE, odd, not_needed={"typo": "The source tells it."}) == []


@pytest.mark.parametrize("fault", ["slow-disk", "spare-part"])
def test_not_needed_names_faults_that_are_told_and_not_needed(checked: Checked, fault: str) -> None:
    assert checked(FULL, OUTAGE, not_needed={fault: "So."}) == [
        ("fault-not-needed", (*BASE, "not_needed", fault))
    ]


@pytest.mark.parametrize("kind", ["outage", "data-loss"])
def test_an_outcome_that_conditions_suffice_for_needs_a_fault(checked: Checked, kind: str) -> None:
    links = [FULL, {"effect": kind, "causes": ["sale"], "unless": ["shedding"]}]

    assert checked(*links, controls={"shedding": {"state": "absent"}}) == [
        ("outcome-without-fault", (*BASE, "links", 1))
    ]


def test_a_symptom_may_need_no_fault(checked: Checked) -> None:
    assert checked(FULL, OUTAGE, {"effect": "alarm-rings", "causes": ["sale"]}) == []


def test_where_an_outcome_needs_no_fault_its_faults_are_not_reported_as_well(
    checked: Checked,
) -> None:
    free = {"effect": "outage", "causes": ["sale"]}

    assert checked(FULL, OUTAGE, free) == [("outcome-without-fault", (*BASE, "links", 1))]


def test_a_configuration_fault_that_no_account_links_is_not_needed(
    record_from: RecordFrom, vocabulary_from: Callable[..., Vocabulary]
) -> None:
    setting = yaml.safe_load("""
        {component: c, key: k, before: {value: 1}, after: {value: 2}, expected: one,
         fault_kind: missing}
    """)
    named = ("slow-disk", "typo", "spare-part", "not-declared")
    faults = [setting | {"id": name, "node": name} for name in named]
    account = {"title": "As told", "links": [FULL, OUTAGE], "not_needed": {"spare-part": "Told."}}
    causal = {"account": "told", "accounts": {"told": account}}
    record = record_from(causal, config_faults=faults)

    found = [(p.rule.id, p.path) for p in logic_problems(record, vocabulary_from(WORDS))]

    assert found == [("account-fault-not-needed", ("config_faults", 1, "node"))]


def test_a_configuration_fault_may_stand_in_an_account_in_which_nothing_happens(
    record_from: RecordFrom, vocabulary_from: Callable[..., Vocabulary]
) -> None:
    setting = yaml.safe_load("""
        {id: x, component: c, key: k, before: {value: 1}, after: {value: 2}, expected: one,
         fault_kind: missing, node: typo}
    """)
    stopped = {
        "title": "Stopped",
        "links": [{"effect": "outage", "causes": ["typo"], "unless": ["shedding"]}],
        "controls": {"shedding": {"state": "worked"}},
    }
    told = {"title": "As told", "links": [FULL, OUTAGE]}
    causal = {"account": "told", "accounts": {"told": told, "stopped": stopped}}
    record = record_from(causal, config_faults=[setting])

    assert list(logic_problems(record, vocabulary_from(WORDS))) == []


def test_the_message_says_what_would_not_happen(
    record_from: RecordFrom, vocabulary_from: Callable[..., Vocabulary]
) -> None:
    links = [FULL, OUTAGE, {"effect": "odd-log", "causes": ["typo"]}]
    causal = {"account": "told", "accounts": {"told": {"title": "As told", "links": links}}}

    (problem,) = logic_problems(record_from(causal), vocabulary_from(WORDS))

    assert problem.message == (
        "account 'told' explains as much without 'typo'; only odd-log would not happen"
    )


def test_a_record_without_accounts_has_no_logic(
    record_from: RecordFrom, vocabulary_from: Callable[..., Vocabulary]
) -> None:
    assert list(logic_problems(record_from(None), vocabulary_from(WORDS))) == []


def test_a_test_that_is_too_large_is_not_made(graph_from: GraphFrom) -> None:
    pairs = [[f"left-{i}", f"right-{i}"] for i in range(16)]
    links = [{"effect": f"e{i}", "when": "any-of", "causes": two} for i, two in enumerate(pairs)]
    links.append({"effect": "end", "causes": [f"e{i}" for i in range(16)]})
    faults = [fault for two in pairs for fault in two]

    graph = graph_from(yaml.safe_dump({"faults": faults, "links": links}))

    assert needed_faults(model_of(graph), ["end"]) is None


def test_where_a_control_is_a_cause_few_faults_are_tried_and_many_are_not(
    graph_from: GraphFrom,
) -> None:
    def needed(count: int) -> frozenset[str] | None:
        faults = [f"f{i}" for i in range(count)]
        links: list[dict[str, object]] = [
            {"effect": "end", "when": "any-of", "causes": faults},
            {"effect": "noise", "causes": ["f0", "c"]},
        ]
        content = {"faults": faults, "links": links, "controls": {"c": {"state": "worked"}}}
        return needed_faults(model_of(graph_from(yaml.safe_dump(content))), ["end"])

    assert needed(3) == frozenset({"f0", "f1", "f2"})
    assert needed(9) is None


def test_without_an_end_there_is_nothing_to_be_needed_for(graph_from: GraphFrom) -> None:
    graph = graph_from("{faults: [f], links: [{effect: e, causes: [f]}]}")

    assert needed_faults(model_of(graph), []) is None
