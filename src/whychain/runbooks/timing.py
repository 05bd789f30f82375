"""Worst cases: how long steps take when everything takes as long as it may."""

import heapq
from collections.abc import Sequence


def worst_case_of_leaf(timeout_seconds: float, attempts: int, every_seconds: float) -> float:
    """Return the longest a step may take: every attempt to its time-out, every pause between.

    >>> worst_case_of_leaf(10.0, attempts=3, every_seconds=1.0)
    32.0
    """
    return round(timeout_seconds * attempts + every_seconds * (attempts - 1), 3)


def in_parallel(times: Sequence[float], at_once: int | None) -> float:
    """Return how long independent steps take when at most ``at_once`` run at the same time.

    >>> in_parallel([3.0, 5.0, 4.0], at_once=2)
    7.0
    """
    lanes = [0.0] * min(at_once or len(times) or 1, max(len(times), 1))
    for time in times:
        heapq.heappush(lanes, heapq.heappop(lanes) + time)
    return round(max(lanes), 3)


def rounds(times: Sequence[float], at_once: int, *, first_alone: bool) -> float:
    """Return how long one pass over all items takes; the first may go alone, as a canary.

    >>> rounds([5.0, 5.0, 5.0], at_once=2, first_alone=True)
    10.0
    """
    if first_alone and times:
        return round(times[0] + in_parallel(times[1:], at_once), 3)
    return in_parallel(times, at_once)
