"""What people may write is left whole by the sanitiser, as a real browser shows it."""

from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome

from whychain.site.build import build
from whychain.workspace import reference

_TEXT = """
## A section

A **strong** and an *emphasised* word, `code`, a [page](../guide.md), <https://x.example/>.

| left | right |
|------|------:|
| a    | 1     |

```python
def answer() -> int:
    return 42
```

!!! warning "Mind this"
    An admonition.

??? note "More"
    Hidden at first.

=== "One"

    First tab.

=== "Two"

    Second tab.

1. one
    - inner
        - innermost
2. two

> quoted

![a plot](../plot.png)
"""
_ASK = """
const article = document.querySelector("article");
const all = selector => [...article.querySelectorAll(selector)];
const shown = element => getComputedStyle(element).display !== "none";
const keyword = article.querySelector(".highlight .k");
const picture = article.querySelector("img[alt='a plot']");
const tabs = all(".tabbed-block");
const before = tabs.map(shown);
all(".tabbed-labels label")[1].click();
return {
  bold: Number(getComputedStyle(article.querySelector("p strong")).fontWeight) >= 600,
  slanted: getComputedStyle(article.querySelector("p em")).fontStyle,
  code: article.querySelector("p code").textContent,
  cells: all("td").slice(0, 2).map(cell => cell.textContent),
  right: getComputedStyle(all("td")[1]).textAlign,
  coloured: getComputedStyle(keyword).color !== getComputedStyle(keyword.closest("pre")).color,
  admonition: article.querySelector(".admonition.warning .admonition-title").textContent,
  closed: article.querySelector("details.note").open,
  before, after: tabs.map(shown),
  nested: article.querySelectorAll("ol > li > ul > li > ul > li").length,
  quoted: article.querySelector("blockquote").textContent.trim(),
  picture: picture.naturalWidth,
  links: all("p a").map(link => link.getAttribute("href")).slice(0, 2),
};
"""
_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000d49444154789c63"
    "f8cfc0f01f00050001ff56c72f0d0000000049454e44ae426082"
)


@pytest.mark.chromium
def test_markdown_that_people_write_by_hand_looks_as_they_mean_it(
    chromium_driver: Chrome, tmp_path: Path
) -> None:
    reference.copy_to(tmp_path)
    pages = tmp_path / "site" / "pages"
    (pages / "notes").mkdir(parents=True)
    (pages / "plot.png").write_bytes(_PIXEL)
    (pages / "guide.md").write_text("# Guide\n", encoding="utf-8")
    (pages / "notes" / "all.md").write_text(f"# All\n{_TEXT}", encoding="utf-8")
    record = tmp_path / "kb" / "breaker-window-statistics" / "narrative.md"
    record.write_text(_TEXT.replace("../guide.md", "https://y.example/"), encoding="utf-8")
    site = build(tmp_path).folder

    by_hand = _seen(chromium_driver, site / "notes" / "all.html")
    assert by_hand == _expected("../guide.html", picture=1)
    assert _seen(chromium_driver, site / "zh" / "notes" / "all.html") == by_hand
    chromium_driver.get((site / "cases" / "breaker-window-statistics.html").as_uri())
    kept: Any = chromium_driver.execute_script(
        """
        const shown = block => getComputedStyle(block).display !== "none";
        const tabs = [...document.querySelectorAll(".tabbed-set")].at(-1);
        tabs.querySelectorAll("label")[1].click();
        return [
          [...tabs.querySelectorAll(".tabbed-block")].map(shown),
          document.querySelectorAll(".admonition.warning, details.note, blockquote").length > 2,
        ];
        """
    )
    assert kept == [[False, True], True]


def _seen(driver: Chrome, path: Path) -> Any:
    driver.get(path.as_uri())
    return driver.execute_script(_ASK)


def _expected(link: str, picture: int) -> dict[str, object]:
    return {
        "bold": True,
        "slanted": "italic",
        "code": "code",
        "cells": ["a", "1"],
        "right": "right",
        "coloured": True,
        "admonition": "Mind this",
        "closed": False,
        "before": [True, False],
        "after": [False, True],
        "nested": 1,
        "quoted": "quoted",
        "picture": picture,
        "links": [link, "https://x.example/"],
    }
