"""Pages of a long list stay put when a row comes or goes."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from whychain.site.paging import ROWS_OF_A_PAGE
from whychain.site.stretches import LEAST, MOST, Stretch, stretches

PATHS = st.sampled_from(["claims.md", "lists/year-2024.md"])


def rows_of(count: int, seed: int) -> list[int]:
    return Random(seed).sample(range(10**9), count)


ROWS = st.builds(rows_of, st.integers(0, 5000), st.integers(0, 10**6))
LONG = st.builds(rows_of, st.integers(2000, 5000), st.integers(0, 10**6))


def pages_of(rows: list[int], path: str = "claims.md") -> list[Stretch[int]]:
    return list(stretches(path, rows, lambda row: row))


def others(rows: list[int]) -> set[tuple[str, tuple[int, ...], str, str]]:
    """Return what all pages but the first one show."""
    return {(one.path, one.rows, one.before, one.after) for one in pages_of(rows)[1:]}


@given(ROWS, PATHS)
def test_the_pages_hold_every_row_once_and_in_order(rows: list[int], path: str) -> None:
    assert [row for one in pages_of(rows, path) for row in one.rows] == rows


@given(ROWS, PATHS)
def test_each_page_leads_to_the_next_and_back_and_to_the_first(rows: list[int], path: str) -> None:
    made = pages_of(rows, path)

    assert [one.after for one in made] == [*(one.path for one in made[1:]), ""]
    assert [one.before for one in made] == ["", *(one.path for one in made[:-1])]
    assert {one.first for one in made} == {path} == {made[0].path}


@given(ROWS, PATHS)
def test_only_the_first_page_tells_of_the_whole_list(rows: list[int], path: str) -> None:
    first, *rest = pages_of(rows, path)

    assert first.whole
    assert first.whole.count == len(rows)
    assert first.whole.paths == (first.path, *(one.path for one in rest))
    assert not any(one.whole for one in rest)


@given(st.integers(0, ROWS_OF_A_PAGE), st.integers(0, 10**6))
def test_a_short_list_is_one_page(count: int, seed: int) -> None:
    (only,) = pages_of(rows_of(count, seed))

    assert len(only.rows) == count


@given(ROWS)
def test_no_page_of_a_list_that_is_cut_is_very_short_or_very_long(rows: list[int]) -> None:
    lengths = [len(one.rows) for one in pages_of(rows)]

    assert max(lengths) <= MOST
    assert len(lengths) == 1 or min(lengths) >= LEAST


@given(st.integers(0, 3000), st.integers(1, 400), PATHS)
def test_rows_of_one_key_are_on_pages_of_different_paths(count: int, keys: int, path: str) -> None:
    rows = list(range(count))
    made = list(stretches(path, rows, lambda row: row % keys))

    assert [row for one in made for row in one.rows] == rows
    assert len({one.path for one in made}) == len(made)


@given(LONG, st.data())
def test_a_new_row_changes_three_pages_and_the_first_at_most(
    rows: list[int], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(rows)))
    more = [*rows[:place], -1, *rows[place:]]
    before, after = others(rows), others(more)

    assert len(after - before) <= 3
    assert len(before - after) <= 3


def test_a_new_row_mostly_changes_the_page_it_falls_into_and_no_other() -> None:
    rows = rows_of(10_000, 1)
    before = others(rows)
    changed = [
        len(others([*rows[:place], -1 - place, *rows[place:]]) - before)
        for place in range(0, len(rows), 100)
    ]

    assert sum(one <= 1 for one in changed) >= 95


@given(LONG, st.integers(1, 1000))
def test_pages_keep_their_addresses_however_many_rows_come_first(
    rows: list[int], count: int
) -> None:
    before = others(rows)
    after = others([*range(-count, 0), *rows])

    assert len(before - after) <= 2
