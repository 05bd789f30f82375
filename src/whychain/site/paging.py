"""Long lists in pages: ``name.md``, ``name-2.md`` and so on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
ROWS_ON_A_PAGE = 200


@dataclass(frozen=True, slots=True)
class ListPage(Generic[T]):
    """One page of a list: its path with ``.md``, its number from 1, and its rows."""

    path: str
    number: int
    rows: Sequence[T]
    paths: tuple[str, ...]
    """The pages of the whole list, in order."""


def list_in_pages(
    name: str, rows: Sequence[T], size: int = ROWS_ON_A_PAGE
) -> Iterator[ListPage[T]]:
    """Yield the pages of a list; an empty list has one page.

    >>> [(page.path, len(page.rows)) for page in list_in_pages("names", "abc", size=2)]
    [('names.md', 2), ('names-2.md', 1)]
    """
    count = max(-(-len(rows) // size), 1)
    paths = tuple(f"{name}-{n}.md" if n > 1 else f"{name}.md" for n in range(1, count + 1))
    for number, path in enumerate(paths, start=1):
        yield ListPage(path, number, rows[(number - 1) * size : number * size], paths)
