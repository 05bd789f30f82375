"""Workspace to pages. Pure: the same workspace gives the same pages, byte for byte."""

from collections.abc import Iterable, Iterator

from whychain.site.analysis_pages import analysis_pages
from whychain.site.claims_page import claims_pages
from whychain.site.explorer_page import explorer_page
from whychain.site.graph_shards import graph_files
from whychain.site.home_page import home_page, home_twin
from whychain.site.incident_table import incident_files
from whychain.site.insight_pages import insight_pages
from whychain.site.kind_pages import kind_pages
from whychain.site.list_pages import list_pages
from whychain.site.node_pages import node_pages
from whychain.site.page import Draft, Page
from whychain.site.record_pages import record_pages
from whychain.site.redirects import not_found
from whychain.site.reference_pages import reference_pages
from whychain.site.runbook_pages import runbook_pages
from whychain.site.search_index import is_prose, search_index
from whychain.site.site_model import SiteModel
from whychain.site.site_settings import SiteSettings
from whychain.site.trees import Tree
from whychain.site.twins import twins


def pages(
    model: SiteModel,
    settings: SiteSettings | None = None,
    *,
    cli_reference: str = "",
    forest: Iterable[Tree] = (),
) -> Iterator[Page | Draft]:
    """Yield every generated page of one language, and with the first language every other file.

    One at a time, so that a site larger than memory can be written. ``cli_reference`` is
    Markdown that describes the command line, ``forest`` holds the hand-written pages that
    the search finds.
    """
    seen: set[str] = set()
    prose: list[Page] = []
    for page in _generated(model, settings or SiteSettings(), cli_reference):
        if page.path not in seen and (page.is_page or not model.links.tree):
            seen.add(page.path)
            if isinstance(page, Page) and is_prose(page):
                prose.append(page)
            yield page
    if not model.links.tree:
        yield search_index(model.workspace, forest, prose)


def _generated(
    model: SiteModel, settings: SiteSettings, cli_reference: str
) -> Iterator[Page | Draft]:
    yield home_page(model, settings)
    yield from claims_pages(model)
    yield from list_pages(model)
    yield from record_pages(model)
    yield from kind_pages(model)
    yield from analysis_pages(model)
    yield from node_pages(model)
    yield explorer_page(model)
    yield from runbook_pages(model)
    yield from reference_pages(model.links, cli_reference)
    yield from insight_pages(model, settings)
    if not model.links.tree:
        yield from _for_all_languages(model, settings)


def _for_all_languages(model: SiteModel, settings: SiteSettings) -> Iterator[Page]:
    """Yield what stands once at the root of a site: data, and the page for the lost."""
    yield from twins(model)
    yield from incident_files(model)
    yield home_twin(model)
    yield from graph_files(model)
    yield not_found(settings.site_url)
