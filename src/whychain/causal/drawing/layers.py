"""Layer assignment: in which column every box stands, and where long arrows pass through.

What stands for itself is in an even column, what stands before something in the odd column
before it, so gates keep out of the columns of what they join. A box is placed one step right
of the last of its causes (longest path); a cause that nothing leads to is then moved right,
next to the first thing that it leads to. What is joined to nothing is dealt out over the
columns. Columns that nothing stands in are left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import msgspec

from whychain.causal.drawing.cycles import effect_of
from whychain.causal.drawing.diagram import Box, Diagram

_PASSING = 2.0


class Item(msgspec.Struct, frozen=True, gc=False):
    """A box in its column, or (without a box) the place where an arrow passes a column."""

    column: int
    above: float
    below: float
    box: Box | None = None


class Segment(msgspec.Struct, frozen=True, gc=False):
    """The part of an arrow between two neighbouring columns."""

    left: int
    right: int
    offset: float
    """Where it enters the right item, from the line of that; negative is up."""
    weight: float
    """How much it matters that this part is straight."""


@dataclass(frozen=True, slots=True)
class Layers:
    """All items by number, the columns that they stand in, and the items on each arrow's way."""

    items: tuple[Item, ...]
    columns: tuple[tuple[int, ...], ...]
    segments: tuple[Segment, ...]
    ways: Mapping[str, tuple[int, ...]]
    number_of: Mapping[str, int]


def layers(diagram: Diagram, feedback: frozenset[str]) -> Layers:
    """Return the diagram in columns; arrows in ``feedback`` take no part in choosing them.

    Where the columns let one of them lead forward all the same, it goes the ordinary way.
    """
    column_of = _columns(diagram, feedback)
    items = [Item(column_of[b.id], b.above, b.below, b) for b in diagram.boxes]
    number_of = {box.id: number for number, box in enumerate(diagram.boxes)}
    segments: list[Segment] = []
    ways: dict[str, tuple[int, ...]] = {}
    for arrow in diagram.arrows:
        start, end = number_of[arrow.source], number_of[arrow.target]
        if arrow.id in feedback and items[start].column >= items[end].column:
            continue
        passed = range(items[start].column + 1, items[end].column)
        numbers = (start, *range(len(items), len(items) + len(passed)), end)
        items.extend(Item(column, _PASSING, _PASSING) for column in passed)
        ways[arrow.id] = numbers
        offset = arrow.entry.offset if arrow.entry else 0.0
        segments.extend(_segments(numbers, items, offset))
    count = 1 + max((item.column for item in items), default=-1)
    columns: list[list[int]] = [[] for _ in range(count)]
    for number, item in enumerate(items):
        columns[item.column].append(number)
    return Layers(tuple(items), tuple(map(tuple, columns)), tuple(segments), ways, number_of)


def _segments(numbers: tuple[int, ...], items: list[Item], offset: float) -> list[Segment]:
    return [
        Segment(a, b, offset if b == numbers[-1] else 0.0, _weight(items[a], items[b]))
        for a, b in pairwise(numbers)
    ]


def _weight(left: Item, right: Item) -> float:
    if left.box is None:
        return 8.0 if right.box is None else 3.0
    if right.box is None:
        return 1.0
    return 40.0 if left.box.stands_before == right.box.id else 1.0


def _columns(diagram: Diagram, feedback: frozenset[str]) -> Mapping[str, int]:
    rank = _ranks(diagram, feedback)
    wide = {
        b.id: 2 * rank[b.stands_before or b.id] - (b.stands_before is not None)
        for b in diagram.boxes
    }
    used = {column: number for number, column in enumerate(sorted(set(wide.values())))}
    return {name: used[column] for name, column in wide.items()}


def _ranks(diagram: Diagram, feedback: frozenset[str]) -> Mapping[str, int]:
    effect = effect_of(diagram)
    before: dict[str, set[str]] = {name: set() for name in sorted(set(effect.values()))}
    after: dict[str, set[str]] = {name: set() for name in before}
    for arrow in diagram.arrows:
        source, target = effect[arrow.source], effect[arrow.target]
        if arrow.id not in feedback and source != target:
            before[target].add(source)
            after[source].add(target)
    rank = _longest_paths(before, after)
    end = max(rank.values(), default=0)
    for box in diagram.boxes:
        if box.last and not after[box.id] and before[box.id]:
            rank[box.id] = end
    for name, sources in before.items():
        if after[name] and not sources:
            rank[name] = min(rank[other] for other in after[name]) - 1
    alone = [name for name, sources in before.items() if not sources and not after[name]]
    for number, name in enumerate(alone):
        rank[name] = number % (end + 1)
    return rank


def _longest_paths(before: Mapping[str, set[str]], after: Mapping[str, set[str]]) -> dict[str, int]:
    waiting = {name: len(sources) for name, sources in before.items()}
    ready = [name for name, count in waiting.items() if count == 0]
    rank = dict.fromkeys(before, 0)
    for name in ready:
        for target in sorted(after[name]):
            rank[target] = max(rank[target], rank[name] + 1)
            waiting[target] -= 1
            if waiting[target] == 0:
                ready.append(target)
    return rank
