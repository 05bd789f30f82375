"""The pages that look at all records at once, and what machines ask of the site."""

from collections.abc import Iterator

from whychain.site.action_pages import action_pages
from whychain.site.data_quality_page import data_quality_pages
from whychain.site.drill_gaps_page import drill_gap_pages
from whychain.site.feed import feed
from whychain.site.glossary import glossary_pages
from whychain.site.page import Draft, Page
from whychain.site.roadmap_page import roadmap_pages
from whychain.site.site_model import SiteModel
from whychain.site.site_settings import SiteSettings
from whychain.site.trends_page import trends_pages
from whychain.site.whats_new import whats_new_pages


def insight_pages(model: SiteModel, settings: SiteSettings) -> Iterator[Page | Draft]:
    """Yield the pages of trends, actions, roadmap, gaps and news, their data, and the feed."""
    yield from trends_pages(model)
    yield from action_pages(model)
    yield from roadmap_pages(model)
    yield from drill_gap_pages(model)
    yield from data_quality_pages(model)
    yield from whats_new_pages(model)
    yield from glossary_pages(model.links)
    yield feed(model, settings)
