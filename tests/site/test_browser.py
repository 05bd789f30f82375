"""The site in a real browser, from the file system: nothing fails, nothing is fetched."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome

pytestmark = pytest.mark.chromium


def test_every_page_opens_without_a_network_and_without_an_error(
    chromium_driver: Chrome, site: Path
) -> None:
    chromium_driver.get_log("performance")  # type: ignore[no-untyped-call]
    complaints: list[tuple[str, str]] = []
    opened = 0
    for path in sorted(site.rglob("*.html")):
        chromium_driver.get(path.as_uri())
        opened += 1
        name = path.relative_to(site).as_posix()
        complaints += [(name, text) for text in _complaints(chromium_driver)]

    assert complaints == []
    assert opened > 100


def _complaints(driver: Chrome) -> Iterator[str]:
    ours: set[str] = set()
    for entry in driver.get_log("performance"):  # type: ignore[no-untyped-call]
        message = json.loads(entry["message"])["message"]
        method, parameters = message["method"], message["params"]
        if method == "Network.requestWillBeSent":
            address = parameters["request"]["url"]
            if address.startswith("chrome:"):
                continue  # the browser's own first page
            ours.add(parameters["requestId"])
            if not address.startswith(("file:", "data:")):
                yield f"asked for {address}"
        elif method == "Network.loadingFailed" and parameters["requestId"] in ours:
            yield f"failed: {parameters.get('errorText')}"
    for entry in driver.get_log("browser"):  # type: ignore[no-untyped-call]
        if entry["level"] == "SEVERE":
            yield f"console: {entry['message']}"


@pytest.mark.parametrize(
    "path",
    [
        "index.html",
        "incidents.html",
        "incidents/2024-03-18-vie-canary.html",
        "cases/breaker-window-statistics.html",
        "causes/orphaned-work.html",
        "runbooks/canary-rollback.html",
        "schemas/incident.html",
        "guide/cut-sets-and-accounts.html",
    ],
)
def test_a_narrow_screen_scrolls_no_page_sideways(
    chromium_driver: Chrome, site: Path, path: str
) -> None:
    metrics = {"width": 320, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    chromium_driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        chromium_driver.get((site / path).as_uri())
        width: Any = chromium_driver.execute_script("return document.documentElement.scrollWidth")
    finally:
        chromium_driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    assert width <= 320


def test_the_keyboard_reaches_the_nodes_of_a_picture(chromium_driver: Chrome, site: Path) -> None:
    chromium_driver.get((site / "incidents" / "2024-03-18-vie-canary.html").as_uri())
    reached: Any = chromium_driver.execute_script(
        """
        const links = [...document.querySelectorAll("svg.causal-picture a")]
          .filter(link => link.getClientRects().length);
        return links.filter(link => { link.focus(); return document.activeElement === link; })
          .length / links.length;
        """
    )

    assert reached == 1


def test_accounts_are_tabs_that_the_keyboard_switches(chromium_driver: Chrome, site: Path) -> None:
    chromium_driver.get((site / "incidents" / "2024-03-18-vie-canary.html").as_uri())
    shown: Any = chromium_driver.execute_script(
        """
        const shown = () => [...document.querySelectorAll(".tabbed-block")]
          .map(block => getComputedStyle(block).display !== "none");
        const before = shown();
        document.getElementById("__tabbed_1_2").click();
        return [before, shown()];
        """
    )

    assert shown == [[True, False, False], [False, True, False]]


def test_dark_and_light_follow_the_reader_and_a_switch(chromium_driver: Chrome, site: Path) -> None:
    chromium_driver.get((site / "index.html").as_uri())
    schemes: Any = chromium_driver.execute_script(
        """
        const now = () => document.body.getAttribute("data-md-color-scheme");
        const before = now();
        [...document.querySelectorAll("[data-md-component=palette] input")]
          .find(input => input.getAttribute("data-md-color-scheme") !== before).click();
        return [before, now()];
        """
    )

    assert sorted(schemes) == ["default", "slate"]
    chromium_driver.execute_script("localStorage.clear()")
