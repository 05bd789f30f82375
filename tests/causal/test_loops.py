"""Feedback loops: what feeds itself, what damps itself, what starts it and what cuts it."""

from collections.abc import Callable

import pytest

from whychain.causal.graph import CausalGraph
from whychain.causal.loops import LoopSign, loops

GraphFrom = Callable[[str], CausalGraph]
RETRIES = """
faults: [slow-disk]
conditions: [clients-retry]
links:
  - {effect: overload, causes: [slow-disk]}
  - {effect: overload, causes: [retries], unless: [shedding]}
  - {effect: retries, when: all-of, causes: [overload, clients-retry]}
  - {effect: outage, causes: [overload]}
controls:
  shedding: {state: absent}
"""
SCALING = """
faults: [sale]
links:
  - {effect: load, causes: [sale]}
  - {effect: idle-machines, causes: [scaler]}
  - {effect: load, causes: [idle-machines]}
controls:
  scaler: {state: defeated, by: [load]}
"""
DEFEATED_GUARD = """
faults: [sale]
links:
  - {effect: load, causes: [sale], unless: [scaler]}
controls:
  scaler: {state: defeated, by: [load]}
"""
FED_BY_A_CONTROL = """
links:
  - {effect: load, causes: [retries, batch-job]}
  - {effect: retries, causes: [load]}
controls:
  batch-job: {state: worked}
"""


def test_a_chain_has_no_loop(graph_from: GraphFrom) -> None:
    answer = loops(graph_from("faults: [a]\nlinks: [{effect: b, causes: [a]}]\ncontrols: {}\n"))

    assert (answer.loops, answer.truncated) == ((), False)
    assert (answer.incident, answer.account) == ("case-1", "told")


def test_a_loop_of_causes_is_reinforcing_and_names_its_way_in_and_its_guard(
    graph_from: GraphFrom,
) -> None:
    (loop,) = loops(graph_from(RETRIES)).loops

    assert loop.nodes == ("overload", "retries")
    assert loop.sign is LoopSign.REINFORCING
    assert loop.entered_by == ("clients-retry", "slow-disk")
    assert loop.cut_by == ("shedding",)


def test_a_control_that_causes_turns_the_sign(graph_from: GraphFrom) -> None:
    (loop,) = loops(graph_from(SCALING)).loops

    assert loop.nodes == ("idle-machines", "load", "scaler")
    assert loop.sign is LoopSign.BALANCING


def test_an_effect_that_defeats_its_own_guard_feeds_itself(graph_from: GraphFrom) -> None:
    (loop,) = loops(graph_from(DEFEATED_GUARD)).loops

    assert loop.nodes == ("load", "scaler")
    assert loop.sign is LoopSign.REINFORCING


def test_two_turns_of_the_sign_cancel(graph_from: GraphFrom) -> None:
    text = SCALING.replace("causes: [idle-machines]", "causes: [second]") + (
        "  second: {state: defeated, by: [idle-machines]}\n"
    )

    (loop,) = loops(graph_from(text)).loops

    assert loop.nodes == ("idle-machines", "second", "load", "scaler")
    assert loop.sign is LoopSign.REINFORCING


def test_a_control_that_only_causes_enters_a_loop_and_does_not_cut_it(
    graph_from: GraphFrom,
) -> None:
    (loop,) = loops(graph_from(FED_BY_A_CONTROL)).loops

    assert loop.entered_by == ("batch-job",)
    assert loop.cut_by == ()


def test_loops_come_shortest_first_then_by_name(graph_from: GraphFrom) -> None:
    pairs = ["b", "c"], ["c", "b"], ["a", "d"], ["d", "a"], ["c", "a"], ["d", "b"]
    lines = "".join(f"  - {{effect: {effect}, causes: [{cause}]}}\n" for cause, effect in pairs)

    found = loops(graph_from(f"links:\n{lines}controls: {{}}\n")).loops

    assert [loop.nodes for loop in found] == [("a", "d"), ("b", "c"), ("a", "d", "b", "c")]


@pytest.mark.parametrize(("nodes", "count", "truncated"), [(6, 409, False), (7, 1000, True)])
def test_more_than_a_thousand_loops_are_cut_off_and_it_says_so(
    graph_from: GraphFrom, nodes: int, count: int, truncated: bool
) -> None:
    names = [f"n{n}" for n in range(nodes)]
    lines = "".join(
        f"  - {{effect: {a}, when: any-of, causes: [{', '.join(n for n in names if n != a)}]}}\n"
        for a in names
    )

    answer = loops(graph_from(f"links:\n{lines}controls: {{}}\n"))

    assert (len(answer.loops), answer.truncated) == (count, truncated)
