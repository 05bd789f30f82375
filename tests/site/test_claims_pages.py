"""The claims of all records, by verdict and in pages."""

import html
import re
from pathlib import Path

import msgspec
import pytest

from whychain.kb.shapes import Claim
from whychain.kb.vocabulary import Grade, Verdict
from whychain.site.claims_page import claims_pages
from whychain.site.page import Page, all_made
from whychain.site.site_model import SiteModel, site_model
from whychain.site.stretches import LEAST, MOST
from whychain.workspace.load import Workspace, load


def with_claims(workspace: Workspace, count: int) -> SiteModel:
    claims = tuple(
        Claim(f"c-{n:03}", f"Statement {n}.", list(Verdict)[n % 2], Grade.E, "Not.")
        for n in range(count)
    )
    documents = workspace.records.documents
    for document in documents:
        msgspec.structs.force_setattr(document.content, "claims", ())
    msgspec.structs.force_setattr(documents[0].content, "claims", claims)
    return site_model(workspace)


@pytest.fixture
def read(reference_root: Path) -> Workspace:
    """A workspace of this test's own, to change."""
    return load(reference_root)


@pytest.fixture
def made(read: Workspace) -> list[Page]:
    return list(all_made(claims_pages(with_claims(read, 450))))


def test_no_page_lists_everything(made: list[Page]) -> None:
    counts = [page.text.count('class="wc-claim ') for page in made]

    assert made[0].path == "claims.md"
    assert len(made) > 1
    assert sum(counts) == 450
    assert all(LEAST <= count <= MOST for count in counts)


def test_the_first_page_leads_to_where_each_verdict_begins(made: list[Page]) -> None:
    links = re.findall(r'href="([\w-]+)\.html#([\w-]+)"', html.unescape(made[0].text))
    texts = {page.path: page.text for page in made}
    begins = {v: page.path for page in reversed(made) for v in verdicts_on(page)}

    assert {verdict: f"{page}.md" for page, verdict in links if verdict in begins} == begins
    assert all(f'<h2 id="{verdict}">' in texts[begins[verdict]] for verdict in begins)


def verdicts_on(page: Page) -> list[str]:
    return re.findall(r'<h2 id="([\w-]+)">', page.text)


def test_each_verdict_has_one_place_on_the_first_page(made: list[Page]) -> None:
    ids = re.findall(r' id="([\w-]+)"', made[0].text)

    assert sorted(ids) == sorted(verdict.value for verdict in Verdict)


def test_a_claim_more_changes_the_first_page_and_the_one_that_it_falls_into(
    made: list[Page], read: Workspace
) -> None:
    before = {page.path: page.text for page in made}
    rested = {draft.path: draft.made_of for draft in claims_pages(with_claims(read, 450))}
    drafts = list(claims_pages(with_claims(read, 451)))
    after = {page.path: page.text for page in all_made(drafts)}
    shown = next(path for path, text in after.items() if "Statement 450." in html.unescape(text))

    assert {path for path in after if after[path] != before.get(path)} == {"claims.md", shown}
    assert {d.path for d in drafts if d.made_of != rested[d.path]} == {"claims.md", shown}
    assert before.keys() == after.keys()


def test_without_claims_there_is_one_page_that_says_so(read: Workspace) -> None:
    (page,) = all_made(claims_pages(with_claims(read, 0)))

    assert "<p>None.</p>" in page.text
