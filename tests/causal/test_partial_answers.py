"""What is too large is answered in part, and the part is exact up to where it says."""

from collections.abc import Callable, Iterable
from math import comb

import pytest

from whychain.causal.cutsets import cut_sets
from whychain.causal.diagnosis import diagnose
from whychain.causal.explanations import minimal_explanations
from whychain.causal.graph import CausalGraph
from whychain.causal.likelihood import Prior
from whychain.causal.logic.limits import Limits
from whychain.causal.model import model_of
from whychain.causal.prevention import prevent
from whychain.causal.whatif import what_if
from whychain.cli.causal_text import cut_sets_lines, what_if_lines
from whychain.cli.diagnosis_text import diagnose_lines
from whychain.cli.prevention_text import prevent_lines

GraphFrom = Callable[[str], CausalGraph]
FAULTS = [f"f{n:03}" for n in range(150)]
TIGHT = Limits(nodes=1_000)


@pytest.fixture
def wide(graph_from: GraphFrom) -> CausalGraph:
    """An outage that one fault, or any half of very many, suffices for."""
    names = ", ".join(FAULTS)
    return graph_from(
        f"""
        faults: [alone, {names}]
        symptoms: [smoke]
        links:
          - {{effect: outage, causes: [alone]}}
          - {{effect: outage, when: {{at-least: 75}}, causes: [{names}]}}
          - {{effect: smoke, causes: [outage]}}
        """
    )


def said(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def test_cut_sets_are_known_up_to_a_size(wide: CausalGraph) -> None:
    answer = cut_sets(wide, "outage", limits=TIGHT)

    assert answer.complete_to is not None
    assert answer.complete_to >= 1
    assert answer.sets == (("alone",),)
    assert "at least 1 minimal cut set\ntime or memory ran out" in said(cut_sets_lines(answer))


def test_with_room_enough_they_are_all_counted(wide: CausalGraph) -> None:
    answer = cut_sets(wide, "outage", limit=0)

    assert (answer.count, answer.complete_to) == (1 + comb(150, 75), None)


def test_prevention_sets_are_known_up_to_a_size(wide: CausalGraph) -> None:
    answer = prevent(wide, "outage", limits=TIGHT)

    assert answer.complete_to is not None
    assert answer.complete_to >= 1
    assert answer.sets == ()
    assert "at least 0 minimal prevention sets" in said(prevent_lines(answer))


def test_what_still_suffices_is_known_up_to_a_size(wide: CausalGraph) -> None:
    answer = what_if(wide, "outage", without=["f000"], limits=TIGHT)

    assert answer.happens is True
    assert answer.complete_to is not None
    assert answer.remaining_cut_sets == (("alone",),)
    assert "time or memory ran out" in said(what_if_lines(answer))


def test_explanations_are_known_up_to_a_size(wide: CausalGraph) -> None:
    found = minimal_explanations(model_of(wide), ["smoke"], [], TIGHT)
    answer = diagnose(wide, ["smoke"], prior=Prior(0, {}), limits=TIGHT)

    assert found.complete_to is not None
    assert found.sets == {frozenset({"alone"})}
    assert [e.faults for e in answer.explanations] == [("alone",)]
    assert answer.complete_to == found.complete_to
    assert "too many for the time" in said(diagnose_lines(answer))


def test_when_no_explanation_was_found_nothing_is_said_of_an_unseen_cause(
    graph_from: GraphFrom,
) -> None:
    names = ", ".join(FAULTS)
    graph = graph_from(
        f"faults: [{names}]\nlinks: [{{effect: outage, when: {{at-least: 75}}, causes: [{names}]}}]"
    )
    answer = diagnose(graph, ["outage"], prior=Prior(0, {}), limits=TIGHT)

    assert (answer.explanations, answer.unseen_cause) == ((), None)
    assert "unseen cause" not in said(diagnose_lines(answer))


@pytest.mark.uncovered
def test_more_explanations_than_can_be_looked_at_are_cut_at_a_size(
    graph_from: GraphFrom,
) -> None:
    names = FAULTS[:42]
    graph = graph_from(
        f"faults: [alone, {', '.join(names)}]\nlinks:\n"
        "  - {effect: outage, causes: [alone]}\n"
        f"  - {{effect: outage, when: {{at-least: 4}}, causes: [{', '.join(names)}]}}\n"
    )
    found = minimal_explanations(model_of(graph), ["outage"], [])

    assert found.complete_to == 3
    assert frozenset({"alone"}) in found.sets
