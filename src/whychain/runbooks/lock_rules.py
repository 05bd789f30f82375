"""Locks that runbooks take of each other, in an order that lets two runs wait for ever.

A run holds the locks of its runbook while a runbook that it calls takes its own. When one
runbook holds a lock and takes another so, and a second one does it the other way round, two
runs can each hold what the other needs (Coffman, Elphick and Shoshani 1971, the condition of
circular wait, doi:10.1145/356586.356588).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from whychain.documents.finding import KeyPath, Problem, Rule
from whychain.runbooks.runbook import Runbook
from whychain.runbooks.steps import every_step

LOCK_ORDER = Rule(
    "runbook-lock-order",
    "Runbooks that call each other take their locks in one order.",
    "Two runs that hold what the other one needs both stop in the middle of an outage.",
    "Give the outer runbook all the locks, or call in one direction only.",
)
_REFERENCE = re.compile(r"\$\{[^}]*\}")


@dataclass(frozen=True, slots=True, order=True)
class _Taking:
    """While ``held`` is held, the runbook called by a step takes ``taken``."""

    runbook: str
    path: KeyPath
    called: str
    held: str
    taken: str


def lock_problems(runbooks: Iterable[Runbook]) -> Iterator[tuple[str, Problem]]:
    """Yield each circle of locks once, at the first call in it, with the id of its runbook."""
    known = {runbook.id: runbook for runbook in runbooks}
    takings = sorted(_takings(known), key=lambda t: (t.runbook, t.path, t.held, t.taken))
    told: set[str] = set()
    for one in takings:
        back = _way(takings, one.taken, one.held)
        if back and not told & {one.held, one.taken}:
            told |= {one.held, one.taken, *(t.taken for t in back)}
            others = ", ".join(sorted({t.runbook for t in back} - {one.runbook}) or [one.runbook])
            message = (
                f"holds {one.held!r} while {one.called!r} takes {one.taken!r}; "
                f"{others} takes them the other way round"
            )
            yield one.runbook, Problem(LOCK_ORDER, one.path, message)


def _takings(known: Mapping[str, Runbook]) -> Iterator[_Taking]:
    for runbook in known.values():
        for path, step in every_step(runbook):
            if step.call is None:
                continue
            for held in map(_plain, runbook.locks):
                for taken in sorted(_all_locks(known, step.call.runbook) - {held}):
                    yield _Taking(runbook.id, (*path, "call"), step.call.runbook, held, taken)


def _all_locks(known: Mapping[str, Runbook], start: str) -> set[str]:
    """Return the locks of a runbook and of all that it calls, directly or not."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        runbook = known.get(waiting.pop())
        if runbook is None or runbook.id in seen:
            continue
        seen.add(runbook.id)
        found.update(map(_plain, runbook.locks))
        waiting.extend(step.call.runbook for _, step in every_step(runbook) if step.call)
    return found


def _plain(lock: str) -> str:
    """Return a lock with its references left open: any value may be the same as any other."""
    return _REFERENCE.sub("…", lock)


def _way(takings: list[_Taking], start: str, end: str) -> list[_Taking]:
    """Return takings that lead from one lock to another; nothing when there is no way."""
    came: dict[str, _Taking] = {}
    waiting = [start]
    while waiting and end not in came:
        lock = waiting.pop(0)
        for one in takings:
            if one.held == lock and one.taken not in came:
                came[one.taken] = one
                waiting.append(one.taken)
    way: list[_Taking] = []
    lock = end
    while lock in came and lock != start:
        way.append(came[lock])
        lock = came[lock].held
    return way
