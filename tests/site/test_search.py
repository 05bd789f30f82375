"""Search in a real browser, from the file system."""

import random
import re
import shutil
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from whychain.site import search_index
from whychain.site.script_data import script
from whychain.site.search_rows import Row

pytestmark = pytest.mark.chromium

ASSETS = Path(search_index.__file__).parent / "assets"
CANARY = "incidents/2024-03-18-vie-canary.html"
Waiting = Callable[[Chrome], Any]


def found(driver: Chrome, query: str) -> list[str]:
    """Type a query into the dialog and return where its hits lead, or their titles."""
    field = driver.find_element(By.CSS_SELECTOR, ".wc-search input")
    field.clear()
    field.send_keys(query)
    wait(driver, answered)
    hits: list[str] = driver.execute_script(
        "return [...document.querySelectorAll('.wc-search li')].map(item => item.firstChild.href"
        " || item.querySelector('.wc-search-title').textContent)"
    )
    return hits


def answered(driver: Chrome) -> bool:
    """Say whether the dialog has told its answer, in whatever language it speaks."""
    results = driver.find_element(By.CSS_SELECTOR, ".wc-search-results")
    return results.get_attribute("aria-busy") == "false" and status(driver) != ""


def status(driver: Chrome) -> str:
    return driver.find_element(By.CSS_SELECTOR, ".wc-search-status").text


def wait(driver: Chrome, until: Waiting) -> None:
    WebDriverWait(driver, 10).until(until)


def opened(driver: Chrome, page: Path, *keys: str) -> None:
    driver.get(page.as_uri())
    driver.find_element(By.TAG_NAME, "body").send_keys(*(keys or ("/",)))
    wait(driver, is_open)


def is_open(driver: Chrome) -> bool:
    shown: bool = driver.execute_script("return document.querySelector('dialog.wc-search').open")
    return shown


def first(driver: Chrome, site: Path, query: str) -> str:
    return found(driver, query)[0].removeprefix(f"{site.as_uri()}/")


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("2024-03-18-vie-canary", CANARY),
        ("canary of v2.4", CANARY),
        ("timeout-inversion", "causes/timeout-inversion.html"),
        ("retry budget", "causes/retry-budget.html"),
        ("canary metrics off", "causes/canary-metrics-off.html"),
        ("install", "guide/install.html"),
    ],
)
def test_words_and_ids_find_their_page(
    chromium_driver: Chrome, site: Path, query: str, page: str
) -> None:
    opened(chromium_driver, site / "index.html")

    assert first(chromium_driver, site, query) == page


def test_an_alert_finds_its_runbook(
    chromium_driver: Chrome, site: Path, reference_workspace: Any
) -> None:
    opened(chromium_driver, site / CANARY)
    runbook = reference_workspace.runbooks.find("canary-rollback")

    for alert in runbook.alerts:
        assert f"{site.as_uri()}/runbooks/canary-rollback.html" in found(chromium_driver, alert)


def test_chinese_words_find_titles_and_narratives(chromium_driver: Chrome, site: Path) -> None:
    opened(chromium_driver, site / "index.html")

    assert len(found(chromium_driver, "超时")) > 1
    assert f"{site.as_uri()}/{CANARY}" in found(chromium_driver, "熔断器自动打开")


def test_a_reader_of_chinese_gets_chinese_pages(chromium_driver: Chrome, site: Path) -> None:
    opened(chromium_driver, site / "zh" / CANARY)

    assert first(chromium_driver, site, "retry-budget") == "zh/causes/retry-budget.html"
    found(chromium_driver, "qqqq")
    assert status(chromium_driver) == "没有同时包含这些词的内容。"


def test_nothing_fits_words_that_occur_nowhere(chromium_driver: Chrome, site: Path) -> None:
    opened(chromium_driver, site / "index.html")

    assert found(chromium_driver, "canary zzzz") == []
    assert status(chromium_driver) == "Nothing has all of these words."


def test_the_keyboard_opens_walks_and_closes(chromium_driver: Chrome, site: Path) -> None:
    opened(chromium_driver, site / "index.html", Keys.CONTROL + "k")
    hits = found(chromium_driver, "breaker")
    active = chromium_driver.switch_to.active_element
    active.send_keys(Keys.ARROW_DOWN)
    chromium_driver.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    assert chromium_driver.switch_to.active_element.get_attribute("href") == hits[1]

    chromium_driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not is_open(chromium_driver)

    opened(chromium_driver, site / "index.html")
    there = found(chromium_driver, "retry-budget")[0]
    chromium_driver.switch_to.active_element.send_keys(Keys.ENTER)
    wait(chromium_driver, lambda d: d.current_url == there)


def test_the_part_that_matched_is_marked(chromium_driver: Chrome, site: Path) -> None:
    opened(chromium_driver, site / "index.html")
    found(chromium_driver, "RETRY budg")
    marks = chromium_driver.find_elements(By.CSS_SELECTOR, ".wc-search li mark")

    assert {mark.text.lower() for mark in marks} <= {"retry", "budg"}


def bare_site(folder: Path, rows: Sequence[Row], lang: str = "en") -> Path:
    """Make a page with nothing but a header, the script and an index."""
    own = folder / "assets" / "whychain"
    own.mkdir(parents=True)
    shutil.copyfile(ASSETS / "search.js", own / "search.js")
    text = "\n".join(row.line for row in rows)
    (folder / "search-index.js").write_text(script("searchIndex", text), encoding="utf-8")
    page = folder / "index.html"
    page.write_text(
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>x</title><body>'
        '<header class="md-header__inner"></header>'
        '<script src="assets/whychain/search.js"></script>',
        encoding="utf-8",
    )
    return page


