"""What must hold across records and vocabulary, one broken thing at a time."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
import yaml

from whychain.causal.accounts import graph_of_account
from whychain.causal.graph import CausalGraph
from whychain.causal.question import Question
from whychain.causal.rules import CAUSAL_RULES, nodes_used, question_problems, record_problems
from whychain.causal.vocabulary import NodeKind
from whychain.causal.vocabulary_files import Vocabulary
from whychain.kb.record import Case, Drill, Incident, Record

RecordFrom = Callable[..., Case]
VocabularyFrom = Callable[..., Vocabulary]
WORDS = {
    "faults": ["slow-disk"],
    "conditions": ["sale"],
    "effects": ["overload"],
    "outcomes": ["outage"],
    "controls": ["shedding"],
}
BASE = """
id: r
title: T
summary: S
status: draft
provenance: {source: a test}
"""
INCIDENT = f"""{BASE}
classification: incident
severity: SEV3
times: {{started_at: "2024-03-18T21:47:00+08:00"}}
timeline: [{{id: e, at: "2024-03-18T21:47:00+08:00", kind: symptom, text: X, node: NODE}}]
detection: {{method: unknown}}
trigger: {{kind: unknown, text: X, node: NODE}}
impact: {{kind: degradation, text: X, node: NODE}}
metrics: [{{id: m, title: T, unit: s, node: NODE}}]
contributing_factors: [{{id: f, class: unknown, text: X, node: NODE}}]
mitigation: [{{id: g, kind: unknown, text: X, control: NODE}}]
claims: [{{id: c, text: X, verdict: confirmed, grade: A, checked: X, node: NODE}}]
actions: [{{id: a, title: T, type: prevent, control: NODE}}]
"""
CONFIG_FAULT = """
config_faults:
  - {id: x, component: c, key: k, before: {value: 1}, after: {value: 2}, expected: one,
     fault_kind: other, node: NODE}
