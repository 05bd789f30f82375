"""Worst cases, against brute force and the bounds that every schedule has."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whychain.runbooks.timing import in_parallel, rounds, worst_case_of_leaf

MANY = settings(max_examples=200, derandomize=True, deadline=None)
times = st.lists(st.integers(0, 20).map(float), max_size=6)
lanes = st.integers(1, 4)


@pytest.mark.parametrize(
    ("timeout", "attempts", "every", "longest"),
    [(10.0, 1, 1.0, 10.0), (10.0, 3, 1.0, 32.0), (0.1, 3, 0.2, 0.7), (0.0, 1, 0.0, 0.0)],
)
def test_a_step_takes_every_attempt_to_its_time_out_and_every_pause(
    timeout: float, attempts: int, every: float, longest: float
) -> None:
    assert worst_case_of_leaf(timeout, attempts, every) == longest


@pytest.mark.parametrize("at_once", [None, 1, 3])
def test_nothing_takes_no_time(at_once: int | None) -> None:
    assert in_parallel([], at_once) == 0.0


@MANY
@given(of=times)
def test_without_a_limit_the_longest_decides_and_one_at_a_time_all_add_up(of: list[float]) -> None:
    assert in_parallel(of, None) == max(of, default=0.0)
    assert in_parallel(of, 1) == sum(of)


@MANY
@given(of=times, at_once=lanes)
def test_a_schedule_lies_between_the_bounds_and_within_twice_the_best(
    of: list[float], at_once: int
) -> None:
    best = min(
        max(
            sum(t for t, lane in zip(of, chosen, strict=True) if lane == here)
            for here in range(at_once)
        )
        for chosen in product(range(at_once), repeat=len(of))
    )

    found = in_parallel(of, at_once)

    assert max([*of, sum(of) / at_once]) <= found + 0.001
    assert best <= found <= (2 - 1 / at_once) * best + 0.001


@MANY
@given(of=times, at_once=lanes, data=st.data())
def test_it_is_a_worst_case_a_step_that_ends_early_never_makes_it_longer(
    of: list[float], at_once: int, data: st.DataObject
) -> None:
    shorter = [float(data.draw(st.integers(0, int(time)))) for time in of]

    assert in_parallel(shorter, at_once) <= in_parallel(of, at_once)


@MANY
@given(of=times, at_once=lanes)
def test_the_first_alone_goes_before_all_others(of: list[float], at_once: int) -> None:
    expected = of[0] + in_parallel(of[1:], at_once) if of else 0.0

    assert rounds(of, at_once, first_alone=True) == expected
    assert rounds(of, at_once, first_alone=False) == in_parallel(of, at_once)
