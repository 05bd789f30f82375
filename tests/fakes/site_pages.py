"""Which pages of a built site a test opens: all, or one of each kind."""

from itertools import groupby
from pathlib import Path


def all_pages(site: Path) -> list[Path]:
    """Return every page, sorted."""
    return sorted(site.rglob("*.html"))


def pages_in(site: Path, language: str) -> list[Path]:
    """Return every page of the Chinese tree, or all others."""
    chinese = site / "zh"
    return [page for page in all_pages(site) if (chinese in page.parents) == (language == "zh")]


def one_of_each_kind(site: Path) -> list[Path]:
    """Return all pages at the top, and of each folder the largest; in every language."""
    pages = all_pages(site)
    tops = [p for p in pages if p.parent == site or (p.parent.parent == site and _is_tree(p))]
    below = [p for p in pages if p not in tops]
    return tops + [
        max(group, key=lambda page: (page.stat().st_size, page.name))
        for _, group in groupby(below, key=lambda page: page.parent)
    ]


def _is_tree(page: Path) -> bool:
    return (page.parent / "index.html").is_file() and page.parent.name == "zh"
