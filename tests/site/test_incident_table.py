"""The table of incidents as CSV and as data; the lists by year and by service."""

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.records import incident
from tests.fakes.site_models import model_of, text_of

from whychain.site.incident_table import IncidentRow, cell, csv_text, incident_files
from whychain.site.list_pages import list_pages
from whychain.site.phrases import Language
from whychain.site.site_model import SiteModel

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
ROWS = st.lists(
    st.builds(
        IncidentRow,
        *[TEXT] * 7,
        *[st.lists(TEXT).map(tuple)] * 3,
    )
)


@given(ROWS)
def test_csv_reads_back_as_what_was_written(rows: list[IncidentRow]) -> None:
    read = list(csv.reader(io.StringIO(csv_text(rows), newline="")))

    assert len(read) == len(rows) + 1
    for line, row in zip(read[1:], rows, strict=True):
        assert line[1] == cell(row.title)
        assert line[7] == cell(row.services)


@given(TEXT)
def test_no_cell_begins_as_a_formula(text: str) -> None:
    assert not cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell(text).endswith(text)


def data_of(files: Mapping[str, str]) -> Any:
    return json.loads(files["incidents-index.js"].split(" = ", 2)[2].removesuffix(";\n"))


def rows_of(model: SiteModel) -> list[IncidentRow]:
    files = {page.path: page.text for page in incident_files(model)}
    rows = msgspec.convert(data_of(files)["rows"], list[IncidentRow])
    assert files["incidents.csv"] == csv_text(rows)
    return rows


def test_the_data_of_the_list_are_the_incidents_newest_first(
    model: SiteModel,
) -> None:
    files = {page.path: page.text for page in incident_files(model)}
    data = data_of(files)

    assert [row[0] for row in data["rows"]] == ["2024-03-18-vie-canary", "2023-q3-vie-load-test"]
    assert "canary-metrics-off" in data["rows"][0][8]
    assert set(data["names"]) == {node for row in data["rows"] for node in (*row[8], *row[9])}
    assert files["incidents.csv"].count("\r\n") == len(data["rows"]) + 1


def test_a_date_is_no_more_exact_than_it_is_known(model: SiteModel) -> None:
    rows = rows_of(model)

    assert [row.date for row in rows] == ["2024-03-18", "2023"]


def lists_of(model: SiteModel) -> dict[str, str]:
    return {page.path: text_of(page) for page in list_pages(model)}


def test_every_incident_is_in_the_list_of_its_year_and_of_its_services(
    model: SiteModel,
) -> None:
    lists = lists_of(model)

    for row in rows_of(model):
        wanted = [f"lists/year-{row.date[:4]}.md", *(f"lists/service-{s}.md" for s in row.services)]
        for path in wanted:
            assert f"incidents/{row.id}.html" in lists[path]
            assert path.replace(".md", ".html") in lists["incidents.md"]


def test_no_two_lists_stand_in_one_place(model: SiteModel) -> None:
    found = Counter(page.path for page in list_pages(model))

    assert set(found.values()) == {1}


def in_one_year(count: int) -> dict[str, str]:
    """Return the pages of the list of a year with this many incidents."""
    incidents = (
        incident(id=f"incident-{n}", times={"started_at": f"2024-05-01T{n % 24:02}:00:00Z"})
        for n in range(count)
    )
    lists = lists_of(model_of(*incidents))
    return {path: text for path, text in lists.items() if path.startswith("lists/year-")}


def test_a_new_incident_changes_the_first_page_of_its_year_and_the_one_it_falls_into() -> None:
    before, after = in_one_year(1000), in_one_year(1001)
    shown = next(path for path, text in after.items() if "incidents/incident-1000.html" in text)

    assert len(after) > 3
    assert {path for path in after if after[path] != before.get(path)} == {
        "lists/year-2024.md",
        shown,
    }


def test_only_the_first_page_of_a_year_leads_to_all_pages() -> None:
    first, *rest = in_one_year(1000).items()

    assert all(f'href="{path[6:-3]}.html"' in first[1] for path, _ in rest)
    assert [path for path, text in rest if "wc-pages" in text] == []
    assert all('href="year-2024.html"' in text for _, text in rest)


def test_the_lists_speak_chinese(model: SiteModel) -> None:
    lists = lists_of(model.in_language(Language.CHINESE, "zh/"))

    assert "2024 年的故障" in lists["lists/year-2024.md"]
    assert "../incidents.csv" in lists["incidents.md"]
    assert "../../incidents.json" in lists["lists/year-2024.md"]
