"""How much work an answer may cost."""

from dataclasses import dataclass

from whychain.causal.choices import DEFAULT_SECONDS

DEFAULT_NODES = 4_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Wall-clock seconds for the whole answer, and nodes in one diagram at a time.

    A node costs 200 to 600 bytes with the results remembered about it.
    """

    seconds: float = DEFAULT_SECONDS
    nodes: int = DEFAULT_NODES
