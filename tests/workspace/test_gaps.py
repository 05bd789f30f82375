from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.records import drill, event, incident
from tests.fakes.site_models import workspace_of

from whychain.workspace.gaps import Gap, Place, gaps


def gap(name: str, *records: Any, **words: Any) -> Gap:
    return next(one for one in gaps(workspace_of(*records, **words)) if one.id == name)


@given(st.lists(st.booleans(), max_size=40))
def test_a_gap_counts_all_and_names_the_first_twenty(known: list[bool]) -> None:
    at = "2024-01-01T00:00:00Z"
    records = [
        incident(id=f"i-{n:02}", times={"mitigated_at": at if is_known else None})
        for n, is_known in enumerate(known)
    ]
    found = gap("no-mitigated-time", *records)
    missing = [Place(f"i-{n:02}") for n, is_known in enumerate(known) if not is_known]

    assert found == Gap("no-mitigated-time", len(missing), len(known), tuple(missing[:20]))


def test_a_lost_time_and_a_lost_value_are_named_by_their_part() -> None:
    metric = {"id": "latency", "title": "Latency", "unit": "ms", "missing": True}
    record = incident(timeline=[event("lost", None)], metrics=[metric])

    assert gap("time-lost", record).first == (Place("an-incident", "lost"),)
    assert gap("value-lost", record).first == (Place("an-incident", "latency"),)


def test_links_without_evidence_of_low_confidence_or_inferred_are_gaps() -> None:
    link = {"effect": "harm", "causes": ["f"], "confidence": "low", "inferred": True}
    sound = {"effect": "harm", "causes": ["g"], "evidence": ["log"]}
    account = {"title": "x", "links": [link, sound]}
    record = incident(causal={"account": "a", "accounts": {"a": account}})

    for name in ("link-unproven", "link-weak", "link-inferred"):
        found = gap(name, record)
        assert (found.count, found.looked_at) == (1, 2)
        assert found.first == (Place("an-incident", "a, f > harm"),)


def test_claims_that_cannot_be_checked_are_gaps() -> None:
    claim = {"text": "x", "grade": "E", "checked": "Nothing.", "verdict": "unverifiable"}
    record = incident(claims=[{"id": "c-1", **claim}, {"id": "c-2", **claim, "grade": "D"}])

    assert gap("claim-unverifiable", record).count == 2
    assert gap("claim-unproven", record).first == (Place("an-incident", "c-1"),)


def test_words_are_gaps_when_nobody_declares_prices_or_drills_them() -> None:
    account = {"title": "x", "links": [{"effect": "harm", "causes": ["f", "ghost"]}]}
    record = incident(causal={"account": "a", "accounts": {"a": account}})
    words = {"faults": ["f", "unused"], "controls": ["c"]}

    assert gap("word-undeclared", record, **words).first == (Place("ghost"),)
    assert gap("fault-undrilled", record, **words).first == (Place("f"),)
    assert gap("fault-undrilled", record, drill(injects=["f"]), **words).count == 0
    assert gap("control-unpriced", record, **words).first == (Place("c"),)
