"""What a layout is asked to place: boxes and the arrows between them, without any meaning.

Lengths are in pixels. A box stands on a *line*, the height at which arrows enter and leave
it; what it shows may reach further up than down, as a gate with a barrier above it does.
"""

from dataclasses import dataclass

import msgspec


class Box(msgspec.Struct, frozen=True, gc=False):
    """A thing to place; ``above`` and ``below`` say how far it reaches from its line."""

    id: str
    width: float
    above: float
    below: float
    core_width: float | None = None
    """How wide the part is that arrows touch; without one, as wide as the whole column."""
    reach: float = 0.0
    """How far from the line, up and down, arrows may still enter."""
    stands_before: str | None = None
    """The box that this one belongs to: a gate stands right in front of its effect."""
    last: bool = False
    """Belongs as far right as anything does."""


class Entry(msgspec.Struct, frozen=True, gc=False):
    """A place of its own at which an arrow enters a box: a barrier above a gate."""

    offset: float
    """From the line of the box to the entry; negative is up."""
    width: float


class Arrow(msgspec.Struct, frozen=True, gc=False):
    """From one box to another. Arrows of one ``group`` are the inputs of one mechanism."""

    id: str
    source: str
    target: str
    group: str = ""
    needed: int = 1
    """How many arrows of the group it takes to bring the target about."""
    sufficient: bool = True
    """Whether the group alone can bring the target about."""
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Diagram:
    """Boxes and arrows; every arrow joins two boxes of the diagram."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
