"""What the pages say is what the graph and the timeline answer."""

import re
from typing import Any

import pytest

from whychain.causal.cutsets import cut_sets
from whychain.workspace.load import Workspace

CANARY = "incidents/2024-03-18-vie-canary.html"


def text_of(html_pages: dict[str, Any], path: str) -> str:
    text: str = html_pages[path].text
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize("account", ["told", "analysed", "analysed-hystrix"])
def test_an_incident_shows_the_cut_sets_of_each_account(
    html_pages: dict[str, Any], reference_workspace: Workspace, account: str
) -> None:
    graph = reference_workspace.network("2024-03-18-vie-canary", account)
    shown = text_of(html_pages, CANARY)

    for names in cut_sets(graph, "wide-outage").sets:
        titles = [reference_workspace.vocabulary.title(name) for name in names]
        assert " + ".join(titles) in shown


@pytest.mark.parametrize("seconds", ["37 s", "72 s", "611 s", "683 s"])
def test_an_incident_shows_its_durations(html_pages: dict[str, Any], seconds: str) -> None:
    assert seconds in text_of(html_pages, CANARY)


def test_the_told_duration_is_marked_as_ending_at_a_command(html_pages: dict[str, Any]) -> None:
    shown = text_of(html_pages, CANARY)

    assert shown.count("told as the duration; ends at the rollback command") == 1


def test_the_hidden_switch_is_shown(html_pages: dict[str, Any]) -> None:
    assert "Hidden switch: enable-canary-metrics" in text_of(html_pages, CANARY)


def test_an_account_shows_why_it_tells_what_nothing_needs(html_pages: dict[str, Any]) -> None:
    shown = text_of(html_pages, CANARY)

    assert shown.count("Told, and needed for nothing") == 1
    assert "left out of the source's three causes (x-03)." in shown


def test_the_first_page_sets_the_source_beside_the_check(html_pages: dict[str, Any]) -> None:
    shown = text_of(html_pages, "index.html")

    assert "What the source says" in shown
    assert "What the check found" in shown


def test_every_claim_is_on_the_page_of_claims(
    html_pages: dict[str, Any], reference_workspace: Workspace
) -> None:
    claims = [c for d in reference_workspace.records.documents for c in d.content.claims]
    shown = text_of(html_pages, "claims.html")

    assert f"{len(claims)} statements" in shown
    for claim in claims:
        assert " ".join(claim.text.replace("`", "").split())[:60] in shown


def test_a_runbook_shows_its_worst_case_and_its_plan(html_pages: dict[str, Any]) -> None:
    shown = text_of(html_pages, "runbooks/canary-rollback.html")

    assert "fits its deadline" in shown
    assert "vie-rollback --release-id=rel-v2.4.1-20240318-2147 --force" in shown
    assert re.search(r"plan\s+[0-9a-f]{64}", shown)


def test_a_drill_shows_its_proof_of_injection(html_pages: dict[str, Any]) -> None:
    drills = [path for path in html_pages if path.startswith("drills/")]

    assert drills
    for path in drills:
        assert "Proof that the fault was really there" in text_of(html_pages, path)


def test_a_lost_value_is_shown_as_lost(html_pages: dict[str, Any]) -> None:
    assert "lost in the source" in text_of(html_pages, "cases/breaker-window-statistics.html")


def test_a_node_shows_both_directions(html_pages: dict[str, Any]) -> None:
    shown = text_of(html_pages, "causes/orphaned-work.html")

    assert "Follows from" in shown
    assert "Leads to" in shown
