"""``whychain causal prevent``, asked of the reference content."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

INCIDENT = "2024-03-18-vie-canary"
Ask = Callable[..., Any]


def test_prevention_sets_are_said_in_words(ask: Ask) -> None:
    text = ask("causal", "prevent", "wide-outage", "--incident", INCIDENT).out

    assert text.startswith(f"wide-outage in {INCIDENT}, account analysed: 11 minimal prevention")
    assert "  1. without breaker-ignores-canary\n" in text
    assert "with config-lint working\n" in text
    assert "with deadline-propagation working + without volatile-health-path\n" in text


def test_every_single_repair_is_confirmed_by_what_if(ask: Ask) -> None:
    where = ("wide-outage", "--incident", INCIDENT)
    answer = json.loads(ask("causal", "prevent", *where, "--max-order", "1", "--json").out)

    assert answer["count"] == len(answer["sets"]) == 7
    for (event,) in answer["sets"]:
        control = event.removeprefix("no:")
        change = ("--without", event) if control == event else ("--with", control)
        assert ask("causal", "what-if", *where, *change).code == 1


def test_a_limit_says_how_many_more_there_are(ask: Ask) -> None:
    text = ask("causal", "prevent", "wide-outage", "--incident", INCIDENT, "--limit", "2").out

    assert "  … and 9 more\n" in text


def test_what_no_fault_or_control_prevents_answers_no(ask: Ask) -> None:
    asked = ("causal", "prevent", "wide-outage", "--incident", INCIDENT, "--max-order", "1")

    assert ask(*asked, "--events", "faults").code == 0
    assert ask("causal", "prevent", "canary-release", "--incident", INCIDENT).code == 1


def test_each_record_listed_under_a_control_is_confirmed_by_what_if(ask: Ask) -> None:
    answer = json.loads(ask("causal", "controls", "--next", "3", "--json").out)

    assert {o["record"]: o["weight"] for o in answer["outages"] if o["severity"]} == {
        "2023-q3-vie-load-test": 16,
        INCIDENT: 16,
    }
    for ranked in answer["controls"]:
        for outage in (*ranked["incidents"], *ranked["practice"]):
            for outcome in outage["outcomes"]:
                asked = ("causal", "what-if", outcome, "--incident", outage["record"])
                assert ask(*asked, "--with", ranked["control"]).code == 1
    assert [pick["control"] for pick in answer["next_controls"]] == [
        "circuit-breaker",
        "config-lint",
        "latency-aware-breaker",
    ]


def test_the_ranking_shows_records_weights_and_what_comes_next(ask: Ask) -> None:
    text = ask("causal", "controls", "--next", "1", "--limit", "2").out

    assert "  1. circuit-breaker: weight 32, cases and drills 0\n" in text
    assert (
        f"       stops {INCIDENT}: wide-outage (SEV1, weight 16); it was defeated there\n" in text
    )
    assert "  … and 15 more\n" in text
    assert "  1. circuit-breaker: weight +32, cases and drills +0 (2023-q3-vie-load-test, " in text


def test_an_empty_workspace_has_no_control_that_stops_anything(ask: Ask, tmp_path: Path) -> None:
    assert ask("init", str(tmp_path / "new")).code == 0

    assert ask("causal", "controls", root=tmp_path / "new").code == 1
