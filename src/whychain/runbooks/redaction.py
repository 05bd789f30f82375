"""Secrets by value: every text that leaves the tool has them replaced by ``***``."""

from collections.abc import Iterable


class Redaction:
    """Replaces secret values in texts and in streams of bytes."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._values = tuple(values)

    def text(self, text: str) -> str:
        """Return a text with every secret replaced, in each form that it may stand in."""
        raise NotImplementedError

    def stream(self) -> "RedactedStream":
        """Return a filter for one stream that arrives in pieces."""
        raise NotImplementedError


class RedactedStream:
    """Replaces secrets in a stream, also one that is split over two pieces."""

    def feed(self, piece: bytes) -> bytes:
        """Return what can be shown by now."""
        raise NotImplementedError

    def finish(self) -> bytes:
        """Return the rest."""
        raise NotImplementedError
