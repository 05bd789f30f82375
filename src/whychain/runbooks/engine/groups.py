"""Steps in a row, beside each other and once for each item: who goes when, and who must not."""

import threading
from collections import deque
from collections.abc import Sequence

from whychain.runbooks.deadline import Deadline
from whychain.runbooks.engine.leaf import not_begun, perform_leaf, skipped, write_outcome
from whychain.runbooks.engine.performance import Performance
from whychain.runbooks.engine.standing import Standing, standing
from whychain.runbooks.engine.stop import Stop, StopKind
from whychain.runbooks.engine.world import Lane
from whychain.runbooks.plan import Outcome, PlannedStep
from whychain.runbooks.runs.entries import StepOutcome
from whychain.runbooks.steps import StepKind

_GROUPS = frozenset({StepKind.PARALLEL, StepKind.FOREACH, StepKind.CALL})


def perform_in_order(
    run: Performance, steps: Sequence[PlannedStep], deadline: Deadline
) -> Stop | None:
    """Do steps one after the other; None when all were done or may be left undone.

    Raises:
        JournalError: when an intent or an outcome cannot be written.
    """
    for step in steps:
        stop = _perform(run, step, deadline)
        if stop is None:
            continue
        if stop.kind is StopKind.FAILED and step.continue_on_failure:
            continue
        return stop
    return None


def _perform(run: Performance, step: PlannedStep, deadline: Deadline) -> Stop | None:
    if standing(step, run.history.state(step.id)) is Standing.FINISHED:
        return None
    if step.outcome is Outcome.WOULD_SKIP:
        write_outcome(run, step, StepOutcome.SKIPPED, step.reason, acted=False)
        return None
    left_out = skipped(run, step)
    if isinstance(left_out, Stop):
        return left_out
    if left_out:
        return None
    if step.kind in _GROUPS:
        return _group(run, step, deadline)
    return perform_leaf(run, step, deadline)


def _group(run: Performance, step: PlannedStep, deadline: Deadline) -> Stop | None:
    stop = not_begun(run, step, deadline)
    if stop:
        return stop
    begun = run.world.times.seconds()
    for number in range(step.attempts):
        if number and run.world.pause(step.retry_every_seconds, run.stop):
            return Stop(StopKind.INTERRUPTED, step.id, "stopped between two attempts")
        limit = deadline.within(step.timeout_seconds if step.origin.step.timeout else None)
        stop = _Lanes(run, step, limit).perform()
        if stop is None or stop.kind is not StopKind.FAILED:
            break
    took = run.world.times.seconds() - begun
    if stop is None or stop.kind is StopKind.FAILED:
        outcome = StepOutcome.FAILED if stop else StepOutcome.DONE
        reason = f"{stop.step}: {stop.reason}" if stop else ""
        write_outcome(run, step, outcome, reason, acted=False, took_seconds=took)
    return stop


class _Lanes:
    """The lanes of one group: some at once, the first alone if wanted, none after too many fail."""

    def __init__(self, run: Performance, step: PlannedStep, deadline: Deadline) -> None:
        self._run, self._step, self._deadline = run, step, deadline
        self._waiting = deque(step.lanes)
        self._failures: list[Stop] = []
        self._fatal: list[Stop] = []
        self._errors: list[BaseException] = []
        self._lock = threading.Lock()

    def perform(self) -> Stop | None:
        each = self._step.origin.step.foreach
        total = len(self._waiting)
        allowed = failures_allowed(each.fail_after if each else 1, total)
        first_alone = bool(each and each.first_alone)
        if first_alone and self._waiting:
            self._lane(self._waiting.popleft())
        if not (first_alone and self._failures) and not self._fatal:
            self._at_once(min(self._step.max_in_flight or total, total), allowed)
        if self._errors:
            raise self._errors[0]
        if self._fatal:
            return self._fatal[0]
        if self._failures and (len(self._failures) > allowed or (first_alone and self._waiting)):
            return self._failures[0]
        return None

    def _at_once(self, width: int, allowed: int) -> None:
        self._run.world.at_once(lambda: self._next(allowed), self._lane, width)

    def _next(self, allowed: int) -> Lane | None:
        with self._lock:
            full = len(self._failures) > allowed or self._fatal or self._errors
            return self._waiting.popleft() if self._waiting and not full else None

    def _lane(self, lane: Lane) -> None:
        try:
            stop = perform_in_order(self._run, lane, self._deadline)
        except BaseException as error:  # noqa: BLE001 - raised again by the thread that waits
            with self._lock:
                self._errors.append(error)
            return
        if stop:
            with self._lock:
                (self._failures if stop.kind is StopKind.FAILED else self._fatal).append(stop)


def failures_allowed(fail_after: int | str, total: int) -> int:
    """Return how many lanes may fail before the group does.

    >>> failures_allowed(1, 300), failures_allowed(3, 300), failures_allowed("10%", 300)
    (0, 2, 29)
    """
    if isinstance(fail_after, int):
        return fail_after - 1
    percent = int(fail_after.removesuffix("%"))
    return max(0, -(-total * percent // 100) - 1)
