"""``whychain causal similar``, asked of the reference content."""

import json
from collections.abc import Callable
from typing import Any

INCIDENT = "2024-03-18-vie-canary"
Ask = Callable[..., Any]


def test_the_nearest_record_comes_with_its_reasons(ask: Ask) -> None:
    text = ask("causal", "similar", INCIDENT, "--limit", "1").out

    assert "  1. timeout-inversion-blinds-breaker: similarity 0." in text
    assert "       same fault timeout-inversion (weight 2." in text
    assert "       same step client-retries → retry-amplification (weight 1." in text


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
