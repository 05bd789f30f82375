"""How much work an answer may cost."""

import time
from dataclasses import dataclass

from whychain.causal.choices import DEFAULT_SECONDS

DEFAULT_NODES = 4_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Wall-clock seconds for the whole answer, and nodes in one diagram at a time.

    A node costs about 300 bytes with the results remembered about it.
    """

    seconds: float = DEFAULT_SECONDS
    nodes: int = DEFAULT_NODES

    def deadline(self, share: float = 1.0) -> float:
        """Return the moment (``time.monotonic``) at which this share of the time is over."""
        return time.monotonic() + self.seconds * share
