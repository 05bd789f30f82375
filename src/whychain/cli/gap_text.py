"""Gaps of a knowledge base as lines for people."""

from collections.abc import Iterable, Iterator

from whychain.workspace.gaps import Gap


def gap_lines(found: Iterable[Gap]) -> Iterator[str]:
    """Yield each kind of gap with its count and its first places."""
    for gap in found:
        yield f"{gap.id}: {gap.count}"
        yield from (f"  {place.of}{': ' if place.at else ''}{place.at}" for place in gap.first)
