"""``whychain causal similar | diagnose``, asked of the reference content."""

import json
from collections.abc import Callable
from typing import Any

INCIDENT = "2024-03-18-vie-canary"
Ask = Callable[..., Any]


def test_the_nearest_record_comes_with_its_reasons(ask: Ask) -> None:
    text = ask("causal", "similar", INCIDENT, "--limit", "1").out

    assert "  1. timeout-inversion-blinds-breaker: similarity 0." in text
    assert "       same fault timeout-inversion (3.5 bits, in 2 records)" in text
    assert "       same step client-retries → retry-amplification (3 bits, in 3 records)" in text


def test_every_shared_node_stands_in_both_records(ask: Ask) -> None:
    answer = json.loads(ask("causal", "similar", INCIDENT, "--json").out)

    for neighbour in answer["neighbours"]:
        for node in neighbour["nodes"]:
            for record in (INCIDENT, neighbour["record"]):
                assert ask("causal", "why", node["node"], "--incident", record).code == 0


def test_another_account_may_have_other_neighbours(ask: Ask) -> None:
    told = json.loads(ask("causal", "similar", INCIDENT, "--account", "told", "--json").out)

    assert told["account"] == "told"
    assert all(neighbour["record"] != INCIDENT for neighbour in told["neighbours"])


def test_an_unknown_record_gets_the_nearest_id(ask: Ask) -> None:
    answer = ask("causal", "similar", "2024-03-18-canary")

    assert answer.code == 2
    assert f"did you mean {INCIDENT}?" in answer.err


def test_a_diagnosis_names_explanations_prior_and_where_to_look(ask: Ask) -> None:
    seen = ("--seen", "breaker-closed-while-failing", "--not-seen", "alert-late")
    text = ask("causal", "diagnose", *seen).out

    assert "  1. breaker-without-latency-tolerance: score 0." in text
    assert " + dependency-failing (condition): score 0." in text
    assert "  unseen cause, nothing that is known here: score 0.0" in text
    assert "\nlook next at: " in text
    assert "\nprior: how often each part occurs in 18 records; leak 0.01\n" in text


def test_a_diagnosis_has_the_documented_fields(ask: Ask) -> None:
    asked = ("causal", "diagnose", "--seen", "order-success-drop", "--incident", INCIDENT)
    answer = json.loads(ask(*asked, "--json").out)

    assert [e["faults"] for e in answer["explanations"]] == [
        ["breaker-ignores-canary", "timeout-inversion"],
        ["breaker-ignores-canary", "volatile-health-path"],
    ]
    assert {"score", "tied_with", "prior"} <= answer["explanations"][0].keys()
    assert {"prior", "next_observation", "unseen_cause", "suspects"} <= answer.keys()


def test_what_nothing_known_explains_answers_no(ask: Ask) -> None:
    answer = ask("causal", "diagnose", "--seen", "breaker-open-reported")

    assert answer.code == 1
    assert "nothing in this graph leads to breaker-open-reported\n" in answer.out


def test_a_tie_is_called_a_tie(ask: Ask) -> None:
    text = ask("causal", "diagnose", "--seen", "risk-service-503", "--limit", "2").out

    assert ", tied with 1 more (prior " in text
    assert "  … and " in text
