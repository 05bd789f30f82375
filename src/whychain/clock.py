"""Time, passed in: what day it is, and how long something takes."""

import datetime
import time
from typing import Protocol


class Clock(Protocol):
    """Says what time it is."""

    def now(self) -> datetime.datetime:
        """Return the current time in UTC."""
        ...


class Stopwatch(Protocol):
    """Measures how long something takes, whatever happens to the time of day."""

    def seconds(self) -> float:
        """Return seconds since some moment in the past; they never go back."""
        ...


class Times(Clock, Stopwatch, Protocol):
    """The time of day, and a stopwatch."""


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime.datetime:
        """Return the current time in UTC."""
        return datetime.datetime.now(datetime.UTC)

    def seconds(self) -> float:
        """Return seconds since some moment in the past; they never go back."""
        return time.monotonic()
