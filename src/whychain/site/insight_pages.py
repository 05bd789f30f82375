"""The pages that look at all records at once."""

from collections.abc import Iterator

from whychain.documents.memory import digest
from whychain.site.action_pages import action_pages
from whychain.site.data_quality_page import data_quality_pages
from whychain.site.drill_gaps_page import drill_gap_pages
from whychain.site.glossary import glossary_pages
from whychain.site.page import Bundle
from whychain.site.roadmap_page import roadmap_pages
from whychain.site.site_model import SiteModel
from whychain.site.trends_page import trends_pages
from whychain.site.whats_new import whats_new_pages


def insight_pages(model: SiteModel) -> Iterator[Bundle]:
    """Yield the pages of trends, actions, roadmap, gaps and news, and their data."""
    digests = model.digests
    course = digest(digests.course, digests.met, digests.words)
    planned = digest(digests.actions, digests.causes)
    missing = digest(digests.gaps, digests.causes, digests.words, model.findings)
    yield Bundle("trends", course, lambda: trends_pages(model))
    yield Bundle("actions", digests.actions, lambda: action_pages(model))
    yield Bundle("roadmap", planned, lambda: roadmap_pages(model))
    drilled = digest(digests.course, digests.causes, digests.words)
    yield Bundle("drill gaps", drilled, lambda: drill_gap_pages(model))
    yield Bundle("data quality", missing, lambda: data_quality_pages(model))
    yield Bundle("news", course, lambda: whats_new_pages(model))
    yield Bundle("glossary", digest(model.links.t.language), lambda: glossary_pages(model.links))
