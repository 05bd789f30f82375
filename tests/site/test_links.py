"""Every link of the built site leads to a file and an anchor that exist; nothing is fetched."""

from typing import Any
from urllib.parse import urlsplit

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


def test_every_page_has_one_heading_of_the_first_rank(html_pages: dict[str, Any]) -> None:
    assert [path for path, page in html_pages.items() if page.headings != 1] == []


def test_every_command_that_a_page_names_exists(html_pages: dict[str, Any]) -> None:
    known = [name for name, _ in commands(get_command(app), "whychain")]
    for path, page in html_pages.items():
        for line in page.text.split("$ ")[1:]:
            if line.startswith("whychain "):
                assert any(line.startswith(name) for name in known), (path, line[:60])