def test_hostile_rows_are_text_and_lead_nowhere(chromium_driver: Chrome, tmp_path: Path) -> None:
    evil = "<img src=x onerror=document.title='run'></script><script>document.title='run'</script>"
    rows = [
        Row("incident", f"x/../{evil}", f"needle {evil}", evil, "", evil, f"needle {evil}"),
        Row("page", "", "needle two", "", "javascript:document.title='run'", "", evil),
        Row("page", "", "needle three", "", "../../etc/passwd", "", evil),
        Row("__proto__", "needle", f"needle {evil}", evil, "", evil, evil),
        Row("fault", "needle", f"needle {evil}", evil, "", evil, evil),
    ]
    opened(chromium_driver, bare_site(tmp_path, rows))
    hits = found(chromium_driver, "needle")

    assert len(hits) == 5
    assert [hit for hit in hits if hit.startswith("file:")] == [
        f"{tmp_path.as_uri()}/causes/needle.html"
    ]
    assert chromium_driver.title == "x"
    assert chromium_driver.find_elements(By.CSS_SELECTOR, ".wc-search img, .wc-search script") == []


def test_at_most_fifty_hits_are_shown_and_the_rest_counted(
    chromium_driver: Chrome, tmp_path: Path
) -> None:
    rows = [Row("fault", f"f-{n}", f"Fault {n}") for n in range(73)]
    opened(chromium_driver, bare_site(tmp_path, rows))

    assert len(found(chromium_driver, "fault")) == 50
    assert status(chromium_driver) == "73 hits"
    more = chromium_driver.find_element(By.CSS_SELECTOR, ".wc-search-more").text
    assert more.startswith("23 more")


def test_better_places_come_first(chromium_driver: Chrome, tmp_path: Path) -> None:
    rows = [
        Row("fault", "a-text", "Alpha", summary="says pool exhaustion"),
        Row("fault", "b-inside", "Carpool exhaustionless"),
        Row("fault", "c-words", "An exhaustion of the pool"),
        Row("fault", "d-start", "Pool exhaustion of workers"),
        Row("fault", "pool", "Zed"),
        Row("fault", "e-zh", "Yed", "pool 耗尽"),
    ]
    opened(chromium_driver, bare_site(tmp_path, rows))

    def order(query: str) -> list[str]:
        return [hit.rpartition("/")[2] for hit in found(chromium_driver, query)]

    assert order("pool exhaustion") == [
        "d-start.html",
        "c-words.html",
        "b-inside.html",
        "a-text.html",
    ]
    assert order("pool")[:3] == ["pool.html", "d-start.html", "e-zh.html"]


def test_the_scan_finds_what_a_plain_search_finds(chromium_driver: Chrome, tmp_path: Path) -> None:
    chance = random.Random(5)
    words = ["pool", "retry", "storm", "re", "金丝雀", "发布", "超时", "金丝", "Ab", "İx", "ﬁx"]
    lines = [
        Row("fault", f"f-{n}", *(" ".join(chance.choices(words, k=3)) for _ in range(2))).line
        for n in range(400)
    ]
    queries = [" ".join(chance.choices([*words, "zz"], k=chance.randint(1, 3))) for _ in range(300)]
    queries += ["金丝雀超时", "发布超时 pool", " ", "重试风暴"]
    chromium_driver.get(bare_site(tmp_path, []).as_uri())
    answers: list[list[Any]] = chromium_driver.execute_script(
        "const index = whychain.search.prepared(arguments[0]);"
        "const answers = arguments[1].map(query => whychain.search.ask(index, query));"
        "return answers.map(answer => [answer.total, answer.lines]);",
        "\n".join(lines),
        queries,
    )
    expected = [plain_search(lines, query) for query in queries]

    assert answers == [[len(every), every[:50]] for every in expected]
    assert any(len(every) > 50 for every in expected)


def plain_search(lines: Sequence[str], query: str) -> list[int]:
    """Return every line that has all words, best first, by the plainest of means."""
    words = unicodedata.normalize("NFKC", query).lower().split()
    phrase = " ".join(words)

    def place(line: str, words: Sequence[str]) -> int:
        _, name, title, chinese, *_ = line.lower().split("\t")
        head = f"{title}\t{chinese}"
        if name == phrase:
            return 0
        if not all(word in head for word in words):
            return 4
        if phrase and (title.startswith(phrase) or chinese.startswith(phrase)):
            return 1
        begun = [re.search(rf"(?<![^\W_]){re.escape(word)}", head) for word in words]
        return 2 if all(begun) else 3

    def having(words: Sequence[str]) -> list[int]:
        fit = [n for n, line in enumerate(lines) if all(word in line.lower() for word in words)]
        return sorted(fit, key=lambda n: place(lines[n], words)) if words else []

    pairs = [
        part
        for word in words
        for part in (
            [word[n : n + 2] for n in range(len(word) - 1)]
            if re.search(r"[\u3400-\u9fff]{3,}", word)
            else [word]
        )
    ]
    return having(words) or (having(pairs) if pairs != words else [])


def test_the_dialog_fits_a_narrow_screen(chromium_driver: Chrome, site: Path) -> None:
    metrics = {"width": 320, "height": 700, "deviceScaleFactor": 1, "mobile": True}
    chromium_driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        opened(chromium_driver, site / CANARY)
        found(chromium_driver, "breaker")
        box: Any = chromium_driver.execute_script(
            "const d = document.querySelector('dialog.wc-search');"
            "const r = d.getBoundingClientRect(); return [r.left, r.right, d.scrollWidth, r.width]"
        )
    finally:
        chromium_driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    assert box[0] >= 0
    assert box[1] <= 320
    assert box[2] <= box[3]
