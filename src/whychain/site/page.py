"""One file of the tree that a site is built from."""

from collections.abc import Callable, Iterable, Iterator

import msgspec


class _Placed(msgspec.Struct, frozen=True):
    path: str

    @property
    def is_markdown(self) -> bool:
        """Return whether the builder turns this file into a page of HTML."""
        return self.path.endswith(".md")

    @property
    def is_page(self) -> bool:
        """Return whether people read this file, so that each language has one."""
        return self.path.endswith((".md", ".html"))


class Page(_Placed, frozen=True):
    """A file: its path below the tree, with ``/``, and all that stands in it, maybe encoded."""

    content: str | bytes

    @property
    def text(self) -> str:
        """Return what stands in it as text."""
        return self.content if isinstance(self.content, str) else self.content.decode()

    @property
    def data(self) -> bytes:
        """Return what stands in it as it is written: UTF-8."""
        return self.content.encode() if isinstance(self.content, str) else self.content


class Draft(_Placed, frozen=True):
    """A page that need not be made when nothing that it is made of has changed.

    ``made_of`` is a digest of all of that: the same digest, the same page.
    """

    made_of: bytes
    make: Callable[[], Page]


class Bundle(msgspec.Struct, frozen=True):
    """Files that need not be made when nothing that they are made of has changed.

    Which files they are is known when they are made. ``name`` tells bundles apart.
    """

    name: str
    made_of: bytes
    make: Callable[[], Iterable[Page | Draft]]


Made = Page | Draft | Bundle


def made(page: Page | Draft) -> Page:
    """Return the page itself, made now if it was a draft."""
    return page.make() if isinstance(page, Draft) else page


def all_made(pages: Iterable[Made]) -> Iterator[Page]:
    """Yield every file itself, also those of bundles."""
    for one in pages:
        if isinstance(one, Bundle):
            yield from map(made, one.make())
        else:
            yield made(one)
