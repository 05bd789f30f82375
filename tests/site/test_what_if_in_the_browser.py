"""The what-if of an incident page, as a reader uses it, from a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from whychain.causal.whatif import what_if
from whychain.workspace.load import Workspace

pytestmark = pytest.mark.chromium
CANARY = "incidents/2024-03-18-vie-canary.html"
PANEL = ".wc-what-if[data-wc-account='analysed']"


@pytest.fixture
def page(chromium_driver: WebDriver, site: Path) -> Iterator[WebDriver]:
    open_at(chromium_driver, site)
    yield chromium_driver
    assert [e for e in chromium_driver.get_log("browser") if e["level"] == "SEVERE"] == []  # type: ignore[no-untyped-call]


def open_at(driver: WebDriver, site: Path, fragment: str = "", page: str = CANARY) -> None:
    driver.get("about:blank")
    driver.get((site / page).as_uri() + fragment)


def toggle(driver: WebDriver, node: str) -> WebElement:
    return driver.find_element(By.CSS_SELECTOR, f"{PANEL} input[data-wc-node='{node}']")


def press(driver: WebDriver, node: str) -> None:
    toggle(driver, node).send_keys(Keys.SPACE)


def shown(driver: WebDriver, part: str) -> str:
    return driver.find_element(By.CSS_SELECTOR, f"{PANEL} {part}").text


def test_taking_a_fault_away_answers_as_the_command_line_does(
    page: WebDriver, reference_workspace: Workspace
) -> None:
    network = reference_workspace.network("2024-03-18-vie-canary", "analysed")
    answer = what_if(network, "wide-outage", without=["timeout-inversion"])
    assert answer.happens

    press(page, "timeout-inversion")

    assert "still happens" in shown(page, ".wc-what-if-headline")
    titles = [network.nodes[node].title for node in answer.remaining_cut_sets[0]]
    assert shown(page, ".wc-sets li") == " + ".join(titles)
    assert "--account analysed --without timeout-inversion" in shown(page, "code")


def test_a_working_control_stops_the_outage_and_fades_the_picture(page: WebDriver) -> None:
    press(page, "config-lint")

    assert "does not happen" in shown(page, ".wc-what-if-headline")
    picture = page.find_element(By.CSS_SELECTOR, ".causal-picture")
    assert picture.find_elements(By.CSS_SELECTOR, ".node-wide-outage.wc-gone")
    assert picture.find_elements(By.CSS_SELECTOR, ".node-config-lint.wc-works")
    assert picture.find_elements(By.CSS_SELECTOR, "g.links > g.wc-gone")


def test_the_address_holds_the_state_and_restores_it_in_its_tab(
    page: WebDriver, site: Path
) -> None:
    press(page, "timeout-inversion")
    press(page, "config-lint")
    address = page.current_url
    assert address.endswith("#what-if=analysed;without=timeout-inversion;with=config-lint")

    page.get("about:blank")
    page.get(address)
    assert not toggle(page, "timeout-inversion").is_selected()
    assert toggle(page, "config-lint").is_selected()

    open_at(page, site, "#what-if=told;without=timeout-inversion")
    told = page.find_element(By.CSS_SELECTOR, "[data-wc-account='told']")
    assert told.is_displayed()
    assert "does not happen" in told.find_element(By.CSS_SELECTOR, ".wc-what-if-headline").text


def test_reset_brings_back_what_happened(page: WebDriver) -> None:
    reset = page.find_element(By.CSS_SELECTOR, f"{PANEL} .wc-what-if-reset")
    assert not reset.is_enabled()
    press(page, "config-lint")

    reset.send_keys(Keys.ENTER)

    assert "still happens" in shown(page, ".wc-what-if-headline")
    assert not toggle(page, "config-lint").is_selected()
    assert page.find_elements(By.CSS_SELECTOR, ".causal-picture .wc-gone") == []
    assert page.current_url.endswith("#what-if=analysed")


def test_the_answer_is_read_out_in_one_sentence(page: WebDriver) -> None:
    press(page, "config-lint")
    says = page.find_element(By.CSS_SELECTOR, f"{PANEL} [aria-live='polite']")

    assert says.get_attribute("textContent") == (
        "Wide outage of the order path, lasting minutes: does not happen, 0 minimal cut sets left"
    )


def test_an_address_can_put_nothing_into_the_page(page: WebDriver, site: Path) -> None:
    open_at(page, site, "#what-if=analysed;without=<img src=x onerror=alert(1)>,nothing;with=%")

    assert "still happens" in shown(page, ".wc-what-if-headline")
    assert page.find_elements(By.CSS_SELECTOR, f"{PANEL} img") == []


def test_without_a_script_there_is_no_panel(site: Path) -> None:
    text = (site / CANARY).read_text(encoding="utf-8")

    assert "wc-what-if--live" not in text
    assert 'class="wc-what-if"' in text


def test_chinese_pages_answer_in_chinese(page: WebDriver, site: Path) -> None:
    open_at(page, site, "#what-if=analysed;with=config-lint", f"zh/{CANARY}")

    assert "不会发生" in shown(page, ".wc-what-if-headline")
