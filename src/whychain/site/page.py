"""One file of the tree that a site is built from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """A file: its path below the tree, with ``/``, and its whole text."""

    path: str
    text: str

    @property
    def is_markdown(self) -> bool:
        """Return whether the builder turns this file into a page of HTML."""
        return self.path.endswith(".md")

    @property
    def is_page(self) -> bool:
        """Return whether people read this file, so that each language has one."""
        return self.path.endswith((".md", ".html"))
