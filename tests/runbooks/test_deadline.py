"""One clock for a whole run."""

import pytest

from whychain.runbooks.deadline import Deadline
from whychain.runbooks.simulated_world import SimulatedTimes


def test_time_that_is_over_is_never_less_than_none() -> None:
    times = SimulatedTimes(5.0)
    deadline = Deadline(times).within(2.0)
    assert deadline.left_seconds() == 2.0

    times.elapsed_seconds = 9.0

    assert deadline.left_seconds() == 0.0
    assert not deadline.has_room_for(0.1)
    assert deadline.has_room_for(0.0)


def test_without_a_deadline_everything_fits() -> None:
    forever = Deadline(SimulatedTimes())

    assert forever.within(None) is forever
    assert forever.has_room_for(1e12)


def test_a_deadline_inside_another_never_ends_after_it() -> None:
    outer = Deadline(SimulatedTimes()).within(3.0)

    assert outer.within(5.0).left_seconds() == 3.0
    assert outer.within(1.0).left_seconds() == 1.0


@pytest.mark.parametrize(("late", "fits"), [(0.0, True), (0.15, True), (0.3, False)])
def test_what_fills_a_deadline_may_begin_a_moment_late(late: float, fits: bool) -> None:
    times = SimulatedTimes()
    deadline = Deadline(times).within(10.0)

    times.elapsed_seconds = late

    assert deadline.has_room_for(10.0) is fits
