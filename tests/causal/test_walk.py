"""Why, what follows, and by which paths."""

from collections.abc import Callable

import pytest

from whychain.causal.graph import CausalGraph, network_of
from whychain.causal.paths import paths
from whychain.causal.walk import effects, why
from whychain.errors import UsageError

GraphFrom = Callable[[str], CausalGraph]
DIAMOND = """
faults: [a, b]
conditions: [k]
symptoms: [alarm]
links:
  - {effect: left, causes: [a], unless: [guard], evidence: [seen]}
  - {effect: right, when: all-of, causes: [a, k]}
  - {effect: top, when: any-of, causes: [left, right]}
  - {effect: alarm, causes: [right]}
  - {effect: both, when: all-of, causes: [a, b]}
controls:
  guard: {state: worked}
"""
LADDER = """
faults: [a]
links:
  - {effect: m1, causes: [a]}
  - {effect: m2, causes: [a]}
  - {effect: m3, causes: [m2]}
  - {effect: top, when: any-of, causes: [m1, m2, m3, a]}
controls: {}
"""


@pytest.fixture
def diamond(graph_from: GraphFrom) -> CausalGraph:
    return graph_from(DIAMOND)


def test_a_fault_has_nothing_upstream(diamond: CausalGraph) -> None:
    answer = why(diamond, "a")

    assert (answer.nodes, answer.links, answer.rests_on) == ((), (), ())
    assert network_of(diamond).upstream("a") == {"a"}


def test_why_is_everything_upstream_and_nothing_beside(diamond: CausalGraph) -> None:
    answer = why(diamond, "top")

    assert answer.nodes == ("a", "guard", "k", "left", "right")
    assert [link.effect for link in answer.links] == ["left", "right", "top"]
    assert (answer.incident, answer.account) == ("case-1", "told")
    assert [(b.incident, b.evidence) for b in answer.rests_on] == [("case-1", ("seen",))]


def test_necessary_is_what_the_one_way_that_worked_needs(diamond: CausalGraph) -> None:
    assert why(diamond, "top").necessary == ("a", "k")


def test_nothing_is_necessary_for_what_did_not_happen(diamond: CausalGraph) -> None:
    assert why(diamond, "left").necessary == ()


def test_effects_are_everything_downstream(diamond: CausalGraph) -> None:
    answer = effects(diamond, "a")

    assert answer.nodes == ("alarm", "both", "left", "right", "top")
    assert [link.effect for link in answer.links] == ["left", "right", "top", "alarm", "both"]


def test_alone_is_what_a_fault_does_without_the_other_faults(diamond: CausalGraph) -> None:
    assert effects(diamond, "a").alone == ("alarm", "right", "top")
    assert effects(diamond, "b").alone == ()


def test_links_from_elsewhere_into_an_effect_are_left_out(diamond: CausalGraph) -> None:
    assert [link.effect for link in effects(diamond, "k").links] == ["right", "top", "alarm"]


def test_a_control_has_effects_too(diamond: CausalGraph) -> None:
    assert effects(diamond, "guard").nodes == ("left", "top")


@pytest.mark.parametrize("ask", [why, effects])
def test_an_unknown_node_is_one_line(
    diamond: CausalGraph, ask: Callable[[CausalGraph, str], object]
) -> None:
    with pytest.raises(UsageError, match="no node is called 'tip'"):
        ask(diamond, "tip")


def test_paths_come_shortest_first_then_by_name(graph_from: GraphFrom) -> None:
    answer = paths(graph_from(LADDER), "a", "top")

    assert answer.paths == (
        ("a", "top"),
        ("a", "m1", "top"),
        ("a", "m2", "top"),
        ("a", "m2", "m3", "top"),
    )
    assert not answer.truncated


@pytest.mark.parametrize(
    ("limit", "shown", "truncated"), [(1, 1, True), (4, 4, False), (9, 4, False)]
)
def test_a_limit_shows_the_shortest_and_says_that_there_are_more(
    graph_from: GraphFrom, limit: int, shown: int, truncated: bool
) -> None:
    answer = paths(graph_from(LADDER), "a", "top", limit)

    assert len(answer.paths) == shown
    assert answer.truncated is truncated


@pytest.mark.parametrize(("start", "end"), [("top", "a"), ("b", "top"), ("a", "a")])
def test_there_is_no_path_against_the_arrows_nor_from_a_node_to_itself(
    diamond: CausalGraph, start: str, end: str
) -> None:
    assert paths(diamond, start, end).paths == ()


def test_a_node_that_nothing_touches_is_on_no_path(diamond: CausalGraph) -> None:
    diamond.add_node("lonely", kind=diamond.nodes["a"]["kind"], title="lonely")

    assert paths(diamond, "lonely", "top").paths == ()
    assert paths(diamond, "a", "lonely").paths == ()


@pytest.mark.parametrize(("start", "end"), [("x", "top"), ("a", "x")])
def test_both_ends_of_a_path_must_exist(diamond: CausalGraph, start: str, end: str) -> None:
    with pytest.raises(UsageError, match="no node is called 'x'"):
        paths(diamond, start, end)
