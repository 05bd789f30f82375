"""One file of the tree that a site is built from."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Placed:
    path: str

    @property
    def is_markdown(self) -> bool:
        """Return whether the builder turns this file into a page of HTML."""
        return self.path.endswith(".md")

    @property
    def is_page(self) -> bool:
        """Return whether people read this file, so that each language has one."""
        return self.path.endswith((".md", ".html"))


@dataclass(frozen=True, slots=True)
class Page(_Placed):
    """A file: its path below the tree, with ``/``, and its whole text."""

    text: str


@dataclass(frozen=True, slots=True)
class Draft(_Placed):
    """A page that need not be made when nothing that it is made of has changed.

    ``made_of`` is a digest of all of that: the same digest, the same page.
    """

    made_of: bytes
    make: Callable[[], Page]


def made(page: Page | Draft) -> Page:
    """Return the page itself, made now if it was a draft."""
    return page.make() if isinstance(page, Draft) else page
