"""The page of trends, with its charts, and the same figures as data."""

from collections.abc import Iterator

from markupsafe import Markup

from whychain.kb.statistics import Spread
from whychain.kb.vocabulary import Severity
from whychain.site.charts import Range, Series, bar_charts, range_chart
from whychain.site.json_page import json_page
from whychain.site.page import Page
from whychain.site.phrases import Phrases
from whychain.site.site_model import SiteModel
from whychain.site.templates import render
from whychain.site.trends import Trends, YearFigures, trends

MOST_YEARS = 20
MOST_RECURRENCES = 100
PHASES = ("ttd", "tta", "tti", "ttm", "ttr")


def trends_pages(model: SiteModel) -> Iterator[Page]:
    """Yield the page of trends and its JSON twin."""
    found = trends(model)
    t = model.links.t
    years = [y for y in found.years if y.year is not None][-MOST_YEARS:]
    yield render(
        "trends.md.j2",
        "trends.md",
        str(t("Trends")),
        model.links,
        found=found,
        years=years,
        undated=sum(y.incidents for y in found.years if y.year is None),
        all_years=sum(y.year is not None for y in found.years),
        severities=list(Severity),
        phase_titles=_phase_titles(t),
        spreads={s.name: s for s in found.every.durations},
        phases=[(p, [(y, _spread(y, p)) for y in years]) for p in PHASES],
        charts=_charts(found, years, t),
        most_recurrences=MOST_RECURRENCES,
    )
    yield json_page("trends.json", _data(found))


def _spread(year: YearFigures, phase: str) -> Spread:
    return next(s for s in year.figures.durations if s.name == phase)


def _phase_titles(t: Phrases) -> dict[str, Markup]:
    return {
        "ttd": t("Time to detect"),
        "tta": t("Time to acknowledge"),
        "tti": t("Time to identify"),
        "ttm": t("Time to mitigate"),
        "ttr": t("Time to resolve"),
    }


def _charts(found: Trends, years: list[YearFigures], t: Phrases) -> dict[str, Markup]:
    labels = [str(y.year) for y in years]
    severities = [
        Series(s.value, tuple(y.figures.severities.get(s.value, 0) for y in years))
        for s in Severity
        if found.every.severities.get(s.value)
    ]
    counts = [Series(str(t("Incidents")), tuple(y.incidents for y in years))]
    titles = _phase_titles(t)
    spreads = {s.name: s for s in found.every.durations}
    ranges = [_range(str(titles[name]), spreads[name]) for name in PHASES if name in spreads]
    return {
        "years": bar_charts(str(t("Incidents by year")), labels, counts),
        "severities": bar_charts(str(t("Severity by year")), labels, severities),
        "phases": range_chart(
            str(t("Median and quartiles of each phase")), [r for r in ranges if r is not None], "s"
        ),
    }


def _range(name: str, spread: Spread) -> Range | None:
    if spread.median_seconds is None:
        return None
    lower, upper = spread.lower_quartile_seconds, spread.upper_quartile_seconds
    return Range(name, lower, spread.median_seconds, upper)


def _data(found: Trends) -> dict[str, object]:
    return {
        "incidents": found.incidents,
        "all": found.every,
        "years": found.years,
        "recurrences": found.recurrences,
        "faults_by_service": found.pairs,
    }
