"""Degenerate formulas, large ones, modules, budgets, and the order of the answers."""

import sys
import time
from itertools import combinations, islice

import pytest

from whychain.causal.logic.bdd import Bdd
from whychain.causal.logic.circuit import circuit_of
from whychain.causal.logic.flat import flattened
from whychain.causal.logic.formula import FALSE, TRUE, Connective, Formula, FormulaError, Gate
from whychain.causal.logic.limits import Limits
from whychain.causal.logic.modules import parts_of
from whychain.causal.logic.nodes import Budget, OutOfBudget
from whychain.causal.logic.ranked import Ranked
from whychain.causal.logic.solve import solve

ALL, ANY, AT_LEAST = Connective.ALL, Connective.ANY, Connective.AT_LEAST


def formula(top: str, events: str, /, **gates: Gate) -> Formula:
    return Formula(gates, dict.fromkeys(events.split(), 0.5), top)


def pairs(count: int) -> Formula:
    """Return "one of every pair": 2 to the power of ``count`` cut sets."""
    gates = {f"g{i}": Gate(ANY, (f"a{i}", f"b{i}")) for i in range(count)}
    events = dict.fromkeys([f"{letter}{i}" for letter in "ab" for i in range(count)], 0.5)
    return Formula(gates | {"top": Gate(ALL, tuple(gates))}, events, "top")


def tangle(size: int) -> Formula:
    """Return a grid whose neighbouring rows share events: no module, many sets."""
    names = [f"e{i}" for i in range(size)]
    gates = {
        f"g{step}_{i}": Gate(ANY, (names[i], names[(i * step + step) % size]))
        for step in range(2, 6)
        for i in range(size)
    }
    return Formula(gates | {"top": Gate(ALL, tuple(gates))}, dict.fromkeys(names, 0.5), "top")


@pytest.mark.parametrize(
    ("gate", "sets", "probability"),
    [(TRUE, ((),), 1.0), (FALSE, (), 0.0)],
    ids=["true", "false"],
)
def test_a_constant_has_the_empty_set_or_none(
    gate: Gate, sets: tuple[tuple[str, ...], ...], probability: float
) -> None:
    found = solve(formula("top", "a", top=gate))

    assert found.family.smallest_first() == sets
    assert found.family.count() == len(sets)
    assert found.probability == probability


def test_a_top_may_be_an_event() -> None:
    assert solve(formula("a", "a")).family.smallest_first() == (("a",),)


def test_without_a_probability_for_every_event_there_is_none_for_the_top() -> None:
    unknown = Formula({"top": Gate(ANY, ("a", "b"))}, {"a": 0.5, "b": None}, "top")

    assert solve(unknown).probability is None
    assert solve(unknown).family.count() == 2


def test_an_event_that_the_top_does_not_rest_on_needs_no_probability() -> None:
    spare = Formula({"top": Gate(ANY, ("a",))}, {"a": 0.5, "b": None}, "top")

    assert spare.has_probabilities
    assert solve(spare).probability == 0.5


@pytest.mark.parametrize(
    ("gates", "events", "problem"),
    [
        ({"top": Gate(ANY, ("x",))}, "a", "names 'x', which is not defined"),
        ({"top": Gate(ANY, ("g",)), "g": Gate(ALL, ("top",))}, "a", "top → g → top"),
        ({"top": Gate(ANY, ("a",)), "g": Gate(ALL, ("g",))}, "a", "g → g"),
        ({"top": Gate(AT_LEAST, ("a",), 2)}, "a", "needs 2 of its 1 inputs"),
        ({"top": Gate(Connective.NOT, ("a", "b"))}, "a b", "a negation has one input, not 2"),
        ({"top": Gate(Connective.XOR, ("a",))}, "a", "needs two inputs, not 1"),
        ({"top": Gate(ANY, ()), "a": Gate(ANY, ())}, "a", "both a gate and a basic event"),
        ({}, "a", "no gate is called 'top'"),
    ],
)
def test_a_formula_that_cannot_be_says_why(
    gates: dict[str, Gate], events: str, problem: str
) -> None:
    with pytest.raises(FormulaError, match=problem):
        Formula(gates, dict.fromkeys(events.split(), None), "top")


def test_billions_of_sets_are_counted_and_the_first_few_named_without_listing() -> None:
    found = solve(pairs(60))

    assert found.family.count() == 2**60
    assert found.family.histogram() == (0,) * 60 + (2**60,)
    assert found.probability == pytest.approx(0.75**60)
    first, second = found.family.smallest_first(2)
    assert first == tuple(sorted(f"a{i}" for i in range(60)))
    assert set(second) == set(first) - {"a9"} | {"b9"}


