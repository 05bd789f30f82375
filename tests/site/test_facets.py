"""The faceted list of incidents in a real browser, and what it gives to keep."""

import csv
import io
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from whychain.site import incident_table
from whychain.site.incident_table import IncidentRow, csv_text
from whychain.site.script_data import script

pytestmark = pytest.mark.chromium

ASSETS = Path(incident_table.__file__).parent / "assets"
EVIL = "<img src=x onerror=document.title='run'>"
SEVERITIES = ("SEV1", "SEV2", "SEV3")


def row(number: int) -> IncidentRow:
    return IncidentRow(
        id=f"i-{number:03}",
        title=f"Incident {number:03}" if number else f'=cmd "a", {EVIL}',
        date=f"{2020 + number % 3}-01-02" if number % 7 else "",
        severity=SEVERITIES[number % 3],
        classification="incident",
        status="final",
        trigger="load_test" if number % 2 else "binary_push",
        services=(f"service-{number % 20}", "gateway"),
        faults=(f"fault-{number % 4}",),
        symptoms=(),
    )


ROWS = tuple(row(number) for number in range(130))


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page with nothing but the place of the list, its scripts and its data."""
    own = tmp_path / "assets" / "whychain"
    own.mkdir(parents=True)
    for name in ("facets.js", "downloads.js"):
        shutil.copyfile(ASSETS / name, own / name)
    data = {
        "rows": ROWS,
        "names": {"fault-0": (f"Zero {EVIL}", "零")},
        "words": {"load_test": "压测"},
    }
    (tmp_path / "incidents-index.js").write_text(script("incidents", data), encoding="utf-8")
    found = tmp_path / "incidents.html"
    found.write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>x</title><body>'
        '<div class="wc-facets"><p>static</p></div>'
        '<script src="assets/whychain/downloads.js"></script>'
        '<script src="assets/whychain/facets.js"></script>',
        encoding="utf-8",
    )
    return found


def opened(driver: Chrome, page: Path, choice: str = "") -> None:
    driver.get("about:blank")
    driver.get(page.as_uri() + choice)
    WebDriverWait(driver, 10).until(lambda d: d.find_elements(By.CSS_SELECTOR, ".wc-facet-table"))


def said(driver: Chrome) -> str:
    return driver.find_element(By.CSS_SELECTOR, ".wc-facet-status").text


def titles(driver: Chrome) -> list[str]:
    found: list[str] = driver.execute_script(
        "return [...document.querySelectorAll('.wc-facet-table tbody tr')]"
        ".map(line => line.querySelector('td').firstChild.textContent)"
    )
    return found


def choose(driver: Chrome, *values: str) -> None:
    for value in values:
        driver.execute_script(
            "[...document.querySelectorAll('.wc-facet input[type=checkbox]')]"
            ".find(box => box.value === arguments[0]).click()",
            value,
        )


def press(driver: Chrome, text: str) -> None:
    driver.execute_script(
        "[...document.querySelectorAll('.wc-facets button')]"
        ".find(button => button.textContent.startsWith(arguments[0])).click()",
        text,
    )


def counts(driver: Chrome) -> dict[str, int]:
    found: dict[str, int] = driver.execute_script(
        "return Object.fromEntries([...document.querySelectorAll('.wc-facet label')].map(label =>"
        "[label.querySelector('input').value,"
        " Number(label.querySelector('.wc-facet-count').textContent)]))"
    )
    return found


def fitting(severities: Sequence[str], faults: Sequence[str]) -> list[IncidentRow]:
    return [
        one
        for one in ROWS
        if (not severities or one.severity in severities)
        and (not faults or set(faults) & set(one.faults))
    ]


def test_values_of_a_facet_add_up_and_facets_narrow(chromium_driver: Chrome, page: Path) -> None:
    opened(chromium_driver, page)
    choose(chromium_driver, "SEV1", "SEV2", "fault-1")

    wanted = fitting(["SEV1", "SEV2"], ["fault-1"])
    assert said(chromium_driver) == f"{len(wanted)} of {len(ROWS)} incidents"
    shown = counts(chromium_driver)
    assert shown["SEV3"] == len(fitting(["SEV3"], ["fault-1"]))
    assert shown["fault-2"] == len(fitting(["SEV1", "SEV2"], ["fault-2"]))


def test_the_choice_stands_in_the_address_and_the_way_back_works(
    chromium_driver: Chrome, page: Path
) -> None:
    opened(chromium_driver, page)
    choose(chromium_driver, "SEV1")
    choose(chromium_driver, "fault-3")
    address = chromium_driver.current_url
    both = said(chromium_driver)

    chromium_driver.back()
    assert said(chromium_driver) == f"{len(fitting(['SEV1'], []))} of {len(ROWS)} incidents"
    opened(chromium_driver, page, "#" + address.partition("#")[2])
    assert said(chromium_driver) == both


def test_an_address_that_says_nonsense_is_passed_by(chromium_driver: Chrome, page: Path) -> None:
    opened(chromium_driver, page, "#sort=__proto__&page=-4&service=nowhere&constructor=1")

    assert said(chromium_driver) == "No incident fits all of this."
    press(chromium_driver, "Clear all")
    assert said(chromium_driver) == f"{len(ROWS)} of {len(ROWS)} incidents"


def test_columns_sort_both_ways_and_pages_hold_fifty(chromium_driver: Chrome, page: Path) -> None:
    opened(chromium_driver, page)
    press(chromium_driver, "Incident")
    names = sorted(one.title for one in ROWS)

    assert titles(chromium_driver) == names[:50]
    press(chromium_driver, "Next")
    press(chromium_driver, "Next")
    assert titles(chromium_driver) == names[100:]
    press(chromium_driver, "Incident")
    assert titles(chromium_driver) == names[::-1][:50]
    assert chromium_driver.find_element(By.CSS_SELECTOR, "th").get_attribute("aria-sort") == (
        "descending"
    )


def test_a_long_facet_shows_its_commonest_and_finds_the_rest(
    chromium_driver: Chrome, page: Path
) -> None:
    opened(chromium_driver, page)
    services = chromium_driver.find_element(By.CSS_SELECTOR, ".wc-facet")
    boxes = services.find_elements(By.CSS_SELECTOR, "input[type=checkbox]")
    assert boxes[0].get_attribute("value") == "gateway"
    assert len(boxes) == 12

    services.find_element(By.CSS_SELECTOR, "input[type=search]").send_keys("service-19")
    left = services.find_elements(By.CSS_SELECTOR, "input[type=checkbox]")
    assert [box.get_attribute("value") for box in left] == ["service-19"]


def test_hostile_titles_are_text(chromium_driver: Chrome, page: Path) -> None:
    opened(chromium_driver, page, "#q=img")

    assert titles(chromium_driver) == [ROWS[0].title]
    assert chromium_driver.find_elements(By.CSS_SELECTOR, ".wc-facets img") == []
    assert chromium_driver.title == "x"


def kept(driver: Chrome, kind: str) -> str:
    """Press a download and return the text that the browser would have kept."""
    text: str = driver.execute_async_script(
        """
        const done = arguments[1];
        const make = URL.createObjectURL;
        URL.createObjectURL = (blob) => {
          URL.createObjectURL = make;
          blob.text().then(done);
          return make.call(URL, blob);
        };
        [...document.querySelectorAll(".wc-facet-tools button")]
          .find((button) => button.textContent === arguments[0]).click();
        """,
        f"Download {kind}",
    )
    return text


def test_the_csv_of_the_browser_is_that_of_the_site(chromium_driver: Chrome, page: Path) -> None:
    opened(chromium_driver, page)
    text = kept(chromium_driver, "CSV")

    assert text == csv_text(ROWS)
    assert list(csv.reader(io.StringIO(text, newline="")))[1][1] == f"'{ROWS[0].title}"


def test_the_json_of_the_browser_holds_what_is_shown(chromium_driver: Chrome, page: Path) -> None:
    opened(chromium_driver, page, "#severity=SEV1")
    found: Any = json.loads(kept(chromium_driver, "JSON"))

    assert [one["id"] for one in found["incidents"]] == [i.id for i in fitting(["SEV1"], [])]


def test_without_its_data_the_static_list_stays(chromium_driver: Chrome, page: Path) -> None:
    (page.parent / "incidents-index.js").unlink()
    chromium_driver.get(page.as_uri())
    place = chromium_driver.find_element(By.CSS_SELECTOR, ".wc-facets")
    WebDriverWait(chromium_driver, 10).until(lambda _: "could not be loaded" in place.text)

    assert "static" in place.text


def test_the_list_of_the_site_shows_every_incident(chromium_driver: Chrome, site: Path) -> None:
    opened(chromium_driver, site / "zh" / "incidents.html", "#service=order-service")

    assert said(chromium_driver).startswith("共 2 起故障")
    link = chromium_driver.find_element(By.CSS_SELECTOR, ".wc-facet-table td a")
    assert link.get_attribute("href") == f"{site.as_uri()}/zh/incidents/2024-03-18-vie-canary.html"
