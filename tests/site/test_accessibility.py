"""Pages that everyone can use: axe-core finds nothing serious on any kind of page."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome
from tests.fakes.browser_watch import shown_scheme
from tests.fakes.site_pages import one_of_each_kind

pytestmark = pytest.mark.chromium
_SCHEMES = {"light": "default", "dark": "slate"}
_WITHOUT_THEME = ""
"""What a server shows for a page that is not there, wherever that would be."""
_RUN = """
const [scheme, done] = arguments;
// Only colours differ in the dark. The lines of a label in a picture are one name: the rule that
// is left out joins them without the space that a reader sees.
const which = scheme === "dark"
  ? { runOnly: ["color-contrast", "link-in-text-block"] }
  : { rules: { "label-content-name-mismatch": { enabled: false } } };
axe.run(document, { resultTypes: ["violations"], ...which }).then(
  found => done(found.violations
    .filter(one => one.impact === "serious" || one.impact === "critical")
    .map(({id, nodes}) => [id, nodes.length, String(nodes[0].target), nodes[0].html.slice(0, 99)])),
  error => done([["axe failed", 0, String(error), ""]]));
"""


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_kind_of_page(
    chromium_driver: Chrome, site: Path, axe: str, width: int, scheme: str
) -> None:
    found: list[tuple[str, Any]] = []
    with _screen(chromium_driver, width, scheme):
        for page in one_of_each_kind(site):
            chromium_driver.get(page.as_uri())
            chromium_driver.execute_cdp_cmd("Runtime.evaluate", {"expression": axe})
            name = page.relative_to(site).as_posix()
            if shown_scheme(chromium_driver) not in {_SCHEMES[scheme], _WITHOUT_THEME}:
                found.append((name, f"not shown {scheme}"))
            found += [(name, one) for one in chromium_driver.execute_async_script(_RUN, scheme)]

    assert found == []


@contextmanager
def _screen(driver: Chrome, width: int, scheme: str) -> Iterator[None]:
    """Show pages on a screen of a width, to a reader who prefers a scheme and little motion."""
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
    features = [
        {"name": "prefers-color-scheme", "value": scheme},
        {"name": "prefers-reduced-motion", "value": "reduce"},
    ]
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    try:
        yield
    finally:
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
        driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
