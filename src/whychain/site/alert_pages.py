"""The pages of alerts: the list of all, and one for each that has not just one answer."""

from collections.abc import Iterator, Sequence

from whychain.site.alerts import Alert
from whychain.site.page import Page
from whychain.site.paging import sheets
from whychain.site.site_model import SiteModel
from whychain.site.templates import render

_SHOWN = 50


def alert_pages(model: SiteModel, alerts: Sequence[Alert]) -> Iterator[Page]:
    """Yield the list of alerts and a page for each that no runbook, or several, answer."""
    t = model.links.t
    for page in sheets("alerts.md", alerts):
        yield render(
            "alerts.md.j2",
            page.path,
            str(t("Alerts")),
            model.links,
            page=page,
            alerts=page.rows,
            count=len(alerts),
        )
    for alert in alerts:
        if not alert.only_runbook:
            title = ", ".join(alert.names)
            path = f"{alert.address}.md"
            yield render("alert.md.j2", path, title, model.links, alert=alert, shown=_SHOWN)
