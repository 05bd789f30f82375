"""Importance on the command line: what matters most, and which evidence is weakest."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from whychain.errors import ExitCode

Ask = Callable[..., Any]
INCIDENT = ("--incident", "2024-03-18-vie-canary")
TREE = """<?xml version="1.0"?><opsa-mef><define-fault-tree name="two">
<define-gate name="top"><or><basic-event name="a"/><gate name="both"/></or></define-gate>
<define-gate name="both"><and><basic-event name="b"/><basic-event name="c"/></and></define-gate>
<define-basic-event name="a"><float value="0.1"/></define-basic-event>
<define-basic-event name="b"><float value="0.5"/></define-basic-event>
<define-basic-event name="c">VALUE</define-basic-event>
</define-fault-tree></opsa-mef>"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    path = tmp_path / "tree.xml"
    path.write_text(TREE.replace("VALUE", '<float value="0.5"/>'), encoding="utf-8")
    return path


def test_the_weakest_evidence_of_the_reference_incident_is_named(ask: Ask) -> None:
    answer = ask("causal", "importance", "wide-outage", *INCIDENT)

    assert answer.code == ExitCode.DONE
    lines = answer.out.splitlines()
    at = lines.index("weakest evidence, to be checked next (1 link):")
    assert lines[at + 1] == "  load-concentration + pool-exhaustion → order-path-overload"
    assert lines[at + 2].startswith("rests on 2024-03-18-vie-canary, account analysed: ")


def test_the_measures_are_those_that_a_reviewer_works_out_by_hand(ask: Ask) -> None:
    answer = json.loads(ask("causal", "importance", "wide-outage", *INCIDENT, "--json").out)
    measures = {one["event"]: one for one in answer["events"]}

    # Two cut sets: breaker-ignores-canary and canary-metrics-off stand in both.
    for needed in ("breaker-ignores-canary", "canary-metrics-off"):
        assert measures[needed]["fussell_vesely"] == 1
        assert measures[needed]["achievement_worth"] == 2
        assert measures[needed]["reduction_worth"] is None
    # The other two do for each other. Each has a failed control beside it: one of the two
    # branches holds in 1 world of 4, at least one in 7 of 16, and 4/16 of these 7/16 hold it.
    assert measures["timeout-inversion"]["fussell_vesely"] == pytest.approx(4 / 7)
    assert measures["timeout-inversion"]["diagnostic"] == pytest.approx(5 / 7)
    assert measures["no:retry-budget"]["birnbaum"] == 0
    assert answer["check_next"] == ["2024-03-18-vie-canary/analysed/7"]
    link = answer["links"][0]
    chance, moves = link["probability"], link["if_it_holds"] - link["if_not"]
    assert link["expected_change"] == pytest.approx(2 * chance * (1 - chance) * moves)


def test_records_may_say_how_probable_each_event_is(ask: Ask) -> None:
    asked = ("causal", "importance", "wide-outage", *INCIDENT, "--assume", "records", "--json")

    answer = json.loads(ask(*asked).out)

    chances = {one["event"]: one["probability"] for one in answer["events"]}
    assert answer["assumption"] == "records"
    assert 0 < min(chances.values()) < max(chances.values()) < 0.5


def test_an_account_in_which_all_is_sure_or_nothing_happens_has_nothing_to_check(ask: Ask) -> None:
    answer = ask("causal", "importance", "canary-release", *INCIDENT)

    assert (answer.code, answer.err) == (ExitCode.DONE, "")
    assert "no check of a link can change this" in answer.out


def test_the_events_of_a_fault_tree_are_weighed(ask: Ask, tree: Path) -> None:
    answer = ask("causal", "importance", "--mef", str(tree))

    assert answer.code == ExitCode.DONE
    assert answer.out.splitlines()[0] == "top: probability 0.325"
    assert answer.out.splitlines()[2].split()[:3] == ["a", "0.1", "0.75"]


def test_a_tree_without_a_probability_is_one_line(ask: Ask, tree: Path) -> None:
    tree.write_text(TREE.replace("VALUE", ""), encoding="utf-8")

    answer = ask("causal", "importance", "--mef", str(tree))

    assert (answer.code, answer.out) == (ExitCode.USAGE, "")
    assert answer.err.endswith(
        "tree.xml: 'c' has no probability (fix: give every basic event one)\n"
    )


def test_an_outcome_that_does_not_exist_is_one_line(ask: Ask) -> None:
    answer = ask("causal", "importance", "nowhere", *INCIDENT)

    assert (answer.code, answer.out) == (ExitCode.USAGE, "")
    assert answer.err.count("\n") == 1
