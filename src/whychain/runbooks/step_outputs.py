"""Which outputs a place in a runbook may read, and which of them may be missing in a run."""

from collections.abc import Iterator
from dataclasses import dataclass

from whychain.documents.finding import KeyPath
from whychain.runbooks.condition_flow import asks_for, conjuncts
from whychain.runbooks.runbook import Runbook, Step
from whychain.runbooks.steps import every_step


@dataclass(frozen=True, slots=True)
class _Placed:
    number: int
    path: KeyPath
    step: Step


class StepOutputs:
    """The outputs that the steps of one runbook declare, and when each of them is there."""

    def __init__(self, runbook: Runbook) -> None:
        placed = [_Placed(n, path, s) for n, (path, s) in enumerate(every_step(runbook))]
        self._by_id = {one.step.id: one for one in placed}
        self._by_path = {one.path: one for one in placed}

    def refusal(self, reader: KeyPath, step: str, name: str) -> str:
        """Return why the step at ``reader`` cannot read an output; empty when it can."""
        made, reads = self._by_id.get(step), self._by_path[reader]
        if made is None:
            return f"no step is called {step!r}"
        if name not in made.step.out:
            return f"step {step!r} declares no output {name!r}"
        if made.number >= reads.number or reader[: len(made.path)] == made.path:
            return f"step {step!r} is not done before {reads.step.id!r}"
        if _at_the_same_time(made.path, reader):
            return f"step {step!r} runs at the same time as {reads.step.id!r}"
        if _inside_a_foreach(made.path, reader):
            return f"step {step!r} is inside a foreach: each item has its own {name!r}"
        return ""

    def missing_unless(self, reader: KeyPath, step: str, name: str) -> str:
        """Return what must hold for an output to be there that its reader takes for granted.

        Empty when the reader runs only if the producer does, or asks with ``has`` beforehand.
        """
        needed = list(self._whens(self._by_id[step].path))
        sure = {part for when in self._whens(reader) for part in conjuncts(when)}
        asked = (asks_for(part) for part in sure)
        if any(read and (read.step, read.name) == (step, name) for read in asked):
            return ""
        return next((when for when in needed if not conjuncts(when) <= sure), "")

    def _whens(self, path: KeyPath) -> Iterator[str]:
        """Yield the conditions of a step and of the groups around it."""
        for length in range(2, len(path) + 1):
            placed = self._by_path.get(path[:length])
            if placed and placed.step.when:
                yield placed.step.when


def _common(one: KeyPath, other: KeyPath) -> int:
    """Return how many parts two places share from the beginning; neither holds the other."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), 0)


def _at_the_same_time(made: KeyPath, reader: KeyPath) -> bool:
    apart = _common(made, reader)
    return made[apart - 2 : apart] == ("parallel", "steps")


def _inside_a_foreach(made: KeyPath, reader: KeyPath) -> bool:
    return "foreach" in made[_common(made, reader) :]
