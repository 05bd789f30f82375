"""What a plan is performed in: the real world, a simulated one, or one that is only looked at."""

from collections.abc import Callable, Mapping
from typing import Protocol

from whychain.clock import Times
from whychain.runbooks.actions.action import Attempt, Result
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.plan import PlannedAction, PlannedStep
from whychain.runbooks.runs.entries import Entry
from whychain.runbooks.values import Plain

Lane = tuple[PlannedStep, ...]
Take = Callable[[], Lane | None]
"""Returns the next lane; None when there is none, or when no more may begin."""


class World(Protocol):
    """Performs actions, answers conditions, lets time pass and asks people."""

    @property
    def times(self) -> Times:
        """Return the clock of this world."""
        ...

    def act(self, step: PlannedStep, action: PlannedAction, attempt: Attempt) -> Result:
        """Perform one action of a step: its own, its check or its undo."""
        ...

    def holds(self, step: PlannedStep, condition: str, names: Mapping[str, object]) -> bool:
        """Return whether a condition of a step holds.

        Raises:
            ConditionError: when that cannot be said.
        """
        ...

    def outputs(self, step: PlannedStep, result: Result) -> Mapping[str, Plain]:
        """Return what a step hands to later ones.

        Raises:
            OutputError: when the result does not give it.
        """
        ...

    def pause(self, seconds: float, interruption: Interruption) -> bool:
        """Let so much time pass; return whether stopping was asked for meanwhile."""
        ...

    def at_once(self, take: Take, do: Callable[[Lane], None], width: int) -> None:
        """Do lanes, at most so many at the same time, until none is left to take."""
        ...

    def undo_wanted(self, steps: tuple[str, ...], interruption: Interruption) -> bool:
        """Ask the operator whether the effects of these steps are to be taken back."""
        ...


class Listener(Protocol):
    """Is told what happens in a run, from several threads."""

    def heard(self, entry: Entry) -> None:
        """Take one journal entry, after it was written."""
        ...

    def line(self, step: str, stream: str, text: str) -> None:
        """Take one redacted line of what a step writes."""
        ...