def test_a_chain_deeper_than_the_recursion_limit_is_answered() -> None:
    depth = 3 * sys.getrecursionlimit()
    gates = {f"g{i}": Gate(ANY if i % 2 else ALL, (f"e{i}", f"g{i + 1}")) for i in range(depth)}
    events = dict.fromkeys([f"e{i}" for i in range(depth + 1)], 0.5)
    gates[f"g{depth}"] = Gate(ANY, (f"e{depth}",))
    before = sys.getrecursionlimit()

    found = solve(Formula(gates, events, "g0"))

    assert found.family.count() == depth // 2 + 1
    assert found.family.smallest_first(1) == (("e0", "e1"),)
    assert sys.getrecursionlimit() == before


def test_ranked_sets_come_in_the_order_of_the_sorted_list() -> None:
    gates = {"top": Gate(AT_LEAST, tuple("gfedcba"), 3)}
    family = solve(Formula(gates, dict.fromkeys("abcdefg", 0.5), "top")).family
    flat = flattened(family.parts)

    ranked = list(islice(Ranked(flat, [1.0] * len(flat.names)), 20))

    assert ranked == list(islice(combinations("abcdefg", 3), 20))


def test_events_that_occur_nowhere_else_are_a_module() -> None:
    shared = formula(
        "top",
        "a b c d e f",
        top=Gate(ALL, ("left", "right")),
        left=Gate(ANY, ("a", "pump")),
        right=Gate(ANY, ("a", "b", "pump", "valve")),
        pump=Gate(AT_LEAST, ("c", "d", "e"), 2),
        valve=Gate(ALL, ("b", "f")),
    )

    parts = parts_of(circuit_of(shared))

    assert [part.circuit.events for part in parts] == [("c", "d", "e"), ("a", "b", "f", "")]
    assert parts[-1].parts == (None, None, None, 0)


def test_a_module_with_negation_inside_is_left_in_place() -> None:
    negated = formula("top", "a b c", top=Gate(ALL, ("a", "x")), x=Gate(Connective.XOR, ("b", "c")))

    assert len(parts_of(circuit_of(negated))) == 1
    assert solve(negated).family.smallest_first() == (("a", "b"), ("a", "c"))


def test_too_few_nodes_end_in_a_partial_answer_that_is_right_as_far_as_it_goes() -> None:
    whole = solve(tangle(36)).family.histogram()

    found = solve(tangle(36), Limits(nodes=3_000))

    assert not found.is_complete
    assert found.probability is None
    assert found.exact_order is not None
    assert found.family.histogram() == whole[: len(found.family.histogram())]
    assert sum(whole[: found.exact_order + 1]) == found.family.count()


def test_a_deadline_is_kept() -> None:
    begun = time.monotonic()

    found = solve(tangle(60), Limits(seconds=0.5))

    assert not found.is_complete
    assert time.monotonic() - begun < 30


def test_a_non_coherent_formula_out_of_budget_claims_nothing() -> None:
    gates = dict(tangle(36).gates)
    gates["not"] = Gate(Connective.NOT, ("top",))
    events = tangle(36).events

    found = solve(Formula(gates, events, "not"), Limits(nodes=100))

    assert (found.family.count(), found.exact_order) == (0, -1)


def test_small_sets_of_a_large_formula_are_found_without_a_boolean_diagram() -> None:
    gates = dict(tangle(60).gates)
    gates["pair"] = Gate(ALL, ("e0", "e7"))
    gates["either"] = Gate(ANY, ("top", "pair"))

    found = solve(Formula(gates, tangle(60).events, "either"), Limits(nodes=10_000), 3)

    assert found.family.smallest_first() == (("e0", "e7"),)
    assert (found.exact_order, found.probability) == (3, None)


def test_a_budget_says_what_ran_out() -> None:
    with pytest.raises(OutOfBudget, match="nodes"):
        Budget(10).spend(11)
    with pytest.raises(OutOfBudget, match="time"):
        Budget(10, time.monotonic() - 1).spend(1)


def test_a_choice_is_one_function_where_the_test_holds_and_else_the_other() -> None:
    bdd = Bdd(3, Budget(100))
    test, then, otherwise = (bdd.variable(level) for level in range(3))

    chosen = bdd.choice(test, then, otherwise)

    assert bdd.restricted(chosen, {0: True}) == then
    assert bdd.restricted(chosen, {0: False}) == otherwise


def test_few_sets_are_all_found_where_the_boolean_diagram_is_too_large() -> None:
    names = [f"e{i}" for i in range(80)]
    gates = {f"g{i}": Gate(ALL, (names[i], names[(i * 37 + 11) % 80])) for i in range(80)}
    scattered = Formula(gates | {"top": Gate(ANY, tuple(gates))}, dict.fromkeys(names, 0.1), "top")

    found = solve(scattered, Limits(nodes=4_000))

    assert found.is_complete
    assert found.family.histogram() == (0, 0, 80)
    assert found.probability is None
    assert found.probability_bounds is not None
    low, high = found.probability_bounds
    assert 0.1 < low < high < 0.9
