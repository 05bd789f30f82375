"""Long lists, split into pages of equal length."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

PAGE_SIZE = 200
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Leaf(Generic[T]):
    """One page of a list: its items, its number and its neighbours; ``path`` has an ending."""

    path: str
    number: int
    of: int
    items: tuple[T, ...]
    before: str
    after: str


def leaves(stem: str, items: Sequence[T], size: int = PAGE_SIZE) -> Iterator[Leaf[T]]:
    """Yield the pages of a list: ``stem.md``, ``stem-2.md``; an empty list has one page.

    >>> [leaf.path for leaf in leaves("actions", range(5), 2)]
    ['actions.md', 'actions-2.md', 'actions-3.md']
    """
    count = max(1, -(-len(items) // size))
    names = [f"{stem}.md" if n == 0 else f"{stem}-{n + 1}.md" for n in range(count)]
    for n, path in enumerate(names):
        yield Leaf(
            path=path,
            number=n + 1,
            of=count,
            items=tuple(items[n * size : (n + 1) * size]),
            before=names[n - 1] if n else "",
            after=names[n + 1] if n + 1 < count else "",
        )
