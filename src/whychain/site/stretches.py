"""Long lists whose pages stay put: a new row changes the page that it falls into.

Where a list is cut depends on the keys of the rows around the cut, never on how many rows stand
before it. A page begins at the row whose key has the smallest digest of the 100 rows on each side
of it, and is named after the end of that digest. Where no such row comes for more than 400 rows,
what lies between two of them is cut at its own smallest digest. So a row that is new, or gone,
moves no cut beyond the next ones, and the pages there keep their rows and their addresses.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

import msgspec

from whychain.documents.memory import digest
from whychain.site.paging import ROWS_OF_A_PAGE, part_path

LEAST = 100
"""No page of a list that is cut has fewer rows."""
MOST = 400
"""No page has more rows, unless two pages would have one name and are left together."""
Row = TypeVar("Row")
Key = Callable[[Row], object]
Names = Sequence[bytes]


class Whole(msgspec.Struct, frozen=True):
    """What the first page says of all pages of a list."""

    count: int
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stretch(Generic[Row]):
    """One page of a list; ``before`` and ``after`` are paths, empty at the ends."""

    path: str
    first: str
    """Where the first page of the list stands."""
    rows: tuple[Row, ...]
    before: str
    after: str
    whole: Whole | None
    """Only on the first page: it would change every other page with each new row."""


def stretches(path: str, rows: Sequence[Row], key: Key[Row]) -> Iterator[Stretch[Row]]:
    """Yield the pages of a list: ``claims.md``, ``claims-3fa9c2e1.md`` and so on; at least one.

    ``key`` is what a row is, whatever it says: its ``repr`` tells rows apart.
    """
    starts = {path: 0}
    if len(rows) > ROWS_OF_A_PAGE:
        names = [digest(key(row)) for row in rows]
        for cut in _cuts(names):
            starts.setdefault(part_path(path, names[cut][-4:].hex()), cut)
    paths, places = tuple(starts), (*starts.values(), len(rows))
    for number, (here, (start, end)) in enumerate(zip(paths, pairwise(places), strict=True)):
        yield Stretch(
            path=here,
            first=path,
            rows=tuple(rows[start:end]),
            before=paths[number - 1] if number else "",
            after=paths[number + 1] if number + 1 < len(paths) else "",
            whole=None if number else Whole(len(rows), paths),
        )


def _cuts(names: Names) -> Iterator[int]:
    """Yield the rows before which a list is cut, in order."""
    for start, end in pairwise((0, *_lowest(names), len(names))):
        if start:
            yield start
        yield from _cuts_within(names, start, end)


def _lowest(names: Names) -> Iterator[int]:
    """Yield the rows with the smallest name among the ``LEAST`` rows before and from each on.

    Each has the smallest name of its block as well, so that no other row need be looked at.
    """
    for block in range(0, len(names), LEAST):
        place = _smallest(names, block, block + LEAST)
        around = place - LEAST, place + LEAST
        if around[0] >= 0 and around[1] <= len(names) and place == _smallest(names, *around):
            yield place


def _cuts_within(names: Names, start: int, end: int) -> Iterator[int]:
    """Yield where rows that are too many for one page are cut once more, in order."""
    if end - start > MOST:
        cut = _smallest(names, start + LEAST, end - LEAST + 1)
        yield from _cuts_within(names, start, cut)
        yield cut
        yield from _cuts_within(names, cut, end)


def _smallest(names: Names, start: int, end: int) -> int:
    return min(range(start, min(end, len(names))), key=names.__getitem__)
