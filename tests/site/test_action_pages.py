import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selenium.webdriver.chrome.webdriver import WebDriver
from tests.fakes.records import incident
from tests.fakes.site_models import model_of, text_of

from whychain.site.action_pages import action_pages, actions_in_order, state_of
from whychain.site.page import Draft, made
from whychain.site.phrases import Language
from whychain.site.sanitiser import sanitised

STATUSES = ("proposed", "accepted", "in_progress", "done", "rejected")
ACTIONS = st.lists(
    st.tuples(st.sampled_from(STATUSES), st.none() | st.dates(datetime.date(2020, 1, 1))),
    max_size=20,
)


def acted(*choice: tuple[str, datetime.date | None], name: str = "an-incident") -> Any:
    actions = [
        {
            "id": f"action-{n}",
            "title": f"Do {n}",
            "type": "prevent",
            "status": status,
            "due": due.isoformat() if due else None,
        }
        for n, (status, due) in enumerate(choice)
    ]
    return incident(id=name, actions=actions)


@given(ACTIONS)
def test_open_actions_stand_first_and_by_their_due_date(
    choice: list[tuple[str, datetime.date | None]],
) -> None:
    found = actions_in_order(model_of(acted(*choice)))
    states = [state_of(item) for item in found]
    due = [item.due or "9999" for item in found if state_of(item) == "open"]

    assert states == sorted(states, key=["open", "done", "rejected"].index)
    assert due == sorted(due)
    assert len(found) == len(choice)


def test_a_long_list_is_split_into_pages_that_lead_to_each_other() -> None:
    made = pages_of(*[("proposed", None)] * 1000)
    data = json.loads(made.pop("actions.json"))
    names = [path.replace(".md", ".html") for path in made]
    texts = list(made.values())

    assert len(names) > 2
    assert sum(text.count("<tr><td>") for text in texts) == len(data["actions"]) == 1000
    assert all(f'href="{name}"' in texts[0] for name in names[1:])
    assert f'href="{names[0]}"' in texts[2]
    assert f'href="{names[1]}"' in texts[2]
    assert f'href="{names[2]}"' in texts[1]


def test_only_the_first_page_counts_and_every_page_can_tell_what_is_overdue() -> None:
    made = pages_of(*[("proposed", None)] * 1000)
    del made["actions.json"]

    assert [path for path, text in made.items() if "wc-figures" in text] == ["actions.md"]
    assert all(text.count('id="overdue-today"') == 1 for text in made.values())


def test_an_action_more_changes_the_first_page_and_the_one_that_it_falls_into() -> None:
    count = 1000
    before = pages_of(*[("proposed", None)] * count)
    after = pages_of(*[("proposed", None)] * (count + 1))
    shown = next(path for path, text in after.items() if "Do 1000<" in text)

    changed = {path for path in after if after[path] != before.get(path)}
    assert changed == {"actions.md", shown, "actions.json"}
    assert rests_of(count).keys() == rests_of(count + 1).keys()
    assert {path for path, _ in rests_of(count).items() ^ rests_of(count + 1).items()} == {
        "actions.md",
        shown,
    }


def rests_of(count: int) -> dict[str, bytes]:
    """Return what each page of so many actions is made of."""
    made = action_pages(model_of(acted(*[("proposed", None)] * count)))
    return {page.path: page.made_of for page in made if isinstance(page, Draft)}


def pages_of(*choice: tuple[str, datetime.date | None]) -> dict[str, str]:
    return {page.path: text_of(page) for page in action_pages(model_of(acted(*choice)))}


def test_only_an_open_action_with_a_date_can_become_overdue() -> None:
    day = datetime.date(2024, 5, 1)
    model = model_of(acted(("accepted", day), ("done", day), ("proposed", None)))
    text = sanitised(text_of(next(action_pages(model))))

    assert text.count("data-wc-due") == 1
    assert 'data-wc-due="2024-05-01"' in text
    assert "overdue today" not in text


def test_a_title_is_text_and_nothing_else() -> None:
    hostile = {"id": "a", "title": "<img src=x onerror=x()>", "type": "prevent", "owner": "<b>"}
    page = made(next(action_pages(model_of(incident(actions=[hostile])))))

    assert "<img" not in page.text
    assert "<b>" not in page.text


def test_the_list_has_chinese_words() -> None:
    model = model_of(acted(("accepted", None))).in_language(Language.CHINESE, "zh/")

    assert "未完成" in text_of(next(action_pages(model)))


@pytest.mark.chromium
@pytest.mark.parametrize(("language", "said"), [("en", "1 action"), ("zh", "1 项改进")])
def test_a_browser_marks_and_counts_what_is_overdue_on_its_own_day(
    chromium_driver: WebDriver, tmp_path: Path, language: str, said: str
) -> None:
    from whychain.site import action_pages as module

    far = datetime.date(9000, 1, 1)
    model = model_of(acted(("accepted", datetime.date(2001, 1, 1)), ("accepted", far)))
    body = sanitised(made(next(action_pages(model))).text)
    script = Path(module.__file__).parent / "assets" / "actions.js"
    (tmp_path / "page.html").write_text(
        f'<html lang="{language}"><meta charset="utf-8"><body>{body}'
        f'<script src="{script.as_uri()}"></script></body></html>',
        encoding="utf-8",
    )
    chromium_driver.get((tmp_path / "page.html").as_uri())
    marked = chromium_driver.find_elements("css selector", ".wc-row-overdue")
    count = chromium_driver.find_element("id", "overdue-count")

    assert [row.get_attribute("data-wc-due") for row in marked] == ["2001-01-01"]
    assert said in count.text
    assert count.get_attribute("role") == "status"
    assert chromium_driver.find_elements("css selector", ".wc-overdue")[0].text.startswith("!")


@pytest.mark.chromium
def test_the_script_passes_over_a_page_without_actions_and_a_date_that_is_none(
    chromium_driver: WebDriver, tmp_path: Path
) -> None:
    from whychain.site import action_pages as module

    script = (Path(module.__file__).parent / "assets" / "actions.js").as_uri()
    rows = '<table><tr data-wc-due="0 OR 1"><td class="wc-number">x</td></tr></table>'
    for body, marked in ((rows, None), (f'<p id="overdue-today"></p>{rows}', "no action")):
        page = tmp_path / "page.html"
        page.write_text(f'<html lang="en"><body>{body}<script src="{script}"></script>')
        chromium_driver.get(page.as_uri())
        assert not chromium_driver.find_elements("css selector", ".wc-row-overdue")
        said = chromium_driver.find_elements("id", "overdue-count")
        assert [s.text for s in said if marked and marked in s.text] == [s.text for s in said]
        assert bool(said) == bool(marked)
