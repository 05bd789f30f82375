import pytest
from tests.fakes.records import case
from tests.fakes.site_models import answers_of

from whychain.causal.vocabulary import NodeKind
from whychain.causal.vocabulary_files import Vocabulary
from whychain.site.accounts import AccountAnswers
from whychain.site.site_model import SiteModel

KINDS = {
    "slow-disk": NodeKind.FAULT,
    "full-queue": NodeKind.EFFECT,
    "outage": NodeKind.OUTCOME,
    "valve": NodeKind.CONTROL,
}


def answers(links: object, controls: object, kinds: object = None) -> AccountAnswers:
    accounts = {"told": {"title": "Told", "links": links, "controls": controls}}
    names = Vocabulary({**KINDS, **(kinds if isinstance(kinds, dict) else {})}, {})
    return answers_of(names, case(causal={"account": "told", "accounts": accounts}))["a-case"][0]


def test_a_record_without_causes_has_no_answers() -> None:
    assert answers_of(Vocabulary({}, {}), case(causal=None))["a-case"] == ()


def test_the_default_account_comes_first(model: SiteModel) -> None:
    found = model.answers["2024-03-18-vie-canary"]

    assert [a.id for a in found] == ["analysed", "told", "analysed-hystrix"]
    assert [a.is_default for a in found] == [True, False, False]


def test_without_an_outcome_the_last_effects_are_asked_about() -> None:
    found = answers([{"effect": "full-queue", "causes": ["slow-disk"]}], {})

    assert [c.node for c in found.consequences] == ["full-queue"]


def test_one_thing_different_is_asked_of_every_fault_and_control() -> None:
    links = [{"effect": "outage", "causes": ["slow-disk"], "unless": ["valve"]}]
    found = answers(links, {"valve": {"state": "absent"}}).consequences[0]

    assert [(c.node, c.option, c.answer) for c in found.changes] == [
        ("slow-disk", "--without", "stopped"),
        ("valve", "--with", "stopped"),
    ]
    assert found.stopped_by == found.changes


def test_a_control_that_undoes_itself_oscillates() -> None:
    links = [
        {"effect": "full-queue", "causes": ["valve"]},
        {"effect": "outage", "when": "any-of", "causes": ["slow-disk", "bug"], "unless": ["valve"]},
    ]
    controls = {"valve": {"state": "defeated", "by": ["full-queue"]}}
    found = answers(links, controls, {"bug": NodeKind.FAULT})

    assert [(c.node, c.answer) for c in found.consequences[0].changes] == [
        ("bug", "oscillates"),
        ("slow-disk", "oscillates"),
        ("valve", "stopped"),
    ]


def test_a_control_that_is_also_a_cause_is_answered_with_many_faults() -> None:
    faults = {f"fault-{n}": NodeKind.FAULT for n in range(20)}
    links = [
        {"effect": "full-queue", "when": "any-of", "causes": ["valve", *faults]},
        {"effect": "outage", "causes": ["full-queue"], "unless": ["valve"]},
    ]
    found = answers(links, {"valve": {"state": "absent"}}, faults).consequences[0]

    assert found.cut_sets.count == 20
    assert found.cut_sets.complete_to is None


@pytest.mark.parametrize("size", [1, 2])
def test_causes_that_are_all_needed_are_one_set(size: int) -> None:
    faults = {f"fault-{n}": NodeKind.FAULT for n in range(size)}
    found = answers([{"effect": "outage", "causes": list(faults)}], {}, faults)
    assert found.consequences[0].cut_sets.sets == (tuple(sorted(faults)),)
