"""The first page: what this is, the most examined incident, and where to go from here."""

from itertools import islice

import msgspec
from markupsafe import Markup

from whychain.causal.controls import RankedControl
from whychain.documents.memory import Decoder, digest
from whychain.kb.record import Incident
from whychain.kb.shapes import Claim
from whychain.kb.vocabulary import Verdict
from whychain.site.accounts import AccountAnswers, Consequence
from whychain.site.home_figures import home_figures, known_statistics
from whychain.site.json_page import json_page
from whychain.site.list_pages import Row, row
from whychain.site.page import Page
from whychain.site.pictures import cascade
from whychain.site.site_model import SiteModel
from whychain.site.site_settings import SiteSettings
from whychain.site.templates import render

_TOLD = "told"
_NEWEST = 5
_MOST_CLAIMS = 4
_MOST_CONTROLS = 5


class Headline(msgspec.Struct, frozen=True):
    """An incident as its source tells it, beside what a check of it found."""

    incident: Incident
    picture: Markup
    told: AccountAnswers | None
    found: AccountAnswers
    claims: tuple[Claim, ...]

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
        figures=home_figures(model),
        verdicts=_verdicts(model),
        newest=_newest(model),
        controls=_top_controls(model),
    )


def home_twin(model: SiteModel) -> Page:
    """Return the same as data: the figures, the newest incidents and the best controls."""
    headline = _chosen(model)
    value = {
        "figures": [
            {name: str(text) for name, text in msgspec.structs.asdict(figure).items()}
            for figure in home_figures(model)
        ],
        "headline": headline.id if headline else None,
        "newest": _shown(model).newest,
        "controls": [
            {
                "control": one.control,
                "weight": one.weight,
                "incidents": [outage.record for outage in one.incidents],
                "cases_and_drills": [outage.record for outage in one.practice],
            }
            for one in _top_controls(model)
        ],
    }
    return json_page("home.json", value)


def shown_at_home(model: SiteModel) -> bytes:
    """Return a digest of the records that the first page shows with their words."""
    shown = _shown(model)
    return model.digests.files({*shown.newest, shown.chosen})


class _Shown(msgspec.Struct, frozen=True, array_like=True):
    """Which incidents the first page shows: the newest ones, and one at the top; maybe none."""

    newest: tuple[str, ...]
    chosen: str


_SHOWN = Decoder(_Shown)


def _shown(model: SiteModel) -> _Shown:
    rests_on = digest(model.digests.course, model.digests.accounts)
    return model.causes.memory.recall("shown at home", rests_on, _SHOWN, lambda: _found(model))


def _found(model: SiteModel) -> _Shown:
    told = {one.id for one in model.digests.taken_apart if one.accounts}
    incidents = [one for one in model.newest if one.is_incident]
    modelled = (one for one in incidents if one.id in told)
    chosen = max(modelled, key=lambda one: (len(one.figures.verdicts), one.id), default=None)
    return _Shown(tuple(one.id for one in incidents[:_NEWEST]), chosen.id if chosen else "")


def _newest(model: SiteModel) -> list[Row]:
    known = {one.id: one for one in model.briefs}
    return [row(known[name], model.links.t) for name in _shown(model).newest]


def _verdicts(model: SiteModel) -> list[tuple[Verdict, int]]:
    counts = known_statistics(model).verdicts
    return [(verdict, counts.get(verdict.value, 0)) for verdict in Verdict]


def _top_controls(model: SiteModel) -> tuple[RankedControl, ...]:
    """Return the best controls, none that stops nothing."""
    stopping = (c for c in model.causes.ranking.controls if c.incidents or c.practice)
    return tuple(islice(stopping, _MOST_CONTROLS))


def _headline(model: SiteModel) -> Headline | None:
    """Return the incident with the most claims that has a causal account, if there is one."""
    chosen = _chosen(model)
    if chosen is None:
        return None
    answers = model.answers[chosen.id]
    title = f"{chosen.title}: {answers[0].account.title}"
    return Headline(
        incident=chosen,
        picture=cascade(answers[0].network, title, "index.md", model.links),
        told=next((a for a in answers if a.id == _TOLD and not a.is_default), None),
        found=answers[0],
        claims=_telling(chosen),
    )


def _chosen(model: SiteModel) -> Incident | None:
    name = _shown(model).chosen
    record = model.answers.record(name) if name else None
    return record if isinstance(record, Incident) else None


def _telling(incident: Incident) -> tuple[Claim, ...]:
    """Return the claims that were most wrong on the best evidence."""
    order = {Verdict.REFUTED: 0, Verdict.MISLEADING: 1}
    wrong = [c for c in incident.claims if c.verdict in order and c.corrected]
    return tuple(sorted(wrong, key=lambda c: (c.grade.value, order[c.verdict]))[:_MOST_CLAIMS])
