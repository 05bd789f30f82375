"""Old addresses lead to what has moved, in each language; a lost reader finds the start page."""

import html
import re
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest
from msgspec.structs import replace
from selenium.webdriver import Chrome
from selenium.webdriver.support.wait import WebDriverWait

from whychain.documents.reader import Document
from whychain.site.page import Page, all_made
from whychain.site.pages import pages
from whychain.site.phrases import Language, Phrases
from whychain.site.redirects import not_found, redirect, redirects
from whychain.site.site_model import SiteModel, site_model
from whychain.site.targets import Target
from whychain.workspace.load import Workspace, load

Thing = TypeVar("Thing", bound=msgspec.Struct)
ENGLISH = Phrases(Language.ENGLISH)


def renamed(workspace: Workspace, old: str) -> SiteModel:
    """Return a model in which one record, node and runbook had the same old id."""
    records, runbooks = workspace.records, workspace.runbooks
    first, *others = records.documents
    top, *rest = runbooks.documents
    node, entry = next(iter(workspace.vocabulary.entries.items()))
    entries = {**workspace.vocabulary.entries, node: with_old(entry, old)}
    changed = replace(
        workspace,
        records=replace(
            records,
            documents=(with_old_name(first, old), *others),
        ),
        runbooks=replace(runbooks, documents=(with_old_name(top, old), *rest)),
        vocabulary=replace(workspace.vocabulary, entries=entries),
    )
    return site_model(changed)


def with_old_name(document: Document[Thing], old: str) -> Document[Thing]:
    return Document(document.source, with_old(document.content, old))


def with_old(thing: Thing, old: str) -> Thing:
    return replace(thing, formerly=(old,))


def target_of(page: Page) -> str:
    found = re.search(r'content="0; url=([^"]+)"', page.text)
    assert found
    return html.unescape(found[1])


def test_each_old_id_leads_to_its_new_page(reference_workspace: Workspace) -> None:
    found = {p.path: p for p in redirects(renamed(reference_workspace, "old-name"), ())}
    folders = {path.partition("/")[0] for path in found}

    assert len(found) == 3
    assert {"causes", "runbooks"} < folders
    assert all(path.endswith("/old-name.html") for path in found)
    assert target_of(found["runbooks/old-name.html"]) == "breaker-open-traffic-passes.html"


def test_an_old_id_that_is_in_use_gets_no_page(reference_workspace: Workspace) -> None:
    model = renamed(reference_workspace, "canary-rollback")

    assert "runbooks/canary-rollback.html" not in {p.path for p in redirects(model, ())}


def test_a_title_in_a_redirect_is_text(reference_workspace: Workspace) -> None:
    page = redirect("runbooks/old", Target("runbooks/new", "</title><script>x()"), ENGLISH)

    assert "<script>" not in page.text
    assert page.text.count("</title>") == 1


def test_the_lost_reader_finds_the_start_page_in_both_languages() -> None:
    page = not_found("https://kb.example/team/")

    assert page.path == "404.html"
    assert html.unescape(page.text).count('href="https://kb.example/team/index.html"') == 2
    assert 'lang="zh"' in page.text


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "//elsewhere"])
def test_an_address_that_is_none_leads_to_the_root(address: str) -> None:
    assert html.unescape(not_found(address).text).count('href="/"') == 2


def test_only_the_root_of_a_site_has_the_page_for_the_lost(small_root: Path) -> None:
    model = site_model(load(small_root))

    assert "404.html" in {p.path for p in all_made(pages(model))}
    chinese = model.in_language(Language.CHINESE, "zh/")
    assert "404.html" not in {p.path for p in all_made(pages(chinese))}


@pytest.mark.chromium
def test_a_browser_follows_an_alert_to_its_runbook(site: Path, chromium_driver: Chrome) -> None:
    chromium_driver.get((site / "alerts" / "TLSHandshakeErrors.html").as_uri())
    WebDriverWait(chromium_driver, 10).until(lambda d: "/runbooks/" in d.current_url)

    assert chromium_driver.current_url.endswith("/runbooks/tls-handshake-behind-sidecar.html")
