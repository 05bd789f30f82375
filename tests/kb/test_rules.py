"""What must hold inside one record: each rule fires on the fault and not beside it."""

from typing import Any

import pytest
from tests.fakes.records import case, drill, event, incident

from whychain.documents.finding import KeyPath
from whychain.kb.record import Record
from whychain.kb.rules import RECORD_RULES, record_problems

A, B = "2024-05-02T12:00:00Z", "2024-05-02T12:01:00Z"
Found = list[tuple[str, KeyPath]]


def broken(record: Record) -> Found:
    """Return which rules are broken where."""
    return [(p.rule.id.removeprefix("record-"), p.path) for p in record_problems(record)]


def claim(**fields: Any) -> Any:
    """Return a claim as plain values."""
    return {"id": "c", "text": "t", "verdict": "confirmed", "grade": "D", "checked": "x", **fields}


def config_fault(**fields: Any) -> Any:
    """Return a configuration fault as plain values."""
    return {
        "id": "f",
        "component": "c",
        "key": "k",
        "before": {"value": 1},
        "after": {"value": 2},
        "expected": "x",
        "fault_kind": "missing",
        **fields,
    }


def link(**fields: Any) -> Any:
    """Return a record whose causal section has one account of one such link."""
    plain = {"effect": "e", "causes": ["f"], "confidence": "low", **fields}
    return {"account": "x", "accounts": {"x": {"title": "t", "links": [plain]}}}


@pytest.mark.parametrize("record", [incident(), case(), drill()])
def test_the_smallest_records_break_no_rule(record: Record) -> None:
    assert broken(record) == []


def test_rule_ids_are_unique() -> None:
    assert len({r.id for r in RECORD_RULES}) == len(RECORD_RULES)


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"timeline": [event("a", A), event("a", B)]}, ("timeline", 1, "id")),
        ({"claims": [claim(), claim()]}, ("claims", 1, "id")),
        ({"metrics": [{"id": "m", "title": "t", "unit": "s"}] * 2}, ("metrics", 1, "id")),
        ({"evidence": [{"id": "e", "kind": "log", "title": "t"}] * 2}, ("evidence", 1, "id")),
    ],
)
def test_an_id_stands_once_in_its_list(fields: dict[str, Any], path: KeyPath) -> None:
    assert broken(incident(**fields)) == [("duplicate-id", path)]


def test_every_repetition_of_an_id_is_reported() -> None:
    assert broken(case(claims=[claim()] * 3)) == [
        ("duplicate-id", ("claims", 1, "id")),
        ("duplicate-id", ("claims", 2, "id")),
    ]


def test_the_same_id_may_stand_in_two_lists() -> None:
    evidence = [{"id": "c", "kind": "log", "title": "t"}]

    assert broken(case(claims=[claim()], evidence=evidence)) == []


@pytest.mark.parametrize(
    ("record", "path"),
    [
        (case(claims=[claim(evidence=["x"])]), ("claims", 0, "evidence", 0)),
        (case(config_faults=[config_fault(evidence=["x"])]), ("config_faults", 0, "evidence", 0)),
        (incident(timeline=[event("a", A, evidence=["x"])]), ("timeline", 0, "evidence", 0)),
        (
            incident(impact={"kind": "loss", "text": "t", "evidence": ["x"]}),
            ("impact", "evidence", 0),
        ),
        (
            case(causal=link(evidence=["x"])),
            ("causal", "accounts", "x", "links", 0, "evidence", 0),
        ),
    ],
)
def test_cited_evidence_is_declared(record: Record, path: KeyPath) -> None:
    assert broken(record) == [("unknown-evidence", path)]


def test_evidence_of_a_control_is_declared() -> None:
    causal = link(unless=["c"])
    causal["accounts"]["x"]["controls"] = {"c": {"state": "absent", "evidence": ["log", "x"]}}
    record = case(causal=causal, evidence=[{"id": "log", "kind": "log", "title": "t"}])

    assert broken(record) == [
        ("unknown-evidence", ("causal", "accounts", "x", "controls", "c", "evidence", 1))
    ]


