"""Every answer about a random formula equals the one found by trying all sets of events."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whychain.causal.logic.bdd import Bdd
from whychain.causal.logic.build import family_of, function_of
from whychain.causal.logic.circuit import circuit_of
from whychain.causal.logic.family import Family, SolvedPart
from whychain.causal.logic.formula import Connective, Formula, Gate
from whychain.causal.logic.grouping import grouped
from whychain.causal.logic.memory import Meter
from whychain.causal.logic.nodes import Budget
from whychain.causal.logic.orders import static_orders
from whychain.causal.logic.small import SmallSets
from whychain.causal.logic.small_parts import SmallParts
from whychain.causal.logic.solve import problems_of, solve
from whychain.causal.logic.zbdd import Zbdd

Try = Callable[[Formula], Any]
Formulas = Callable[[str], st.SearchStrategy[Formula]]
MANY = settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
KINDS = pytest.mark.parametrize("kind", ["coherent", "any"])


@KINDS
@MANY
@given(data=st.data())
def test_sets_count_and_probability_are_what_trying_says(
    formulas: Formulas, tried: Try, kind: str, data: st.DataObject
) -> None:
    formula = data.draw(formulas(kind))
    by_trying = tried(formula)
    minimal = by_trying.minimal()

    found = solve(formula)

    assert list(found.family.smallest_first()) == minimal
    assert found.family.count() == len(minimal)
    sizes = [len(s) for s in minimal]
    assert list(found.family.histogram()) == [
        sizes.count(n) for n in range(max(sizes, default=-1) + 1)
    ]
    assert found.probability == pytest.approx(by_trying.probability(), abs=1e-12)
    assert found.is_complete


@KINDS
@MANY
@given(data=st.data())
def test_every_order_gives_the_same_truth_table(
    formulas: Formulas, tried: Try, kind: str, data: st.DataObject
) -> None:
    formula = data.draw(formulas(kind))
    by_trying = tried(formula)
    circuit = grouped(circuit_of(formula))
    for order in static_orders(circuit):
        bdd = Bdd(len(order), Budget(1_000_000))
        top = function_of(circuit, order, bdd)
        names = [circuit.events[event] for event in order]
        for present in by_trying.subsets():
            values = {level: name in present for level, name in enumerate(names)}
            assert bdd.restricted(top, values) == by_trying.holds(present)


@MANY
@given(data=st.data())
def test_sets_built_gate_by_gate_are_the_same_up_to_any_order(
    formulas: Formulas, tried: Try, data: st.DataObject
) -> None:
    formula = data.draw(formulas("coherent"))
    largest = data.draw(st.none() | st.integers(0, 4))
    circuit = circuit_of(formula)
    order = next(static_orders(circuit))
    zbdd = Zbdd(len(order), Budget(1_000_000))

    small = None if largest is None else SmallSets(zbdd, largest)
    root = family_of(circuit, order, zbdd, small)

    names = tuple(circuit.events[event] for event in order)
    found = Family((SolvedPart(zbdd.nodes, root, names),)).smallest_first()
    wanted = [s for s in tried(formula).minimal() if largest is None or len(s) <= largest]
    assert list(found) == wanted


@MANY
@given(data=st.data())
def test_small_sets_of_modules_are_the_small_sets_of_the_whole(
    formulas: Formulas, tried: Try, data: st.DataObject
) -> None:
    formula = data.draw(formulas("coherent"))
    parts = problems_of(circuit_of(formula))
    solved = solve(formula).family.parts[: data.draw(st.integers(0, len(parts) - 1))]
    largest = data.draw(st.integers(0, 4))

    small = SmallParts(parts, solved, Budget(1_000_000), Meter())
    family, is_exact = small.up_to(largest)

    sets, every = family.smallest_first(), tried(formula).minimal()
    assert not is_exact or list(sets) == every
    assert [s for s in sets if len(s) <= largest] == [s for s in every if len(s) <= largest]
    assert set(sets) <= set(every)


@MANY
@given(data=st.data())
def test_the_dual_gives_sets_that_hit_every_cut_set_and_its_dual_is_the_original(
    formulas: Formulas, data: st.DataObject
) -> None:
    formula = data.draw(formulas("coherent"))

    cuts = solve(formula).family.smallest_first()
    preventions = solve(dual(formula)).family.smallest_first()

    assert all(set(cut) & set(prevention) for cut in cuts for prevention in preventions)
    assert solve(dual(dual(formula))).family.smallest_first() == cuts


@MANY
@given(data=st.data())
def test_the_best_few_are_the_first_of_all(formulas: Formulas, data: st.DataObject) -> None:
    formula = data.draw(formulas("any"))
    family = solve(formula).family
    limit = data.draw(st.integers(0, 6))
    chances = {name: chance or 0.0 for name, chance in formula.events.items()}

    every = family.smallest_first()
    probable = family.most_probable_first(chances, len(every))

    assert family.smallest_first(limit) == every[:limit]
    assert sorted(probable) == sorted(every)
    products = [product(names, chances) for names in probable]
    assert products == pytest.approx(sorted(products, reverse=True))


def product(names: tuple[str, ...], chances: dict[str, float]) -> float:
    result = 1.0
    for name in names:
        result *= chances[name]
    return result


def dual(formula: Formula) -> Formula:
    def opposite(gate: Gate) -> Gate:
        if gate.connective is Connective.AT_LEAST:
            return Gate(gate.connective, gate.inputs, len(gate.inputs) - gate.needed + 1)
        swapped = {Connective.ALL: Connective.ANY, Connective.ANY: Connective.ALL}
        return Gate(swapped[gate.connective], gate.inputs)

    gates = {name: opposite(gate) for name, gate in formula.gates.items()}
    return Formula(gates, formula.events, formula.top)
