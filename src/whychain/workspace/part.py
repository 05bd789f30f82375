"""Which part of the knowledge base a question has to look at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of the knowledge base a question needs: all that leads to some nodes.

    ``leading_to`` names these nodes; with ``following`` they are all that follows from it.
    ``naming`` are further nodes that the question speaks of.
    """

    leading_to: tuple[str, ...] = ()
    following: str | None = None
    naming: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """Return every node that must exist."""
        more = () if self.following is None else (self.following,)
        return (*self.leading_to, *more, *self.naming)
