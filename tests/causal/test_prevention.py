"""Prevention sets: what has to change so that an outcome cannot happen."""

from collections.abc import Callable

import pytest

from whychain.causal.choices import EventChoice
from whychain.causal.graph import CausalGraph
from whychain.causal.prevention import prevent
from whychain.errors import UsageError, WhychainError

GraphFrom = Callable[[str], CausalGraph]

OUTAGE = """
faults: [slow-disk, no-queue-limit]
links:
  - {effect: full-queue, causes: [slow-disk, no-queue-limit]}
  - {effect: outage, causes: [full-queue], unless: [load-shedding]}
controls:
  load-shedding: {state: absent}
"""


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
