"""Where no Boolean diagram fits, few sets are still found, and the probability is bounded."""

import random

import pytest

from whychain.causal.logic.formula import Connective, Formula, Gate
from whychain.causal.logic.limits import Limits
from whychain.causal.logic.solve import solve

EVENTS = [f"e{n:02}" for n in range(40)]
PRODUCTS = [frozenset(random.Random(n).sample(EVENTS, 3)) for n in range(60)]


def any_of_many(chance: float | None) -> Formula:
    """Return a formula that any of sixty sets of three events makes true."""
    gates = {
        f"g{n}": Gate(Connective.ALL, tuple(sorted(product))) for n, product in enumerate(PRODUCTS)
    }
    gates["top"] = Gate(Connective.ANY, tuple(gates))
    return Formula(gates, dict.fromkeys(EVENTS, chance), "top")


@pytest.mark.parametrize("nodes", [10_000, 40_000, 4_000_000])
@pytest.mark.parametrize("chance", [None, 0.1])
def test_few_sets_are_all_found_however_small_the_room(chance: float | None, nodes: int) -> None:
    solution = solve(any_of_many(chance), Limits(nodes=nodes))

    assert solution.is_complete
    assert set(map(frozenset, solution.family.smallest_first())) == set(PRODUCTS)


def test_a_probability_that_does_not_fit_is_bounded() -> None:
    exact = solve(any_of_many(0.1)).probability
    tight = solve(any_of_many(0.1), Limits(nodes=10_000))

    assert exact is not None
    assert tight.probability is None
    assert tight.probability_bounds is not None
    low, high = tight.probability_bounds
    assert 0 < low <= exact <= high < 2 * exact


def test_sets_up_to_an_order_are_enough_when_asked_for() -> None:
    solution = solve(any_of_many(0.1), Limits(nodes=10_000), max_order=2)

    assert solution.complete_to(2) is None
    assert sum(solution.family.histogram()[:3]) == 0
