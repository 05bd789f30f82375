"""Alerts: an address for good, a page where one answer is not enough, and no way out of it."""

import re
from pathlib import PurePosixPath

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from whychain.documents.reader import Document
from whychain.site.alert_pages import alert_pages
from whychain.site.alerts import Alert, address_of, alerts_of
from whychain.site.redirects import redirects
from whychain.site.runbook_pages import runbook_pages
from whychain.site.site_model import SiteModel, site_model
from whychain.workspace.load import Workspace

ALERT = Alert("alerts/High", ("High",), (), (), ())


def with_alerts(workspace: Workspace, **alerts: tuple[str, ...]) -> Workspace:
    """Return the workspace whose runbooks answer these alerts, by id with ``_`` for ``-``."""
    by_id = {name.replace("_", "-"): names for name, names in alerts.items()}
    documents = tuple(
        Document(d.source, replace(d.content, alerts=by_id.get(d.content.id, ())))
        for d in workspace.runbooks.documents
    )
    return replace(workspace, runbooks=replace(workspace.runbooks, documents=documents))


def model_with(workspace: Workspace, **alerts: tuple[str, ...]) -> SiteModel:
    return replace(site_model(workspace), workspace=with_alerts(workspace, **alerts))


@given(st.text(min_size=1))
@example("..")
@example(".hidden")
@example("a/../../b")
@example("a?b#c%2e")
@example("INDEX")
@example("x" * 5000)
@example("磁盘已满")
@example("\ud800")
def test_an_address_is_one_safe_file_in_the_folder(name: str) -> None:
    address = PurePosixPath(address_of(name))

    assert address.parent == PurePosixPath("alerts")
    assert re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,106}", address.name)
    assert address.name.lower() not in {"index", "readme"}
    assert address_of(name) == address_of(name)


@given(st.from_regex(r"[A-Za-z0-9_-][A-Za-z0-9._-]{1,99}", fullmatch=True))
def test_a_sound_name_stands_as_it_is(name: str) -> None:
    assert address_of(name) in {f"alerts/{name}", f"alerts/{name}-alert"}


def test_two_names_of_one_slug_share_a_page(reference_workspace: Workspace) -> None:
    changed = model_with(reference_workspace, canary_rollback=("disk full", "Disk: full"))
    (shared,) = (a for a in alerts_of(changed) if a.address == "alerts/disk-full")

    assert shared.names == ("Disk: full", "disk full")
    assert shared.only_runbook == "canary-rollback"


def test_one_answer_is_a_redirect_and_several_or_none_are_a_page(
    reference_workspace: Workspace,
) -> None:
    model = model_with(
        reference_workspace,
        canary_rollback=("One", "Two"),
        health_check_flapping=("Two",),
    )
    paths = {page.path: page.text for page in runbook_pages(model)}

    assert 'content="0; url=' in paths["alerts/One.html"]
    assert "canary&#45;rollback&#46;html" in paths["alerts/One.html"]
    assert "2 runbooks answer this alert." in paths["alerts/Two.md"]
    assert "alerts/Two.html" not in paths
    assert "No runbook answers this alert yet." in paths["alerts/GoroutineCountGrowing.md"]


def test_a_symptom_without_a_runbook_is_told_with_its_diagnosis(
    model: SiteModel,
) -> None:
    pages = {page.path: page.text for page in runbook_pages(model)}
    text = pages["alerts/GoroutineCountGrowing.md"]

    assert "causes&#47;goroutine&#45;count&#45;high&#46;html" in text
    assert "whychain causal diagnose --seen goroutine-count-high" in text


def test_many_alerts_stand_on_several_pages(model: SiteModel) -> None:
    alerts = [replace(ALERT, address=f"alerts/A{n:03}", names=(f"A{n:03}",)) for n in range(401)]
    pages = {p.path: p.text for p in alert_pages(model, alerts)}

    assert {"alerts.md", "alerts-2.md", "alerts-3.md"} <= set(pages)
    assert pages["alerts-2.md"].count("<tr>") == 201
    assert "Page 2 of 3" in pages["alerts-2.md"]


def test_a_hostile_name_is_text_everywhere(reference_workspace: Workspace) -> None:
    name = '"><script>x()</script>'
    model = model_with(reference_workspace, canary_rollback=(name,), health_check_flapping=(name,))
    pages = list(runbook_pages(model))

    assert not any("<script" in page.text for page in pages)
    assert "alerts/script-x-script.md" in {page.path for page in pages}


def test_redirects_are_whole_pages_that_run_nothing(model: SiteModel) -> None:
    found = list(redirects(model, alerts_of(model)))

    assert found
    for page in found:
        assert page.path.endswith(".html")
        assert page.text.startswith("<!doctype html>")
        assert "default-src 'none'" in page.text
        assert "<script" not in page.text
        assert re.search(r'<a href="[^"]+">', page.text)
        assert 'rel="canonical"' in page.text
