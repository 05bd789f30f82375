"""Measure the search of the site from a disk, in a real Chromium.

    python -m benchmarks.search [--records 10000] [--nodes 28000]

Makes the synthetic workspace, fills its vocabulary up to so many nodes, gives every fourth a
Chinese title, writes the search index, and asks twenty queries, English and Chinese, each
eleven times. Prints how long the index takes to load and to prepare, and the median and the
longest time of a query; no warm-up is left out. All are wall times: measure on an idle machine.
"""

import argparse
import shutil
import statistics
import tempfile
from itertools import cycle
from pathlib import Path
from typing import Any

import msgspec
from benchmarks.synthetic_workspace import generate
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from whychain.causal.vocabulary_files import Vocabulary
from whychain.site import search_index
from whychain.site.search_index import PATH
from whychain.site.site_model import site_model
from whychain.workspace.load import load

LOAD_BUDGET_MS = 500
QUERY_BUDGET_MS = 20
INDEX_BUDGET_MB = 12
ROUNDS = 11
QUERIES = (
    "a",
    "incident",
    "shared fault",
    "service-0003",
    "2019-05-incident",
    "shared-effect-0001",
    "service outcome shared",
    "control 0007",
    "config push",
    "timeout",
    "SEV1",
    "fault 00 service",
    "no such words at all",
    "zzzz",
    "超时",
    "共享超时",
    "服务 超时",
    "连接池耗尽",
    "不存在的词",
    "超",
)
_MEASURE = """
const done = arguments[arguments.length - 1];
const script = document.createElement("script");
const begun = performance.now();
script.src = new URL("search-index.js", location.href).href;
script.onload = () => {
  const loaded = performance.now();
  const index = whychain.search.prepared(whychain.searchIndex);
  const prepared = performance.now();
  const asked = arguments[0].map((query) => {
    const times = [];
    let total = 0;
    for (let round = 0; round < arguments[1]; round += 1) {
      const start = performance.now();
      total = whychain.search.ask(index, query).total;
      times.push(performance.now() - start);
    }
    return [query, total, times];
  });
  done({ load: loaded - begun, prepare: prepared - loaded, rows: index.lines.length, asked });
};
document.head.append(script);
"""
_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>search</title>'
    '<header class="md-header__inner"></header>'
    '<script src="assets/whychain/search.js"></script>'
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--nodes", type=int, default=28_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page = _site(folder, given.records, given.nodes)
        megabytes = (page.parent / PATH).stat().st_size / 1e6
        _print(_measured(page), megabytes)


def _site(folder: Path, records: int, nodes: int) -> Path:
    """Write the index of so many records and nodes, and a page that can search in it."""
    generate(folder / "workspace", records)
    workspace = load(folder / "workspace")
    vocabulary = _filled(workspace.vocabulary, nodes)
    found = search_index.search_index(
        site_model(msgspec.structs.replace(workspace, vocabulary=vocabulary))
    )
    own = folder / "site" / "assets" / "whychain"
    own.mkdir(parents=True)
    shutil.copyfile(Path(search_index.__file__).parent / "assets" / "search.js", own / "search.js")
    (folder / "site" / PATH).write_text(found.make().text, encoding="utf-8")
    page = folder / "site" / "index.html"
    page.write_text(_PAGE, encoding="utf-8")
    return page


def _filled(vocabulary: Vocabulary, nodes: int) -> Vocabulary:
    """Return so many nodes, new ones named after those that are there; some titled in Chinese."""
    entries, kinds = dict(vocabulary.entries), dict(vocabulary.kinds)
    for number, node in zip(range(nodes - len(entries)), cycle(sorted(entries)), strict=False):
        name = f"{node}-{number}"
        entries[name] = msgspec.structs.replace(entries[node], id=name, title=f"{name} of many")
        kinds[name] = kinds[node]
    for number, node in enumerate(sorted(entries)[::4]):
        title = f"共享服务{number}连接超时" if number % 2 else f"连接池{number}已耗尽"
        entries[node] = msgspec.structs.replace(entries[node], title_zh=title)
    return msgspec.structs.replace(vocabulary, entries=entries, kinds=kinds)


def _measured(page: Path) -> dict[str, Any]:
    driver = _driver()
    try:
        driver.set_script_timeout(120)
        driver.get(page.as_uri())
        found: dict[str, Any] = driver.execute_async_script(_MEASURE, list(QUERIES), ROUNDS)
        return found
    finally:
        driver.quit()


def _driver() -> webdriver.Chrome:
    options = Options()
    options.binary_location = shutil.which("chromium") or ""
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver") or ""))


def _print(found: dict[str, Any], megabytes: float) -> None:
    print(f"{found['rows']} lines, index {megabytes:.1f} MB (budget {INDEX_BUDGET_MB})")
    print(
        f"load {found['load']:.0f} ms (budget {LOAD_BUDGET_MS}), prepare {found['prepare']:.0f} ms"
    )
    print(f"\n{'query':28} {'hits':>6} {'median ms':>10} {'max ms':>8}")
    for query, total, times in found["asked"]:
        print(f"{query:28} {total:6} {statistics.median(times):10.2f} {max(times):8.2f}")
    every = [time for _, _, times in found["asked"] for time in times]
    print(
        f"\nall {len(QUERIES)} queries: median {statistics.median(every):.2f} ms, "
        f"max {max(every):.2f} ms (budget {QUERY_BUDGET_MS})"
    )


if __name__ == "__main__":
    main()
