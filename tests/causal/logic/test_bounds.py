"""Bounds on a probability hold, whatever little is known; memory is what Python says it is."""

import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whychain.causal.logic.bounds import at_least, family_bounds
from whychain.causal.logic.circuit import circuit_of
from whychain.causal.logic.family import Family, SolvedPart
from whychain.causal.logic.formula import Connective, Formula, Gate
from whychain.causal.logic.gate_bounds import gate_bounds
from whychain.causal.logic.limits import Limits
from whychain.causal.logic.memory import Meter
from whychain.causal.logic.nodes import Budget
from whychain.causal.logic.problem import CircuitProblem
from whychain.causal.logic.race import Race
from whychain.causal.logic.run import Run
from whychain.causal.logic.small import SmallSets
from whychain.causal.logic.solve import solve
from whychain.causal.logic.zbdd import Zbdd

Formulas = Callable[[str], st.SearchStrategy[Formula]]
Try = Callable[[Formula], Any]
MANY = settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


@MANY
@given(data=st.data())
def test_gates_alone_bound_the_probability(
    formulas: Formulas, tried: Try, data: st.DataObject
) -> None:
    formula = data.draw(formulas("coherent"))
    circuit = circuit_of(formula)

    chances = [formula.events[name] or 0.0 for name in circuit.events]
    budget = Budget(data.draw(st.sampled_from([0, 20, 1_000_000])))

    low, high = gate_bounds(circuit, chances, budget, Meter())

    assert low - 1e-12 <= tried(formula).probability() <= high + 1e-12


@MANY
@given(data=st.data(), nodes=st.sampled_from([0, 1_000_000]))
def test_the_small_sets_bound_the_probability(
    formulas: Formulas, tried: Try, data: st.DataObject, nodes: int
) -> None:
    formula = data.draw(formulas("coherent"))
    circuit = circuit_of(formula)
    chances = {name: formula.events[name] or 0.0 for name in circuit.events}
    largest = data.draw(st.integers(0, 4))
    zbdd = Zbdd(len(chances), Budget(1_000_000))
    order = next(CircuitProblem(circuit).orders())
    root = CircuitProblem(circuit).family(order, zbdd, SmallSets(zbdd, largest))
    names = tuple(circuit.events[event] for event in order)
    small = Family((SolvedPart(zbdd.nodes, root, names),))

    low, high = family_bounds(small, chances, largest, Budget(nodes), Meter())

    assert low - 1e-12 <= tried(formula).probability() <= high + 1e-12


def test_bounds_meet_where_no_event_is_used_twice() -> None:
    gates = {
        "top": Gate(Connective.ANY, ("pair", "c")),
        "pair": Gate(Connective.ALL, ("a", "b")),
    }
    formula = Formula(gates, {"a": 0.5, "b": 0.5, "c": 0.5}, "top")

    assert gate_bounds(circuit_of(formula), [0.5] * 3, Budget(0), Meter()) == (0.625, 0.625)


@pytest.mark.parametrize(
    ("count", "chance"), [(0, 1.0), (1, 0.875), (2, 0.5), (3, 0.125), (4, 0.0)]
)
def test_so_many_of_three_coins(count: int, chance: float) -> None:
    assert at_least(count, [0.5, 0.5, 0.5]) == chance


def test_nothing_is_said_of_a_probability_that_events_do_not_have() -> None:
    gates = {"top": Gate(Connective.ANY, ("a", "b"))}

    found = solve(Formula(gates, {"a": 0.5, "b": None}, "top"))

    assert (found.probability, found.probability_bounds) == (None, None)


def test_the_figure_of_memory_is_near_what_the_diagrams_really_take() -> None:
    problem = CircuitProblem(circuit_of(many_pairs(26)))
    chances = [0.5] * len(problem.events)
    run = Run({}, None, Limits())
    solve(many_pairs(8))  # so that nothing is imported meanwhile
    tracemalloc.start()
    try:
        Race(problem, chances, None, Budget(1_000_000), run.meter).run()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert run.meter.memory.nodes > 10_000
    assert peak * 0.8 < run.meter.memory.bytes < peak * 1.2


def many_pairs(count: int) -> Formula:
    events = [f"e{i}" for i in range(count)]
    pairs = [(events[i], events[(i * 11 + 3) % count]) for i in range(count)]
    gates = {f"g{i}": Gate(Connective.ALL, pair) for i, pair in enumerate(pairs)}
    gates["top"] = Gate(Connective.AT_LEAST, tuple(gates), 4)
    return Formula(gates, dict.fromkeys(events, 0.5), "top")
