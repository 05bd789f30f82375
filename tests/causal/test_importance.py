"""Importance of faults, of controls in every state, and of links, by hand."""

from collections.abc import Callable

import pytest

from whychain.causal.graph import CausalGraph
from whychain.causal.importance import importance
from whychain.causal.likelihood import Prior
from whychain.causal.logic.limits import Limits
from whychain.errors import ExitCode, WhychainError

GraphFrom = Callable[[str], CausalGraph]
GUARDED = """
faults: [slow-disk, bad-rule]
links:
  - {effect: outage, causes: [slow-disk], unless: [shedding], confidence: medium, evidence: [log]}
controls:
  shedding: {state: STATE}
"""
DEFEATED = GUARDED.replace("STATE", "defeated, by: [bad-rule]")


def measures(graph: CausalGraph, outcome: str = "outage") -> dict[str, float]:
    return {one.event: one.birnbaum for one in importance(graph, outcome).events}


def test_a_control_that_was_absent_is_weighed_like_a_fault(graph_from: GraphFrom) -> None:
    graph = graph_from(GUARDED.replace("STATE", "absent"))

    assert measures(graph) == {"slow-disk": 0.5, "no:shedding": 0.5}


def test_a_defeated_control_is_weighed_beside_what_defeats_it(graph_from: GraphFrom) -> None:
    answer = importance(graph_from(DEFEATED), "outage")

    found = {one.event: one for one in answer.events}
    assert answer.probability == 0.25
    assert {name: one.birnbaum for name, one in found.items()} == {
        "slow-disk": 0.5,
        "bad-rule": 0.5,
        "no:shedding": 0.5,
    }
    control = found["no:shedding"]
    assert (control.probability, control.achievement_worth, control.reduction_worth) == (
        0.5,
        2.0,
        None,
    )
    assert control.fussell_vesely is None


def test_a_control_that_worked_leaves_nothing_to_weigh(graph_from: GraphFrom) -> None:
    answer = importance(graph_from(GUARDED.replace("STATE", "worked")), "outage")

    assert answer.probability == 0
    assert [(one.event, one.birnbaum) for one in answer.events] == [("slow-disk", 0.0)]
    assert (answer.explained, answer.check_next) == (0.0, ())


def test_a_link_is_worth_what_its_check_would_move(graph_from: GraphFrom) -> None:
    (link,) = importance(graph_from(GUARDED.replace("STATE", "absent")), "outage").links

    assert (link.probability, link.if_it_holds, link.if_not) == (0.8, 1.0, 0.0)
    assert link.expected_change == pytest.approx(0.32)


def test_equals_are_told_apart_by_what_they_cite_and_else_named_together(
    graph_from: GraphFrom,
) -> None:
    chain = """
    faults: [f]
    links:
      - {effect: a, causes: [f], confidence: medium, evidence: [log, test]}
      - {effect: b, causes: [a], confidence: medium, evidence: [log]}
      - {effect: c, causes: [b], confidence: medium, evidence: [test]}
    """
    answer = importance(graph_from(chain), "c")

    assert answer.check_next == ("case-1/told/1", "case-1/told/2")


def test_records_may_give_the_probabilities(graph_from: GraphFrom) -> None:
    prior = Prior(8, {"slow-disk": 4, "shedding": 1})

    answer = importance(graph_from(GUARDED.replace("STATE", "late")), "outage", prior=prior)

    chances = {one.event: one.probability for one in answer.events}
    assert chances == {"slow-disk": 0.5, "no:shedding": 0.2}
    assert answer.probability == pytest.approx(0.1)


def test_too_little_memory_is_one_line_and_a_no(graph_from: GraphFrom) -> None:
    names = [f"f{n}" for n in range(150)]
    text = f"faults: [{', '.join(names)}]\nlinks:\n  - {{effect: top, when: {{at-least: 75}}, "
    graph = graph_from(f"{text}causes: [{', '.join(names)}]}}\n")

    with pytest.raises(WhychainError, match="cannot be weighed") as error:
        importance(graph, "top", limits=Limits(nodes=5))

    assert error.value.exit_code == ExitCode.NO_OR_FINDINGS
