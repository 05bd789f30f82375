"""A long list becomes pages that hold every row once."""

from hypothesis import given
from hypothesis import strategies as st

from whychain.site.paging import ROWS_OF_A_PAGE, head, sheets


@given(st.lists(st.integers()), st.integers(min_value=1, max_value=7))
def test_the_pages_hold_every_row_once_and_in_order(rows: list[int], size: int) -> None:
    made = list(sheets("faults.md", rows, size))

    assert [row for sheet in made for row in sheet.rows] == rows
    assert all(len(sheet.rows) <= size for sheet in made)


@given(st.integers(0, 5000), st.sampled_from(["cases.md", "lists/service-shop.md"]))
def test_a_list_has_as_many_pages_as_it_needs(count: int, path: str) -> None:
    paths = [sheet.path for sheet in sheets(path, range(count))]

    assert (len(paths) - 1) * ROWS_OF_A_PAGE < max(count, 1) <= len(paths) * ROWS_OF_A_PAGE
    assert len(set(paths)) == len(paths)


@given(st.integers(min_value=0, max_value=30))
def test_each_page_leads_to_the_next_and_back(count: int) -> None:
    made = list(sheets("faults.md", range(count), 4))

    assert [sheet.after for sheet in made] == [*(sheet.path for sheet in made[1:]), ""]
    assert [sheet.before for sheet in made] == ["", *(sheet.path for sheet in made[:-1])]
    assert made[0].path == "faults.md"


def test_an_empty_list_is_one_page() -> None:
    (only,) = sheets("faults.md", list[str]())

    assert (only.path, only.rows, only.pages) == ("faults.md", (), 1)


def test_a_head_says_whether_there_is_more() -> None:
    assert (head([1, 2, 3], 2).rows, head([1, 2, 3], 2).is_cut, head([1], 2).is_cut) == (
        (1, 2),
        True,
        False,
    )
