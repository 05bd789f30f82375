"""The site in a real browser, from files and over loopback: nothing fails, nothing is fetched."""

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from tests.fakes.browser_watch import complaints, shown_scheme
from tests.fakes.site_pages import one_of_each_kind, pages_in

pytestmark = pytest.mark.chromium
_INCIDENT = "incidents/2024-03-18-vie-canary.html"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@pytest.fixture(scope="module")
def address(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site below a path of a server, as a project's pages are hosted."""
    above = tmp_path_factory.mktemp("served")
    (above / "some").mkdir()
    (above / "some" / "base").symlink_to(site)
    handler = functools.partial(_Quiet, directory=str(above))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/some/base/"
        server.shutdown()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_opens_from_its_file_without_a_network_and_without_an_error(
    chromium_driver: Chrome, site: Path, language: str
) -> None:
    list(complaints(chromium_driver))
    found = []
    for path in pages_in(site, language):
        chromium_driver.get(path.as_uri())
        found += [(path.relative_to(site).as_posix(), text) for text in complaints(chromium_driver)]

    assert found == []


def test_every_kind_of_page_opens_below_a_path_of_a_server(
    chromium_driver: Chrome, site: Path, address: str
) -> None:
    list(complaints(chromium_driver))
    found = []
    for path in one_of_each_kind(site):
        name = path.relative_to(site).as_posix()
        chromium_driver.get(address + name)
        found += [(name, text) for text in complaints(chromium_driver, (address, "data:"))]

    assert found == []


@pytest.mark.parametrize("width", [320, 1440])
def test_no_kind_of_page_scrolls_sideways(chromium_driver: Chrome, site: Path, width: int) -> None:
    metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
    chromium_driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    wide = []
    try:
        for path in one_of_each_kind(site):
            chromium_driver.get(path.as_uri())
            taken: Any = chromium_driver.execute_script(
                "return document.documentElement.scrollWidth"
            )
            if taken > width:
                wide.append((path.relative_to(site).as_posix(), taken))
    finally:
        chromium_driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    assert wide == []


def test_without_scripts_every_kind_of_page_shows_its_words_and_pictures(
    chromium_driver: Chrome, site: Path
) -> None:
    empty = []
    chromium_driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        for path in one_of_each_kind(site):
            chromium_driver.get(path.as_uri())
            found = chromium_driver.find_elements(By.TAG_NAME, "article")
            shown = (found or chromium_driver.find_elements(By.TAG_NAME, "body"))[0]
            if not shown.is_displayed() or len(shown.text) < 40:
                empty.append(path.relative_to(site).as_posix())
        chromium_driver.get((site / _INCIDENT).as_uri())
        pictures = chromium_driver.find_elements(By.CSS_SELECTOR, "svg.causal-picture")
        drawn = [picture.is_displayed() for picture in pictures]
    finally:
        chromium_driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})

    assert empty == []
    assert any(drawn)


@pytest.mark.parametrize("path", ["index.html", _INCIDENT, "causes/orphaned-work.html"])
def test_the_language_switch_keeps_the_page_there_and_back(
    chromium_driver: Chrome, site: Path, path: str
) -> None:
    chromium_driver.get((site / path).as_uri())
    _switch(chromium_driver, "zh")
    there = chromium_driver.current_url
    language: Any = chromium_driver.execute_script("return document.documentElement.lang")
    _switch(chromium_driver, "en")

    assert there == (site / "zh" / path).as_uri()
    assert language.startswith("zh")
    assert chromium_driver.current_url == (site / path).as_uri()


def _switch(driver: Chrome, language: str) -> None:
    button = driver.find_element(By.CSS_SELECTOR, ".md-select button")
    ActionChains(driver).move_to_element(button).perform()
    link = f".md-select__link[hreflang^='{language}']"
    driver.execute_script("arguments[0].click()", driver.find_element(By.CSS_SELECTOR, link))


def test_the_tab_key_walks_through_a_picture_in_causal_order(
    chromium_driver: Chrome, site: Path
) -> None:
    chromium_driver.get((site / _INCIDENT).as_uri())
    drawn: Any = chromium_driver.execute_script(
        """
        const picture = [...document.querySelectorAll("svg.causal-picture")]
          .find(one => one.getClientRects().length);
        return [...picture.querySelectorAll("a")].map(link => link.getAttribute("href"));
        """
    )
    reached: list[str] = []
    for _ in range(400):
        ActionChains(chromium_driver).send_keys(Keys.TAB).perform()
        focused: Any = chromium_driver.execute_script(
            """
            const link = document.activeElement;
            return link.closest("svg.causal-picture") ? link.getAttribute("href") : null;
            """
        )
        if focused:
            reached.append(focused)
        elif reached:
            break

    assert len(drawn) > 5
    assert reached[: len(drawn)] == drawn


def test_accounts_are_tabs_that_the_keyboard_switches(chromium_driver: Chrome, site: Path) -> None:
    chromium_driver.get((site / _INCIDENT).as_uri())
    shown: Any = chromium_driver.execute_script(
        """
        const shown = () => [...document.querySelectorAll(".tabbed-block")]
          .map(block => getComputedStyle(block).display !== "none");
        const before = shown();
        document.getElementById("__tabbed_0_2").click();
        return [before, shown()];
        """
    )

    assert shown == [[True, False, False], [False, True, False]]


def test_dark_and_light_follow_the_device_until_the_reader_switches(
    chromium_driver: Chrome, site: Path
) -> None:
    follows = [_scheme(chromium_driver, site, device) for device in ("light", "dark", "light")]
    chosen = []
    for _ in range(3):
        labels = chromium_driver.find_elements(By.CSS_SELECTOR, "[data-md-component=palette] label")
        next(label for label in labels if label.is_displayed()).click()
        chosen.append(_scheme(chromium_driver, site, "dark"))
    chromium_driver.execute_script("localStorage.clear()")

    assert follows == ["default", "slate", "default"]
    assert chosen == ["default", "slate", "slate"]


def _scheme(driver: Chrome, site: Path, device: str) -> str:
    """Open a page on a device that prefers a scheme, and return the one that it is shown in."""
    feature = {"name": "prefers-color-scheme", "value": device}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    driver.get((site / "index.html").as_uri())
    return shown_scheme(driver)