"""
DRILL = f"""{BASE}
drill_status: planned
hypothesis: H
steady_state: [S]
injection: [{{title: T, text: X}}]
proof_of_injection: [{{question: Q, signal: S}}]
expected: [E]
abort_when: [A]
clean_up: [C]
injects: [NODE]
"""
QUESTION = """
id: q
question: Why?
ask: why
because: So.
node: overload
expected: {nodes: [slow-disk, sale]}
"""


@pytest.fixture
def kinds(vocabulary_from: VocabularyFrom) -> dict[str, NodeKind]:
    return dict(vocabulary_from(WORDS).kinds)


def case(**fields: Any) -> Case:
    plain = yaml.safe_load(BASE) | {"mechanism": "M", "detect": ["D"], "fix": ["F"]}
    return msgspec.convert(plain | fields, Case)


def problems(record: Record, kinds: dict[str, NodeKind]) -> list[tuple[str, str]]:
    found = record_problems(record, kinds, frozenset({"r"}))
    return [(f"{p.rule.id} at {'.'.join(map(str, p.path))}", p.message) for p in found]


def account(link: dict[str, Any], controls: dict[str, Any] | None = None) -> dict[str, Any]:
    told = {"title": "t", "links": [link], "controls": controls or {}}
    return {"account": "told", "accounts": {"told": told}}


def test_every_rule_has_an_id_of_its_own() -> None:
    assert len({rule.id for rule in CAUSAL_RULES}) == len(CAUSAL_RULES)


def test_a_record_that_uses_words_as_they_are_has_no_problem(kinds: dict[str, NodeKind]) -> None:
    link = {"effect": "overload", "causes": ["slow-disk", "sale"], "unless": ["shedding"]}
    controls = {"shedding": {"state": "defeated", "by": ["slow-disk"]}}

    assert problems(case(causal=account(link, controls)), kinds) == []


def test_an_unknown_id_names_the_nearest(kinds: dict[str, NodeKind]) -> None:
    link = {"effect": "overload", "causes": ["slow-dsk", "xyzzy"]}

    assert problems(case(causal=account(link)), kinds) == [
        (
            "graph-unknown-node at causal.accounts.told.links.0.causes.0",
            "no node is called 'slow-dsk'; did you mean 'slow-disk'?",
        ),
        (
            "graph-unknown-node at causal.accounts.told.links.0.causes.1",
            "no node is called 'xyzzy'",
        ),
    ]


@pytest.mark.parametrize(
    ("causal", "place", "message"),
    [
        (
            account({"effect": "slow-disk", "causes": ["sale"]}),
            "links.0.effect",
            "'slow-disk' is of kind fault, here stands effect or symptom or outcome",
        ),
        (
            account({"effect": "overload", "causes": ["sale"], "unless": ["slow-disk"]}),
            "links.0.unless.0",
            "'slow-disk' is of kind fault, here stands control",
        ),
        (
            account({"effect": "overload", "causes": ["sale"]}, {"sale": {"state": "absent"}}),
            "controls.sale",
            "'sale' is of kind condition, here stands control",
        ),
    ],
)
def test_a_link_uses_a_word_as_what_it_is(
    kinds: dict[str, NodeKind], causal: dict[str, Any], place: str, message: str
) -> None:
    assert problems(case(causal=causal), kinds) == [
        (f"graph-wrong-kind at causal.accounts.told.{place}", message)
    ]


def test_what_defeats_a_control_must_exist(kinds: dict[str, NodeKind]) -> None:
    controls = {"shedding": {"state": "defeated", "by": ["gone"]}}
    causal = account({"effect": "overload", "causes": ["sale"]}, controls)

    ((where, _),) = problems(case(causal=causal), kinds)

    assert where == "graph-unknown-node at causal.accounts.told.controls.shedding.by.0"


@pytest.mark.parametrize(
    ("name", "rule"), [("gone", "graph-unknown-node"), ("sale", "graph-wrong-kind")]
)
def test_what_is_not_needed_is_a_declared_fault(
    kinds: dict[str, NodeKind], name: str, rule: str
) -> None:
    causal = account({"effect": "overload", "causes": ["sale"]})
    causal["accounts"]["told"]["not_needed"] = {name: "Told all the same."}

    ((where, _),) = problems(case(causal=causal), kinds)

    assert where == f"{rule} at causal.accounts.told.not_needed.{name}"


def test_a_related_record_must_exist(kinds: dict[str, NodeKind]) -> None:
    related = [{"id": "rr", "relation": "similar_to"}, {"id": "r", "relation": "similar_to"}]

    assert problems(case(related=related), kinds) == [
        ("graph-unknown-record at related.0.id", "no record is called 'rr'; did you mean 'r'?")
    ]


@pytest.mark.parametrize(
    ("node", "wrong"),
    [
        ("outage", {"mitigation.0.control", "actions.0.control", "config_faults.0.node"}),
        ("shedding", {"impact.node", "config_faults.0.node"}),
        ("slow-disk", {"mitigation.0.control", "actions.0.control", "impact.node"}),
    ],
)
def test_each_field_of_an_incident_takes_its_own_kinds(
    kinds: dict[str, NodeKind], node: str, wrong: set[str]
) -> None:
    text = (INCIDENT + CONFIG_FAULT).replace("NODE", node)
    incident = msgspec.convert(yaml.safe_load(text) | {"kind": "incident"}, Incident)

    found = {where for where, _ in problems(incident, kinds)}

    assert found == {f"graph-wrong-kind at {place}" for place in wrong}
    assert len(list(nodes_used(incident))) == 9


def test_a_node_may_be_left_out_everywhere(kinds: dict[str, NodeKind]) -> None:
    text = (INCIDENT + CONFIG_FAULT).replace("node: NODE", "").replace("control: NODE", "")
    incident = msgspec.convert(yaml.safe_load(text) | {"kind": "incident"}, Incident)

    assert list(nodes_used(incident)) == []


@pytest.mark.parametrize(("node", "count"), [("slow-disk", 0), ("sale", 0), ("overload", 1)])
def test_a_drill_injects_faults_and_conditions(
    kinds: dict[str, NodeKind], node: str, count: int
) -> None:
    plain = yaml.safe_load(DRILL.replace("NODE", node)) | {"kind": "drill"}

    assert len(problems(msgspec.convert(plain, Drill), kinds)) == count


def asked(kinds: dict[str, NodeKind], **changes: Any) -> list[tuple[str, str]]:
    question = msgspec.convert(yaml.safe_load(QUESTION) | changes, Question)
    record = case(causal=account({"effect": "overload", "causes": ["slow-disk", "sale"]}))

    def graph_of(incident: str | None, account_id: str | None) -> CausalGraph:
        return graph_of_account(Vocabulary(kinds, {}), record, account_id)

    found = question_problems(question, kinds, frozenset({"r"}), graph_of)
    return [(f"{p.rule.id} at {'.'.join(map(str, p.path))}", p.message) for p in found]


def test_a_question_with_the_right_answer_has_no_problem(kinds: dict[str, NodeKind]) -> None:
    assert asked(kinds) == []


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"node": "gone"}, "graph-unknown-node at node"),
        ({"target": "gone"}, "graph-unknown-node at target"),
        ({"without": ["gone"]}, "graph-unknown-node at without.0"),
        ({"with_controls": ["sale"]}, "graph-wrong-kind at with_controls.0"),
        ({"incident": "gone"}, "graph-unknown-record at incident"),
        ({"expected": {"nodes": []}}, "question-wrong-answer at expected"),
    ],
)
def test_a_question_is_about_what_exists_and_expects_what_is(
    kinds: dict[str, NodeKind], changes: dict[str, Any], where: str
) -> None:
    assert [found for found, _ in asked(kinds, **changes)] == [where]
