"""Long lists: one page after the other, or the first rows with the number of all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

ROWS_OF_A_PAGE = 200
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Head(Generic[Row]):
    """The first rows of a list that may be longer."""

    rows: tuple[Row, ...]
    count: int

    @property
    def is_cut(self) -> bool:
        """Return whether there are more."""
        return len(self.rows) < self.count


@dataclass(frozen=True, slots=True)
class Sheet(Generic[Row]):
    """One page of a list; ``before`` and ``after`` are paths, empty at the ends."""

    path: str
    number: int
    pages: int
    first: int
    """The place of its first row in the whole list, from 1."""
    count: int
    rows: tuple[Row, ...]
    before: str
    after: str


def head(rows: Sequence[Row], most: int) -> Head[Row]:
    """Return the first ``most`` rows."""
    return Head(tuple(rows[:most]), len(rows))


def sheets(path: str, rows: Sequence[Row], size: int = ROWS_OF_A_PAGE) -> Iterator[Sheet[Row]]:
    """Yield the pages of a list: ``faults.md``, ``faults-2.md`` and so on; at least one."""
    pages = max(1, -(-len(rows) // size))
    for number in range(1, pages + 1):
        first = (number - 1) * size
        yield Sheet(
            path=sheet_path(path, number),
            number=number,
            pages=pages,
            first=first + 1,
            count=len(rows),
            rows=tuple(rows[first : first + size]),
            before=sheet_path(path, number - 1) if number > 1 else "",
            after=sheet_path(path, number + 1) if number < pages else "",
        )


def sheet_path(path: str, number: int) -> str:
    """Return where a page of a list stands.

    >>> sheet_path("faults.md", 1), sheet_path("faults.md", 2), sheet_path("lists/shop.md", 2)
    ('faults.md', 'faults-2.md', 'lists/shop--2.md')
    """
    return path if number == 1 else part_path(path, str(number))


def part_path(path: str, name: str) -> str:
    """Return where the page with this name of a list stands.

    In a folder lists are named after what people wrote, which may end in ``-2`` itself.

    >>> part_path("faults.md", "3fa9c2e1"), part_path("lists/shop.md", "3fa9c2e1")
    ('faults-3fa9c2e1.md', 'lists/shop--3fa9c2e1.md')
    """
    between = "--" if "/" in path else "-"
    return f"{path.removesuffix('.md')}{between}{name}.md"
