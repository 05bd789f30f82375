"""Gates that rest on each other: no loop starts by itself."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whychain.causal.logic.components import components, is_loop
from whychain.causal.logic.fixpoint import dual_of, solve_gates
from whychain.causal.logic.formula import FALSE, TRUE, Connective, FormulaError, Gate
from whychain.causal.logic.limits import Limits

ALL, ANY, AT_LEAST, NOT = Connective.ALL, Connective.ANY, Connective.AT_LEAST, Connective.NOT
Gates = dict[str, Gate]
Systems = Callable[[str], st.SearchStrategy[tuple[Gates, dict[str, float], str]]]
Tabled = Callable[..., Any]
MANY = settings(
    max_examples=500,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
HARD_EVENTS = [f"e{i}" for i in range(60)]


@pytest.mark.uncovered
@MANY
@given(data=st.data())
def test_coherent_loops_have_the_sets_and_the_probability_that_trying_finds(
    systems: Systems, tabled: Tabled, data: st.DataObject
) -> None:
    gates, events, top = data.draw(systems("coherent"))
    tables = tabled(gates, events, top)

    found = solve_gates(gates, events, top)

    assert list(found.family.smallest_first()) == tables.minimal(tables.surely)
    assert found.probability == pytest.approx(tables.probability(tables.surely), abs=1e-12)
    assert (found.exact_order, found.oscillation) == (None, None)


@MANY
@given(data=st.data())
def test_with_negation_a_set_suffices_when_it_makes_the_top_well_founded(
    systems: Systems, tabled: Tabled, data: st.DataObject
) -> None:
    gates, events, top = data.draw(systems("any"))
    tables = tabled(gates, events, top)
    undecided = tables.possibly & ~tables.surely

    found = solve_gates(gates, events, top)

    assert list(found.family.smallest_first()) == tables.minimal(tables.surely)
    assert found.probability == pytest.approx(tables.probability(tables.surely), abs=1e-12)
    assert (found.oscillation is not None) == bool(undecided)
    if found.oscillation is not None:
        assert list(found.oscillation.family.smallest_first()) == tables.minimal(undecided)
        chance = tables.probability(undecided)
        assert found.oscillation.probability == pytest.approx(chance, abs=1e-12)


@MANY
@given(data=st.data())
def test_the_dual_is_what_prevents_the_top_whatever_else_is(
    systems: Systems, tabled: Tabled, data: st.DataObject
) -> None:
    gates, events, top = data.draw(systems("coherent"))
    tables = tabled(gates, events, top)

    found = solve_gates(gates, events, top, dual=True)

    assert list(found.family.smallest_first()) == tables.minimal(tables.preventing())
    false = tables.all & ~tables.surely
    assert found.probability == pytest.approx(tables.probability(false), abs=1e-12)


@pytest.mark.uncovered
@MANY
@given(data=st.data())
def test_what_hits_every_prevention_set_is_a_cut_set_again(
    systems: Systems, data: st.DataObject
) -> None:
    gates, events, top = data.draw(systems("coherent"))
    prevention = solve_gates(gates, events, top, dual=True).family.smallest_first()
    again: Gates = {str(i): Gate(ALL, names) for i, names in enumerate(prevention)}
    again["any"] = Gate(ANY, tuple(again))

    back = solve_gates(again, events, "any", dual=True).family

    assert back.smallest_first() == solve_gates(gates, events, top).family.smallest_first()
    assert all(dual_of(n, dual_of(n, gate)) == gate for n, gate in gates.items() if gate.inputs)


@pytest.mark.uncovered
@MANY
@given(data=st.data(), dual=st.booleans())
def test_larger_sets_may_be_left_out_on_the_way(
    systems: Systems, data: st.DataObject, dual: bool
) -> None:
    gates, events, top = data.draw(systems("coherent"))
    largest = data.draw(st.integers(0, 4))
    every = solve_gates(gates, events, top, dual=dual).family.smallest_first()

    few_nodes = Limits(nodes=0 if data.draw(st.booleans()) else 100_000)
    unknown = dict.fromkeys(events, None)
    found = solve_gates(gates, unknown, top, max_order=largest, limits=few_nodes, dual=dual)

    small = [names for names in found.family.smallest_first() if len(names) <= largest]
    assert found.complete_to(largest) is None
    assert small == [names for names in every if len(names) <= largest]


def test_a_loop_with_nothing_outside_never_starts() -> None:
    loop = {"retry": Gate(ANY, ("timeout",)), "timeout": Gate(ALL, ("retry",))}

    assert solve_gates(loop, {"a": None}, "timeout").family.smallest_first() == ()
    assert solve_gates(loop, {"a": None}, "timeout", dual=True).family.smallest_first() == ((),)


def test_a_loop_may_rest_on_constants() -> None:
    loop = {"a": Gate(ANY, ("b", "x")), "b": Gate(ALL, ("a", "on")), "on": TRUE, "x": TRUE}

    assert solve_gates(loop, {}, "b").family.smallest_first() == ((),)
    assert solve_gates(loop | {"x": FALSE}, {}, "b").family.smallest_first() == ()


def test_a_loop_through_a_negation_oscillates_while_it_is_fed() -> None:
    health_check = {
        "eviction": Gate(NOT, ("overload",)),
        "overload": Gate(ALL, ("eviction", "small pool")),
    }

    found = solve_gates(health_check, {"small pool": 0.25}, "eviction")

    assert found.family.smallest_first() == ((),)
    assert found.probability == 0.75
    assert found.oscillation is not None
    assert found.oscillation.family.smallest_first() == (("small pool",),)
    assert found.oscillation.probability == 0.25


def test_only_gates_below_the_top_must_be_coherent_for_prevention() -> None:
    gates = {"top": Gate(ANY, ("a",)), "other": Gate(NOT, ("a",)), "xor": Gate(ALL, ("other",))}

    assert solve_gates(gates, {"a": None}, "top", dual=True).family.smallest_first() == (("a",),)
    with pytest.raises(FormulaError, match="'other' is a 'not': no set prevents it for sure"):
        solve_gates(gates, {"a": None}, "xor", dual=True)


@pytest.mark.parametrize(
    ("gates", "problem"),
    [
        ({"top": Gate(ANY, ("top", "x"))}, "names 'x', which is not defined"),
        ({"top": Gate(AT_LEAST, ("top", "a"), 3)}, "needs 3 of its 2 inputs"),
        ({"top": Gate(ANY, ("top", "a")), "a": Gate(ANY, ("top",))}, "both a gate and a basic"),
        ({"top": Gate(NOT, ("top", "a"))}, "a negation has one input, not 2"),
    ],
)
def test_a_loop_that_cannot_be_says_why(gates: Gates, problem: str) -> None:
    with pytest.raises(FormulaError, match=problem):
        solve_gates(gates, {"a": None}, "top")


def test_components_come_after_what_they_rest_on() -> None:
    gates = {
        "top": Gate(ALL, ("loop", "a")),
        "loop": Gate(ANY, ("back", "seed")),
        "back": Gate(ALL, ("loop",)),
        "seed": FALSE,
        "self": Gate(ANY, ("self",)),
    }

    found = components(gates, "top")

    assert [set(members) for members in found] == [{"seed"}, {"loop", "back"}, {"top"}]
    assert [is_loop(gates, members) for members in found] == [False, True, False]
    assert is_loop(gates, ("self",))
    assert components(gates, "a") == ()


@pytest.mark.parametrize("limits", [Limits(nodes=3_000), Limits(seconds=0.5)])
@pytest.mark.parametrize("looping", [True, False])
def test_too_large_a_system_is_a_partial_answer_with_honest_bounds(
    limits: Limits, looping: bool
) -> None:
    events = dict.fromkeys(HARD_EVENTS, 0.01)

    found = solve_gates(hard(looping), events, "top", limits=limits)
    whole = solve_gates(hard(looping), events, "top", max_order=2)

    assert found.exact_order is not None
    assert found.exact_order >= 2
    assert found.family.smallest_first(1) == whole.family.smallest_first(1) == (("e0", "e7"),)
    assert found.probability_bounds is not None
    low, high = found.probability_bounds
    assert 0.0001 - 1e-9 <= low <= high < 0.03
    assert found.memory.nodes > 0
    assert found.memory.bytes > 100 * found.memory.nodes


def test_a_loop_through_a_negation_that_is_too_large_claims_nothing() -> None:
    gates = hard(looping=True) | {"g3_0": Gate(NOT, ("top",))}

    found = solve_gates(gates, dict.fromkeys(HARD_EVENTS, 0.5), "top", limits=Limits(nodes=100))

    assert (found.exact_order, found.probability_bounds) == (-1, (0.0, 1.0))
    assert found.oscillation is not None
    assert found.oscillation.exact_order == -1


def hard(looping: bool) -> Gates:
    gates = {
        f"g{step}_{i}": Gate(ANY, (HARD_EVENTS[i], HARD_EVENTS[(i * step + step) % 60]))
        for step in range(2, 6)
        for i in range(60)
    }
    gates["all"] = Gate(ALL, tuple(gates))
    gates["pair"] = Gate(ALL, ("e0", "e7"))
    gates["top"] = Gate(ANY, ("all", "pair"))
    if looping:
        gates["g2_0"] = Gate(ANY, ("e0", "e1", "top"))
    return gates
