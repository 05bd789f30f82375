"""Every claim of every record on one page, by verdict."""

from whychain.kb.shapes import Claim
from whychain.kb.vocabulary import Verdict
from whychain.site.page import Page
from whychain.site.site_model import SiteModel
from whychain.site.templates import render

Stated = tuple[str, Claim]


def claims_by_verdict(model: SiteModel) -> tuple[tuple[Verdict, tuple[Stated, ...]], ...]:
    """Return the claims of all records under each verdict, in the order of the records."""
    stated = [(record.id, claim) for record in model.records for claim in record.claims]
    return tuple((v, tuple(s for s in stated if s[1].verdict is v)) for v in Verdict)


def claims_page(model: SiteModel) -> Page:
    """Return the index of claims."""
    groups = claims_by_verdict(model)
    total = sum(len(items) for _, items in groups)
    return render("claims.md.j2", "claims.md", "Claims", model.links, groups=groups, total=total)
