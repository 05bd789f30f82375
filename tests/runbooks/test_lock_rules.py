"""Locks taken in two orders are found, once for each circle, at the first call in it."""

from collections.abc import Callable

import pytest

from whychain.runbooks.lock_rules import lock_problems
from whychain.runbooks.runbook import Runbook

RunbookFrom = Callable[[str], Runbook]
Made = tuple[str, list[str], list[str]]


def runbooks(runbook_from: RunbookFrom, *made: Made) -> list[Runbook]:
    """Return runbooks, each with its locks and the runbooks that it calls."""
    found = []
    for name, locks, calls in made:
        steps = [f"{{id: c{n}, title: T, call: {{runbook: {c}}}}}" for n, c in enumerate(calls)]
        steps.append("{id: look, title: T, manual: {text: Look}}")
        runbook = runbook_from(f"locks: {locks}\nsteps: [{', '.join(steps)}]")
        found.append(
            type(runbook)(
                **{f: getattr(runbook, f) for f in runbook.__struct_fields__} | {"id": name}
            )
        )
    return found


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ([("a", ["x"], ["b"]), ("b", ["y"], [])], []),
        ([("a", ["x"], ["b"]), ("b", ["x"], [])], []),
        (
            [("a", ["x"], ["y"]), ("y", ["y"], []), ("b", ["y"], ["x"]), ("x", ["x"], [])],
            [("a", ("steps", 0, "call"))],
        ),
        (
            [
                *[("a", ["x"], ["m"]), ("m", [], ["y"]), ("y", ["y"], [])],
                *[("b", ["y"], ["z"]), ("z", ["z"], []), ("c", ["z"], ["x"]), ("x", ["x"], [])],
            ],
            [("a", ("steps", 0, "call"))],
        ),
        (
            [
                *[("a", ["svc/${inputs.x}"], ["q"]), ("q", ["q"], [])],
                *[("b", ["q"], ["s"]), ("s", ["svc/${inputs.y}"], [])],
            ],
            [("a", ("steps", 0, "call"))],
        ),
        ([("a", ["x"], ["b"]), ("b", ["y"], ["a"])], [("a", ("steps", 0, "call"))]),
        ([("a", ["x"], ["nobody"])], []),
    ],
    ids=[
        "one way only",
        "the same lock again",
        "two the other way round",
        "three in a circle, one through another",
        "locks with references may be the same",
        "two that call each other",
        "a runbook that does not exist",
    ],
)
def test_a_circle_of_locks_is_told_once(
    runbook_from: RunbookFrom, made: list[Made], told: list[tuple[str, tuple[object, ...]]]
) -> None:
    found = list(lock_problems(runbooks(runbook_from, *made)))

    assert [(name, problem.path) for name, problem in found] == told


def test_the_message_names_both_locks_and_who_takes_them_the_other_way_round(
    runbook_from: RunbookFrom,
) -> None:
    made = [("a", ["x"], ["y"]), ("y", ["y"], []), ("b", ["y"], ["x"]), ("x", ["x"], [])]

    ((_, problem),) = lock_problems(runbooks(runbook_from, *made))

    assert problem.message == ("holds 'x' while 'y' takes 'y'; b takes them the other way round")
