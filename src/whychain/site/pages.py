"""Workspace to pages. Pure: the same workspace gives the same pages, byte for byte."""

from collections.abc import Iterable, Iterator

from whychain.documents.memory import digest
from whychain.site.analysis_pages import cut_set_pages, loop_pages, matrix_page
from whychain.site.claims_page import claims_pages
from whychain.site.explorer_page import explorer_page
from whychain.site.feed import feed
from whychain.site.graph_shards import graph_files
from whychain.site.home_page import home_page, home_twin, shown_at_home
from whychain.site.incident_table import incident_files
from whychain.site.insight_pages import insight_pages
from whychain.site.kind_pages import kind_pages
from whychain.site.list_pages import list_pages
from whychain.site.node_pages import node_pages
from whychain.site.page import Bundle, Draft, Made, Page
from whychain.site.record_pages import record_pages
from whychain.site.redirects import not_found
from whychain.site.site_model import SiteModel
from whychain.site.site_settings import SiteSettings
from whychain.site.twins import twins


def pages(
    model: SiteModel, settings: SiteSettings | None = None, *, cli_reference: str = ""
) -> Iterator[Made]:
    """Yield every generated file, one at a time, so that a site may be larger than memory.

    ``cli_reference`` is Markdown that describes the command line. What is no page belongs to
    the first language alone.
    """
    yield from _about_records(model, settings or SiteSettings())
    yield from _about_causes(model)
    yield from _about_the_tool(model, settings or SiteSettings(), cli_reference)
    if not model.links.tree:
        yield from twins(model)
        yield from _data(model, settings or SiteSettings())


def _about_records(model: SiteModel, settings: SiteSettings) -> Iterator[Made]:
    digests = model.digests
    figures = digest(digests.figures, digests.words)
    shown = digest(
        figures, digests.runbooks, settings, model.workspace.settings, shown_at_home(model)
    )
    yield Bundle("home", shown, lambda: [home_page(model, settings)])
    yield Bundle("claims", digests.claims, lambda: claims_pages(model))
    yield Bundle("lists", digests.listed, lambda: list_pages(model))
    yield from record_pages(model)
    yield from insight_pages(model)


def _about_causes(model: SiteModel) -> Iterator[Made]:
    digests = model.digests
    causes = digest(digests.causes, digests.severities, digests.words)
    yield Bundle("kinds", causes, lambda: kind_pages(model))
    yield Bundle("matrix", causes, lambda: [matrix_page(model)])
    yield Bundle("cut sets", digests.answered, lambda: cut_set_pages(model))
    yield Bundle("loops", digests.answered, lambda: loop_pages(model))
    yield from node_pages(model)
    links = digest(digests.causes, digests.words)
    yield Bundle("explorer", links, lambda: [explorer_page(model)])


def _about_the_tool(model: SiteModel, settings: SiteSettings, cli_reference: str) -> Iterator[Made]:
    digests = model.digests
    shown = digest(
        digests.runbooks,
        digests.in_use,
        digests.course,
        digests.met,
        digests.words,
        model.workspace.settings,
    )
    yield Bundle("runbooks", shown, lambda: _runbooks(model))
    yield Bundle("reference", digest(cli_reference), lambda: _reference(model, cli_reference))


def _runbooks(model: SiteModel) -> Iterable[Page | Draft]:
    from whychain.site.runbook_pages import runbook_pages  # slow to import, and seldom another

    return runbook_pages(model)


def _reference(model: SiteModel, cli_reference: str) -> Iterable[Page]:
    from whychain.site.reference_pages import reference_pages  # slow to import, and seldom another

    return reference_pages(model.links, cli_reference)


def _data(model: SiteModel, settings: SiteSettings) -> Iterator[Made]:
    """Yield what stands once at the root of a site: data, and the page for the lost."""
    digests = model.digests
    causes = digest(digests.causes, digests.words)
    figures = digest(digests.figures, digests.words)
    table = digest(digests.course, digests.met, digests.words, digests.called)
    yield Bundle("incidents.csv", table, lambda: incident_files(model))
    yield Bundle("home.json", digest(figures, digests.runbooks), lambda: [home_twin(model)])
    news = digest(digests.listed, settings, model.workspace.settings)
    yield Bundle("feed", news, lambda: [feed(model, settings)])
    yield Bundle("graph", causes, lambda: graph_files(model))
    yield not_found(settings.site_url)
