"""The answer of the engine: minimal sets, a probability, and what is not known of them."""

from dataclasses import dataclass

from whychain.causal.logic.family import Family
from whychain.causal.logic.gate_bounds import Interval
from whychain.causal.logic.memory import Memory


@dataclass(frozen=True, slots=True)
class Solution:
    """Minimal sets of events that make a top true, and how probable that is.

    ``exact_order`` is None when all sets are there. Otherwise the family holds all sets of up
    to so many events (-1: not even those are known) and perhaps some larger ones, and its
    count is a lower bound.

    ``probability`` is exact; None when an event that the top rests on has none, or when it
    could not be found within the limits or was not needed for the sets up to ``max_order``.
    ``probability_bounds`` are then numbers that it surely lies between, where every event has
    a probability: from the sets that are known, and from the gates.

    ``oscillation`` is there only when a loop goes through a negation and something stays
    undecided for some events: the minimal sets for which the top is possibly but not surely
    true, and how probable that is. When it could not be found out, its ``exact_order`` is -1.
    """

    family: Family
    probability: float | None
    exact_order: int | None
    probability_bounds: Interval | None = None
    memory: Memory = Memory()  # noqa: RUF009  frozen
    oscillation: "Solution | None" = None

    @property
    def is_complete(self) -> bool:
        """Return whether all sets are there."""
        return self.exact_order is None

    def complete_to(self, max_order: int | None) -> int | None:
        """Return None when every set of up to ``max_order`` events is there, else up to where.

        ``max_order`` None asks for all sets; the answer may be -1.
        """
        exact = self.exact_order
        return None if exact is None or (max_order is not None and exact >= max_order) else exact
