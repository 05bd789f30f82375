import datetime
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.records import case, drill, incident
from tests.fakes.site_models import model_of, text_of

from whychain.site.phrases import Language
from whychain.site.whats_new import whats_new, whats_new_pages

DAYS = st.lists(st.none() | st.dates(datetime.date(2020, 1, 1), datetime.date(2026, 1, 1)))


def recorded(day: str | None, **fields: Any) -> Any:
    return {"provenance": {"source": "x", "recorded_at": day}, **fields}


def causes(*faults: str) -> dict[str, Any]:
    account = {"title": "x", "links": [{"effect": "harm", "causes": list(faults)}]}
    return {"causal": {"account": "a", "accounts": {"a": account}}}


@given(DAYS)
def test_records_stand_by_their_day_and_the_newest_first(days: list[datetime.date | None]) -> None:
    records = [
        incident(**recorded(day.isoformat() if day else None, id=f"i-{n}"))
        for n, day in enumerate(days)
    ]
    found = [e for e in whats_new(model_of(*records)) if e.what == "recorded"]

    assert [e.day for e in found] == sorted((d for d in days if d), reverse=True)


def test_a_word_is_new_with_the_first_record_that_uses_it() -> None:
    first = incident(**recorded("2024-01-01", id="i-1", **causes("f-1")))
    second = incident(**recorded("2024-02-01", id="i-2", **causes("f-1", "f-2")))
    undated = incident(**recorded(None, id="i-3", **causes("f-3")))
    third = incident(**recorded("2024-03-01", id="i-4", **causes("f-3")))
    model = model_of(first, second, undated, third, faults=["f-1", "f-2", "f-3"])

    words = {e.record: e.words for e in whats_new(model) if e.what == "words"}
    assert words == {"i-1": ("f-1",), "i-2": ("f-2",)}


def test_actions_that_are_done_and_drills_that_ran_are_news() -> None:
    action = {
        "id": "a",
        "title": "Do it",
        "type": "prevent",
        "status": "done",
        "done_at": "2024-05-02",
    }
    model = model_of(case(actions=[action]), drill(drill_status="done", last_run="2024-05-01"))
    page, twin = whats_new_pages(model)

    found = [(e["day"], e["what"]) for e in json.loads(twin.text)["entries"]]
    assert found == [("2024-05-02", "action"), ("2024-05-01", "drill")]
    assert 'href="cases/a-case.html#action-a"' in text_of(page)
    assert "2 records do not say when they were written." in text_of(page)


def test_the_page_has_the_newest_hundred_and_the_data_all() -> None:
    records = [incident(**recorded("2024-01-01", id=f"i-{n:03}")) for n in range(130)]
    page, twin = whats_new_pages(model_of(*records))

    assert "The first 100 of 130" in text_of(page)
    assert len(json.loads(twin.text)["entries"]) == 130


def test_the_news_can_be_read_in_chinese() -> None:
    model = model_of(incident(**recorded("2024-01-01"))).in_language(Language.CHINESE, "zh/")

    assert 'href="../feed.xml">Atom 订阅源' in text_of(next(whats_new_pages(model)))
