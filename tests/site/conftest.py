"""The reference site, built once, and small workspaces to build sites from."""

import fcntl
import os
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from whychain.site.build import build
from whychain.site.page import Page, all_made
from whychain.site.pages import pages
from whychain.site.site_model import SiteModel, site_model
from whychain.workspace import reference
from whychain.workspace.create import create_workspace
from whychain.workspace.load import Workspace, load


class HtmlPage(HTMLParser):
    """What a test asks of a page: its ids, where it points, what it loads, what it says."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.path = path
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.words: list[str] = []
        self.headings = 0
        self._silent = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.add(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in {"img", "script", "source", "iframe", "link"}:
            self.loads += [given[name] for name in ("src", "href") if given.get(name)]
        self.headings += tag == "h1"
        if tag in {"script", "style"}:
            self._silent = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


@pytest.fixture(scope="session")
def reference_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("reference")
    reference.copy_to(root)
    return root


@pytest.fixture(scope="session")
def reference_workspace(reference_root: Path) -> Workspace:
    return load(reference_root)


@pytest.fixture(scope="session")
def model(reference_workspace: Workspace) -> SiteModel:
    """What the pages of the reference workspace are made from; each answer is asked once."""
    return site_model(reference_workspace)


@pytest.fixture(scope="session")
def made(model: SiteModel) -> dict[str, Page]:
    """Every page and all data of the reference site in English, by path."""
    return {page.path: page for page in all_made(pages(model))}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site of the reference workspace; tests only look at it.

    Test processes that run side by side share one: the first builds it, the others wait.
    """
    above = tmp_path_factory.getbasetemp()
    root = (above.parent if "PYTEST_XDIST_WORKER" in os.environ else above) / "reference-site"
    built = root / "build" / "site"
    with (root.parent / "reference-site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (root / "built").exists():
            root.mkdir()
            reference.copy_to(root)
            assert build(root).folder == built
            (root / "built").touch()
    return built


@pytest.fixture(scope="session")
def html_pages(site: Path) -> dict[str, HtmlPage]:
    """Every page of the reference site, parsed, by its path."""
    return dict(_parsed(site))


def _parsed(site: Path) -> Iterator[tuple[str, HtmlPage]]:
    for path in sorted(site.rglob("*.html")):
        yield path.relative_to(site).as_posix(), HtmlPage(path)


@pytest.fixture
def small_root(tmp_path: Path) -> Path:
    """A workspace in which nothing has been written yet."""
    root = tmp_path / "small"
    create_workspace(root, example=False)
    return root
