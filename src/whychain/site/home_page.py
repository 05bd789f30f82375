"""The first page: what this is, the most examined incident, and where to go from here."""

from dataclasses import dataclass

from markupsafe import Markup

from whychain.kb.record import Incident
from whychain.kb.shapes import Claim
from whychain.kb.vocabulary import Verdict
from whychain.site.accounts import AccountAnswers, Consequence
from whychain.site.claims_page import claims_by_verdict
from whychain.site.incident_table import newest_first
from whychain.site.list_pages import row
from whychain.site.page import Page
from whychain.site.pictures import cascade
from whychain.site.record_pages import IntervalRow, interval_rows
from whychain.site.site_model import SiteModel
from whychain.site.site_settings import SiteSettings
from whychain.site.templates import render
from whychain.workspace.check import count

_TOLD = "told"
_NEWEST = 5
_MOST_CLAIMS = 4


@dataclass(frozen=True, slots=True)
class Headline:
    """An incident as its source tells it, beside what a check of it found."""

    incident: Incident
    picture: Markup
    told: AccountAnswers | None
    found: AccountAnswers
    claims: tuple[Claim, ...]
    intervals: tuple[IntervalRow, ...]

    @property
    def told_end(self) -> Consequence | None:
        """Return the main outcome of the told account."""
        return self.told.consequences[0] if self.told and self.told.consequences else None

    @property
    def found_end(self) -> Consequence | None:
        """Return the main outcome of the account that queries use."""
        return self.found.consequences[0] if self.found.consequences else None


def home_page(model: SiteModel, settings: SiteSettings) -> Page:
    """Return the first page."""
    own = model.workspace.settings
    name = settings.site_name or own.name
    return render(
        "home.md.j2",
        "index.md",
        name,
        model.links,
        name=name,
        description=settings.site_description or own.description,
        headline=_headline(model),
        counts=count(model.workspace),
        groups=claims_by_verdict(model),
        newest=[row(r, model.links.t) for r in newest_first(model.records)[:_NEWEST]],
    )


def _headline(model: SiteModel) -> Headline | None:
    """Return the incident with the most claims that has a causal account, if there is one."""
    modelled = [r for r in model.records if isinstance(r, Incident) and r.causal]
    if not modelled:
        return None
    chosen = max(modelled, key=lambda incident: (len(incident.claims), incident.id))
    answers = model.answers[chosen.id]
    title = f"{chosen.title}: {answers[0].account.title}"
    return Headline(
        incident=chosen,
        picture=cascade(answers[0].graph, title, "index.md", model.links),
        told=next((a for a in answers if a.id == _TOLD and not a.is_default), None),
        found=answers[0],
        claims=_telling(chosen),
        intervals=interval_rows(chosen),
    )


def _telling(incident: Incident) -> tuple[Claim, ...]:
    """Return the claims that were most wrong on the best evidence."""
    order = {Verdict.REFUTED: 0, Verdict.MISLEADING: 1}
    wrong = [c for c in incident.claims if c.verdict in order and c.corrected]
    return tuple(sorted(wrong, key=lambda c: (c.grade.value, order[c.verdict]))[:_MOST_CLAIMS])
