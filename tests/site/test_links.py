"""Every link of the built site leads to a file and an anchor that exist; nothing is fetched."""

import posixpath
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from typer.main import get_command

from whychain.cli.app import app
from whychain.cli.reference import commands


def test_no_page_loads_anything_from_outside(html_pages: dict[str, Any]) -> None:
    outside = {
        (path, address)
        for path, page in html_pages.items()
        for address in page.loads
        if urlsplit(address).scheme or urlsplit(address).netloc
    }

    assert outside == set()


def test_every_link_leads_somewhere(html_pages: dict[str, Any], site: Path) -> None:
    dead = [
        (path, address)
        for path, page in html_pages.items()
        for address in (*page.links, *page.loads)
        if not _leads_somewhere(path, address, html_pages, site)
    ]

    assert dead == []


def _leads_somewhere(path: str, address: str, html_pages: dict[str, Any], site: Path) -> bool:
    parts = urlsplit(address)
    if parts.scheme in {"http", "https", "mailto"}:
        return True
    there = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
    target = path if not parts.path else there
    if target == "." or not (site / target).exists():
        return target == "."
    if not parts.fragment or target not in html_pages:
        return True
    return unquote(parts.fragment) in html_pages[target].ids


def test_every_page_has_one_heading_of_the_first_rank(html_pages: dict[str, Any]) -> None:
    assert [path for path, page in html_pages.items() if page.headings != 1] == []


def test_every_command_that_a_page_names_exists(html_pages: dict[str, Any]) -> None:
    known = [name for name, _ in commands(get_command(app), "whychain")]
    for path, page in html_pages.items():
        for line in page.text.split("$ ")[1:]:
            if line.startswith("whychain "):
                assert any(line.startswith(name) for name in known), (path, line[:60])
