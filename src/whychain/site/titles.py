"""The titles of pages that people wrote."""

from whychain.site.page import Page
from whychain.site.templates import front_matter


def with_title(page: Page) -> Page:
    """Return a hand-written page with a head of the site's own, whatever head it came with.

    A builder prints what stands in a head without escaping it, and lets it choose templates.
    """
    body = page.text
    if body.startswith("---\n"):
        _, mark, rest = body[4:].partition("\n---\n")
        body = rest if mark else body
    return Page(page.path, front_matter(title_of(page.path, body)) + body.lstrip("\n"))


def title_of(path: str, body: str) -> str:
    """Return the first heading of a page, or its file name."""
    first = next((line for line in body.splitlines() if line.startswith("# ")), "")
    return first[2:].strip() or path.rpartition("/")[2].removesuffix(".md")
