"""Workspace to pages. Pure: the same workspace gives the same pages, byte for byte."""

from collections.abc import Iterable

from whychain.errors import ContentError
from whychain.site.claims_page import claims_page
from whychain.site.home_page import home_page
from whychain.site.incident_table import incident_files
from whychain.site.list_pages import list_pages
from whychain.site.node_pages import node_pages
from whychain.site.page import Page
from whychain.site.record_pages import record_pages
from whychain.site.reference_pages import reference_pages, with_title
from whychain.site.runbook_pages import runbook_pages
from whychain.site.search_index import search_index
from whychain.site.site_model import site_model
from whychain.site.site_settings import SiteSettings
from whychain.site.twins import twins
from whychain.workspace.load import Workspace

_FOUND_BY_THEMSELVES = ("incidents/", "cases/", "drills/", "causes/", "runbooks/", "lists/")


def pages(
    workspace: Workspace,
    settings: SiteSettings | None = None,
    hand_written: Iterable[Page] = (),
    *,
    cli_reference: str = "",
) -> tuple[Page, ...]:
    """Return every page and every JSON file of the site, sorted by path.

    ``cli_reference`` is Markdown that describes the command line.

    Raises:
        ContentError: when a hand-written page stands where a generated one does.
    """
    model = site_model(workspace)
    generated = [
        home_page(model, settings or SiteSettings()),
        claims_page(model),
        *list_pages(model),
        *record_pages(model),
        *node_pages(model),
        *runbook_pages(model),
        *reference_pages(model.links, cli_reference),
        *twins(model),
        *incident_files(model),
    ]
    found: dict[str, Page] = {}
    for page in generated:
        found.setdefault(page.path, page)
    for page in hand_written:
        if page.path in found:
            raise ContentError(
                "a generated page stands at this place",
                where=f"site/pages/{page.path}",
                fix="rename the file",
            )
        found[page.path] = with_title(page)
    index = search_index(model, filter(_is_prose, found.values()))
    found[index.path] = index
    return tuple(found[path] for path in sorted(found))


def _is_prose(page: Page) -> bool:
    """Return whether a page is none of a record, a node, a runbook or a list of some of them."""
    path = page.path.removeprefix("zh/")
    return page.is_markdown and not path.startswith(_FOUND_BY_THEMSELVES)
