import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.records import drill, incident
from tests.fakes.site_models import model_of, text_of

from whychain.documents.finding import Finding, SeverityLevel
from whychain.site.data_quality_page import data_quality_pages, gap_titles, rule_counts
from whychain.site.drill_gaps_page import drill_gap_pages, drill_gaps
from whychain.site.phrases import Language, Phrases
from whychain.site.site_model import SiteModel, site_model
from whychain.workspace.gaps import gaps
from whychain.workspace.load import Workspace, load
from whychain.workspace.rules import EVERY_RULE

FAULTS = [f"f-{n}" for n in range(5)]
SETS = st.lists(st.sets(st.sampled_from(FAULTS), min_size=1), max_size=6)


def met(number: int, faults: set[str]) -> Any:
    links = [{"effect": "harm", "causes": sorted(faults), "unless": ["c-1"], "when": "any-of"}]
    account = {"title": "x", "links": links, "controls": {"c-1": {"state": "absent"}}}
    causal = {"account": "a", "accounts": {"a": account}}
    return incident(id=f"i-{number}", causal=causal)


@given(SETS, st.sets(st.sampled_from(FAULTS)))
def test_a_gap_is_a_fault_of_an_incident_that_no_drill_injects(
    incidents: list[set[str]], injected: set[str]
) -> None:
    records = [met(n, faults) for n, faults in enumerate(incidents)]
    model = model_of(*records, drill(injects=sorted(injected)), faults=FAULTS, controls=["c-1"])
    found = drill_gaps(model)

    assert {gap.fault for gap in found} == {f for s in incidents for f in s} - injected
    assert all(gap.incidents == sum(gap.fault in s for s in incidents) for gap in found)
    assert [gap.incidents for gap in found] == sorted((g.incidents for g in found), reverse=True)
    assert all(gap.controls == ("c-1",) for gap in found)
    counted = next(g for g in gaps(model.workspace) if g.id == "fault-undrilled")
    assert counted.count == len(found)


def test_drills_stand_with_their_state_and_the_newest_run_first() -> None:
    model = model_of(
        drill(id="old", drill_status="done", last_run="2023-01-01"),
        drill(id="new", drill_status="done", last_run="2024-01-01"),
        drill(id="never"),
    )
    page, twin = drill_gap_pages(model)

    assert [d["id"] for d in json.loads(twin.text)["drills"]] == ["new", "old", "never"]
    assert "2024-01-01" in text_of(page)


def test_findings_are_counted_by_rule_and_errors_stand_first() -> None:
    findings = (
        *[Finding("a.yml", n, "often", "m", SeverityLevel.WARNING) for n in range(30)],
        Finding("b.yml", 1, "bad", "m"),
    )
    found = rule_counts(findings)

    assert [(r.rule, r.count, len(r.first)) for r in found] == [("bad", 1, 1), ("often", 30, 20)]


def test_a_finding_links_to_the_page_of_its_rule(small_root: Path) -> None:
    (small_root / "kb" / "odd").mkdir(parents=True)
    (small_root / "kb" / "odd" / "record.yml").write_text("kind: incident\n")
    page, twin = data_quality_pages(site_model(load(small_root)))
    rules = {one["rule"] for one in json.loads(twin.text)["rules"]}

    assert rules
    assert rules <= {rule.id for rule in EVERY_RULE}
    assert all(f"reference/rules.html#{rule}" in text_of(page) for rule in rules)


def test_every_kind_of_gap_has_a_name_in_both_languages() -> None:
    model = model_of(incident())
    names = {gap.id for gap in gaps(model.workspace)}

    assert set(gap_titles(Phrases(Language.ENGLISH))) == names
    chinese = next(data_quality_pages(model.in_language(Language.CHINESE, "zh/")))
    for title in gap_titles(Phrases(Language.CHINESE)).values():
        assert title in chinese.text


def test_the_page_says_of_the_reference_what_the_command_says(
    reference_workspace: Workspace,
    model: SiteModel,
) -> None:
    _, twin = data_quality_pages(model)

    told = {gap["id"]: gap["count"] for gap in json.loads(twin.text)["gaps"]}
    assert told == {gap.id: gap.count for gap in gaps(reference_workspace)}


def test_what_a_finding_says_is_text_and_nothing_else() -> None:
    import msgspec

    hostile = Finding("<b>.yml", 1, "yaml-syntax", "<script>x()</script>")
    model = msgspec.structs.replace(model_of(), findings=(hostile,))

    assert "<script" not in next(data_quality_pages(model)).text
