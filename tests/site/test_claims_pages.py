"""The claims of all records, by verdict and in pages."""

import html
from pathlib import Path

import msgspec
import pytest

from whychain.kb.shapes import Claim
from whychain.kb.vocabulary import Grade, Verdict
from whychain.site import claims_page
from whychain.site.claims_page import claims_pages
from whychain.site.page import Page, all_made
from whychain.site.site_model import SiteModel, site_model
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
    assert [page.path for page in made] == ["claims.md", "claims-2.md", "claims-3.md"]
    counts = [page.text.count('class="wc-claim ') for page in made]
    assert counts == [claims_page.MOST_ON_A_PAGE, claims_page.MOST_ON_A_PAGE, 50]


def test_every_page_leads_to_where_a_verdict_begins(made: list[Page]) -> None:
    second = list(Verdict)[1]

    assert f'href="claims-2.html#{second}"' in html.unescape(made[2].text)
    assert f'<h2 id="{second}">' in made[1].text


def test_without_claims_there_is_one_page_that_says_so(read: Workspace) -> None:
    (page,) = all_made(claims_pages(with_claims(read, 0)))

    assert "<p>None.</p>" in page.text
