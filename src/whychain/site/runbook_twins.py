"""The pages of runbooks and alerts as data."""

from collections.abc import Iterator
from typing import Any

import msgspec

from whychain.runbooks.plan_data import plan_data
from whychain.site.alerts import Alert, alerts_of
from whychain.site.json_page import json_page
from whychain.site.links import runbook_path
from whychain.site.page import Page
from whychain.site.shown_tests import data_of_tests, rows_of_tests
from whychain.site.site_model import SiteModel


def runbook_twins(model: SiteModel) -> Iterator[Page]:
    """Yield the lists of runbooks and alerts, each runbook with its tests, and its plan."""
    short = [
        {"id": r.id, "title": r.title, "alerts": r.alerts, "page": f"{runbook_path(r.id)}.html"}
        for r in model.runbooks
    ]
    yield json_page("runbooks.json", {"runbooks": short})
    yield json_page("alerts.json", {"alerts": [*map(_alert, alerts_of(model))]})
    for runbook in model.runbooks:
        results = data_of_tests(rows_of_tests(runbook, model.examples[runbook.id]))
        yield json_page(
            f"{runbook_path(runbook.id)}.json",
            {**msgspec.to_builtins(runbook), "test_results": results},
        )
        plan = model.examples[runbook.id].plan
        if plan:
            yield json_page(f"{runbook_path(runbook.id)}.plan.json", plan_data(plan))


def _alert(alert: Alert) -> dict[str, Any]:
    return {
        "names": alert.names,
        "url": f"{alert.address}.html",
        "runbooks": alert.runbooks,
        "symptoms": alert.symptoms,
        "incidents": alert.incidents,
    }
