"""Every address on every page leads to a file of the site, every fragment to an id."""

import json
import posixpath
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.site.conftest import HtmlPage

_DATA_LINK = re.compile(r"[\w./-]+\.(?:html|json|csv|xml)")


def test_every_link_leads_to_a_file_and_every_fragment_to_an_id(
    site: Path, html_pages: dict[str, HtmlPage]
) -> None:
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    dead = [
        (here, address)
        for here, page in html_pages.items()
        for address in {*page.links, *page.loads}
        if not _is_alive(here, address, files, html_pages)
    ]

    assert dead == []
    assert len(html_pages) > 400


def _is_alive(here: str, address: str, files: set[str], pages: dict[str, HtmlPage]) -> bool:
    if (here, address) == ("404.html", "/"):
        return True  # shown below any address, so it cannot say where it stands
    parts = urlsplit(address)
    if parts.scheme in {"http", "https", "mailto", "data"}:
        return True
    if parts.scheme or parts.netloc or parts.path.startswith("/"):
        return False
    there = here
    if parts.path and parts.path != ".":
        there = posixpath.normpath(posixpath.join(posixpath.dirname(here), unquote(parts.path)))
    page = pages.get(there)
    if parts.fragment and page:
        fragment = unquote(parts.fragment)
        return fragment in page.ids or fragment.startswith("__") or "=" in fragment
    return there in files


def test_every_page_that_the_data_names_is_there(site: Path) -> None:
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    named = [
        (path.name, text)
        for path in sorted(site.rglob("*.json"))
        for text in _texts(json.loads(path.read_text(encoding="utf-8")), "")
    ]

    assert [(name, text) for name, text in named if text not in files] == []
    assert len(named) > 100


def _texts(value: object, key: str) -> list[str]:
    """Return what stands under ``page`` and ``data``: addresses from the root of the site."""
    if isinstance(value, dict):
        return [text for name, inner in value.items() for text in _texts(inner, name)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner, key)]
    is_address = key in {"page", "data"} and isinstance(value, str) and _DATA_LINK.fullmatch(value)
    return [str(value)] if is_address else []
