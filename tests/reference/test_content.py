"""The shipped content holds what it is said to hold, and every fact of its source."""

import re
from collections import Counter

import pytest

from whychain.kb.record import Case, Drill, Incident
from whychain.kb.vocabulary import Relation, Verdict
from whychain.workspace import reference
from whychain.workspace.check import check
from whychain.workspace.load import Workspace, load

INCIDENTS = {"2024-03-18-vie-canary", "2023-q3-vie-load-test"}
CASES = {
    "binary-health-states",
    "breaker-window-statistics",
    "breaker-without-latency-tolerance",
    "config-push-without-validation",
    "goroutine-leak-on-timeout",
    "grpc-connection-shared-across-environments",
    "nested-timeouts",
    "scrape-period-against-decision-window",
    "self-referential-breaker-threshold",
    "timeout-inversion-blinds-breaker",
    "toolchain-upgrade-http-transport",
    "torn-config-on-hot-reload",
}
DRILLS = {
    "gc-pauses-under-network-delay",
    "handler-panic-and-recovery",
    "pod-kill-and-recovery",
    "tls-handshake-timeout-behind-sidecar",
}
RUNBOOKS = {
    "breaker-open-traffic-passes",
    "canary-rollback",
    "chaos-drill-with-abort",
    "config-reload-inconsistency",
    "cross-environment-traffic",
    "enable-canary-metrics",
    "goroutine-leak-triage",
    "health-check-flapping",
    "scrape-window-audit",
    "timeout-budget-realignment",
    "tls-handshake-behind-sidecar",
    "toolchain-upgrade-check",
}
_FACT_IDS = """
T-01 T-02 T-03 T-04 T-05 T-06 T-07 M-01 M-02 M-03 M-04 M-05 CFG-01 CFG-02 CFG-03 CFG-04 CFG-05
CFG-06 CFG-07 RC-01 RC-02 RC-03 RC-04 CMD-01 CMD-02 CMD-03 CMD-04 DEF-2.1 CODE-2.1 DIA-2.1
TAB-2.1a TAB-2.1b TAB-2.1c DEF-2.2 DIA-2.2 DEF-2.3 TAB-2.3a TAB-2.3b DIA-2.3 DEF-2.4 TAB-2.4a
TAB-2.4b DIA-2.4 DEF-2.5 TAB-2.5 FIX-2.5 DEF-3.1 CFG-3.1 CODE-3.1 TAB-3.1a TAB-3.1b DIA-3.1
DEF-3.2 CFG-3.2 TAB-3.2a TAB-3.2b DIA-3.2 DEF-3.3 CFG-3.3 TAB-3.3a TAB-3.3b DIA-3.3 DEF-4.1
CODE-4.1a CODE-4.1b OBS-4.1 DIA-4.1 DEF-4.2 DIA-4.2 DEF-4.3 TAB-4.3a TAB-4.3b DIA-4.3 DEF-4.4
DIA-4.4 T-20 DEF-5.1 DEF-5.2 DEF-5.3 DIA-5.0 RM-1 RM-2 RM-3 RM-4 CFG-5.1 CFG-5.2 DIA-5.1 M-20
M-21 TAB-2.2 CODE-2.2 CODE-2.3 CODE-2.4 STEP-2.4 TAB-4.2 CODE-4.2 CODE-4.3 CODE-4.4 RM-5 DIAG-5
D-01 D-02 D-03 D-04 D-05 D-06 D-07 N-01
"""
FACTS = re.findall(r"\S+", _FACT_IDS)
CLAIMS_BY_CHAPTER = {1: 14, 2: 26, 3: 19, 4: 17, 5: 8}


@pytest.fixture(scope="module")
def content() -> Workspace:
    """The reference workspace in memory."""
    return load(reference.root())


def ids(content: Workspace, kind: type) -> set[str]:
    """Return the ids of all records of one kind."""
    return {d.content.id for d in content.records.documents if isinstance(d.content, kind)}


def test_the_content_has_no_errors() -> None:
    result = check(reference.root())

    assert [str(f) for f in result.findings if f.severity.value == "error"] == []


def test_the_records_and_runbooks_are_all_there(content: Workspace) -> None:
    assert ids(content, Incident) == INCIDENTS
    assert ids(content, Case) == CASES
    assert ids(content, Drill) == DRILLS
    assert {d.content.id for d in content.runbooks.documents} == RUNBOOKS


def test_every_record_says_that_it_is_a_reference(content: Workspace) -> None:
    assert all(d.content.provenance.reference for d in content.records.documents)


def test_every_claim_of_the_source_is_there_once_with_its_verdict(content: Workspace) -> None:
    claims = [c for d in content.records.documents for c in d.content.claims]
    numbered = {
        f"c{chapter}-{number:02}"
        for chapter, count in CLAIMS_BY_CHAPTER.items()
        for number in range(1, count + 1)
    }

    assert len(claims) == 84
    assert {c.id for c in claims} == numbered
    assert Counter(c.verdict for c in claims) == {
        Verdict.REFUTED: 42,
        Verdict.MISLEADING: 19,
        Verdict.CONFIRMED: 14,
        Verdict.UNVERIFIABLE: 9,
    }


def test_every_wrong_claim_stands_with_its_correction_and_its_evidence(content: Workspace) -> None:
    wrong = [
        c
        for d in content.records.documents
        for c in d.content.claims
        if c.verdict in {Verdict.REFUTED, Verdict.MISLEADING}
    ]

    assert len(wrong) == 61
    assert [c.id for c in wrong if not c.corrected.strip()] == []
    assert [c.id for c in wrong if not c.evidence] == []


def test_every_contradiction_of_the_source_is_kept(content: Workspace) -> None:
    kept = {c.id for d in content.records.documents for c in d.content.contradictions}

    assert kept == {f"x-{number:02}" for number in range(1, 12)}


def test_the_two_incidents_conflict_with_each_other(content: Workspace) -> None:
    conflicts = {
        (record.id, related.id)
        for record in (content.record(i) for i in INCIDENTS)
        for related in record.related
        if related.relation is Relation.CONFLICTS_WITH
    }
    first, second = sorted(INCIDENTS)

    assert conflicts == {(first, second), (second, first)}


@pytest.mark.parametrize("drill_id", sorted(DRILLS))
def test_every_drill_says_how_one_knows_that_the_fault_was_there(
    content: Workspace, drill_id: str
) -> None:
    drill = content.record(drill_id)
    assert isinstance(drill, Drill)

    assert drill.injects
    assert drill.abort_when
    for proof in drill.proof_of_injection:
        assert proof.signal
        assert proof.not_proof


def test_there_are_enough_asked_questions(content: Workspace) -> None:
    asked = [d.content for d in content.questions.documents]

    assert len(asked) >= 25
    assert len({q.id for q in asked}) == len(asked)
    assert {q.ask.value for q in asked} == {
        "why",
        "effects",
        "paths",
        "cut-sets",
        "what-if",
        "loops",
    }


def cited() -> str:
    """Return the text of every record and narrative."""
    files = sorted((reference.root() / "kb").rglob("*"))
    texts = (f.read_text(encoding="utf-8") for f in files if f.suffix in {".yml", ".md"})
    return "\n".join(texts)


def test_every_fact_of_the_source_is_cited_by_its_id() -> None:
    words = set(re.findall(r"[A-Z]+(?:-[0-9]+)?[0-9a-z.-]*[0-9a-z]", cited()))

    assert len(FACTS) == len(set(FACTS)) == 108
    assert [fact for fact in FACTS if fact not in words] == []