@pytest.mark.parametrize("verdict", ["refuted", "misleading"])
def test_a_wrong_claim_needs_its_correction(verdict: str) -> None:
    assert broken(case(claims=[claim(verdict=verdict)])) == [
        ("claim-uncorrected", ("claims", 0, "verdict"))
    ]
    assert broken(case(claims=[claim(verdict=verdict, corrected="So it is.")])) == []


@pytest.mark.parametrize("verdict", ["confirmed", "unverifiable"])
def test_other_claims_need_no_correction(verdict: str) -> None:
    assert broken(case(claims=[claim(verdict=verdict)])) == []


@pytest.mark.parametrize(
    ("fields", "undated"),
    [
        ({}, False),
        ({"status": "done"}, True),
        ({"status": "done", "done_at": "2024-05-02"}, True),
        ({"status": "done", "verified_by": "A drill"}, True),
        ({"status": "done", "done_at": "2024-05-02", "verified_by": "A drill"}, False),
        ({"status": "rejected"}, False),
    ],
)
def test_a_finished_action_says_when_and_how_verified(
    fields: dict[str, Any], undated: bool
) -> None:
    action = {"id": "a", "title": "t", "type": "prevent", **fields}
    expected: Found = [("action-undated", ("actions", 0, "status"))] if undated else []

    assert broken(case(actions=[action])) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, []),
        ({"injects": []}, [("drill-injects-nothing", ())]),
        ({"drill_status": "done"}, [("drill-undated", ("drill_status",))]),
        (
            {"drill_status": "done", "last_run": "2024-05-02"},
            [("drill-undated", ("drill_status",))],
        ),
        ({"drill_status": "done", "last_run": "2024-05-02", "observed": ["x"]}, []),
        ({"drill_status": "aborted"}, []),
    ],
)
def test_a_drill_names_its_fault_and_has_a_result(fields: dict[str, Any], expected: Found) -> None:
    assert broken(drill(**fields)) == expected


@pytest.mark.parametrize(
    ("fields", "unchanged"),
    [
        ({}, False),
        ({"after": {"value": 1}}, True),
        ({"after": {"value": 1}, "latent": True}, False),
        ({"after": {"value": 1, "source": "default"}}, False),
    ],
)
def test_a_configuration_fault_shows_a_change_or_is_latent(
    fields: dict[str, Any], unchanged: bool
) -> None:
    expected: Found = [("config-fault-unchanged", ("config_faults", 0))] if unchanged else []

    assert broken(incident(config_faults=[config_fault(**fields)])) == expected


@pytest.mark.parametrize(
    ("record", "path"),
    [
        (incident(detection={"method": "other"}), ("detection", "method")),
        (incident(trigger={"kind": "other", "text": "t"}), ("trigger", "kind")),
        (incident(timeline=[event("a", A, kind="other")]), ("timeline", 0, "kind")),
        (
            incident(config_faults=[config_fault(fault_kind="other")]),
            ("config_faults", 0, "fault_kind"),
        ),
        (
            case(config_faults=[config_fault(fault_kind="other")]),
            ("config_faults", 0, "fault_kind"),
        ),
        (
            incident(mitigation=[{"id": "m", "kind": "other", "text": "t"}]),
            ("mitigation", 0, "kind"),
        ),
        (
            incident(contributing_factors=[{"id": "f", "class": "other", "text": "t"}]),
            ("contributing_factors", 0, "class"),
        ),
        (case(evidence=[{"id": "e", "kind": "other", "title": "t"}]), ("evidence", 0, "kind")),
    ],
)
def test_the_word_other_is_reported_wherever_a_list_has_it(record: Record, path: KeyPath) -> None:
    assert broken(record) == [("other-used", path)]


def test_an_action_excludes_only_actions_of_its_record() -> None:
    first = {"id": "a", "title": "A", "type": "prevent", "excludes": ["b", "c"]}
    second = {"id": "b", "title": "B", "type": "detect", "excludes": ["a"]}

    assert broken(case(actions=[first, second])) == [
        ("unknown-item", ("actions", 0, "excludes", 1))
    ]
