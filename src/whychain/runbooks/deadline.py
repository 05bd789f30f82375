"""One clock for a whole run: how much time is left, whatever the time of day does."""

from dataclasses import dataclass

from whychain.clock import Stopwatch

_LOST_BETWEEN_STEPS = 0.02
"""Of a worst case: between two steps some time goes by that no worst case knows."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment after which nothing may still run; without one there is time for ever."""

    stopwatch: Stopwatch
    ends_at: float = float("inf")

    def left_seconds(self) -> float:
        """Return how much time is left, never less than none."""
        return max(0.0, self.ends_at - self.stopwatch.seconds())

    def within(self, seconds: float | None) -> "Deadline":
        """Return the earlier of this deadline and one that ends so many seconds from now."""
        if seconds is None:
            return self
        return Deadline(self.stopwatch, min(self.ends_at, self.stopwatch.seconds() + seconds))

    def has_room_for(self, seconds: float) -> bool:
        """Return whether something that takes so long at worst still fits.

        A plan may fill its deadline to the last second, and a run needs a moment of its own;
        what begins that much late is given that much less time.
        """
        return self.left_seconds() >= seconds * (1 - _LOST_BETWEEN_STEPS)
