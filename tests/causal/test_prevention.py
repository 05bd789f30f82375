"""Prevention sets: what has to change so that an outcome cannot happen."""

from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whychain.causal.choices import EventChoice
from whychain.causal.graph import CausalGraph
from whychain.causal.prevention import minimal_hitting_sets, prevent
from whychain.errors import UsageError, WhychainError

GraphFrom = Callable[[str], CausalGraph]
Sets = frozenset[frozenset[str]]

OUTAGE = """
faults: [slow-disk, no-queue-limit]
links:
  - {effect: full-queue, causes: [slow-disk, no-queue-limit]}
  - {effect: outage, causes: [full-queue], unless: [load-shedding]}
controls:
  load-shedding: {state: absent}
"""


def minimal(sets: frozenset[frozenset[str]]) -> Sets:
    return frozenset(s for s in sets if not any(other < s for other in sets))


def hitting_by_trying(sets: Sets) -> Sets:
    members = sorted({member for s in sets for member in s})
    every = (frozenset(c) for k in range(len(members) + 1) for c in combinations(members, k))
    return minimal(frozenset(chosen for chosen in every if all(chosen & s for s in sets)))


families = st.frozensets(
    st.frozensets(st.sampled_from("abcdefg"), min_size=1, max_size=4), max_size=7
).map(minimal)


def test_what_has_no_cut_set_is_prevented_by_nothing_at_all() -> None:
    assert minimal_hitting_sets([]) == {frozenset()}


def test_what_happens_by_itself_cannot_be_prevented() -> None:
    assert minimal_hitting_sets([frozenset()]) == frozenset()


@given(cuts=families)
def test_prevention_sets_are_the_minimal_sets_that_hit_every_cut_set(cuts: Sets) -> None:
    assert minimal_hitting_sets(cuts) == hitting_by_trying(cuts)


@given(cuts=families)
def test_the_dual_of_the_dual_is_the_original(cuts: Sets) -> None:
    assert minimal_hitting_sets(minimal_hitting_sets(cuts)) == cuts


@given(cuts=families, order=st.integers(1, 4))
def test_an_order_leaves_out_larger_sets_and_no_other(cuts: Sets, order: int) -> None:
    every = minimal_hitting_sets(cuts)

    assert minimal_hitting_sets(cuts, order) == {s for s in every if len(s) <= order}


def test_more_sets_than_can_be_held_is_said_so() -> None:
    pairs = [frozenset({f"a{i}", f"b{i}"}) for i in range(16)]

    with pytest.raises(WhychainError, match="more than 20,000 prevention sets"):
        minimal_hitting_sets(pairs)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (None, (("no-queue-limit",), ("no:load-shedding",), ("slow-disk",))),
        (EventChoice.FAULTS, (("no-queue-limit",), ("slow-disk",))),
        (EventChoice.CONTROLS, (("no:load-shedding",),)),
    ],
)
def test_every_needed_fault_and_control_prevents_alone(
    graph_from: GraphFrom, events: EventChoice | None, expected: tuple[tuple[str, ...], ...]
) -> None:
    answer = prevent(graph_from(OUTAGE), "outage", events=events)

    assert answer.sets == expected
    assert (answer.count, answer.truncated) == (len(expected), False)


def test_a_limit_shortens_the_list_and_not_the_count(graph_from: GraphFrom) -> None:
    answer = prevent(graph_from(OUTAGE), "outage", limit=1)

    assert (len(answer.sets), answer.count, answer.truncated) == (1, 3, True)


def test_an_outcome_behind_a_control_that_worked_needs_no_repair(graph_from: GraphFrom) -> None:
    answer = prevent(graph_from(OUTAGE.replace("absent", "worked")), "outage")

    assert answer.sets == ((),)


def test_a_condition_that_suffices_leaves_nothing_to_repair(graph_from: GraphFrom) -> None:
    graph = graph_from("conditions: [rain]\nlinks: [{effect: wet, causes: [rain]}]")

    assert prevent(graph, "wet").sets == ()
    assert prevent(graph, "wet", events=EventChoice.ALL).sets == (("rain",),)


def test_a_control_that_also_causes_is_refused_with_a_way_out(graph_from: GraphFrom) -> None:
    text = """
    faults: [overload]
    links:
      - {effect: outage, causes: [overload], unless: [breaker]}
      - {effect: outage, causes: [breaker]}
    controls:
      breaker: {state: absent}
    """
    with pytest.raises(WhychainError, match="also a cause") as refused:
        prevent(graph_from(text), "outage")

    assert "what-if" in refused.value.fix


def test_an_unknown_outcome_is_refused(graph_from: GraphFrom) -> None:
    with pytest.raises(UsageError, match="no node is called 'outrage'"):
        prevent(graph_from(OUTAGE), "outrage")
