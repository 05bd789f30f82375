"""Time budgets: shares stand one after the other, to one scale, and what is late is marked."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whychain.site.budget import Budget, Share, budget

SECONDS = st.lists(st.integers(0, 900).map(lambda n: n / 4), max_size=8)
LIMITS = st.none() | st.integers(1, 2000).map(lambda n: n / 4)


def made(seconds: list[float], limit: float | None) -> Budget:
    return budget((Share(str(n), "t", f"s{n}", s) for n, s in enumerate(seconds, 1)), limit)


def parts(bar: str) -> list[tuple[float, float, bool]]:
    """Return left, width and whether it is late, of each share in a bar."""
    found = re.findall(r'class="wc-budget-share( [^"]*)?" x="([\d.]+)" y="0" width="([\d.]+)"', bar)
    return [(float(x), float(width), bool(late)) for late, x, width in found]


@given(SECONDS, LIMITS)
def test_a_budget_is_the_sum_of_its_shares(seconds: list[float], limit: float | None) -> None:
    found = made(seconds, limit)

    assert found.total == pytest.approx(sum(seconds))
    assert found.fits == (limit is None or sum(seconds) <= limit)
    assert len(found.rows) == sum(s > 0 for s in seconds)


@given(SECONDS, LIMITS)
def test_each_share_begins_where_the_one_before_ends(
    seconds: list[float], limit: float | None
) -> None:
    rows = made(seconds, limit).rows

    for before, after in pairwise(rows):
        assert after.ends == pytest.approx(before.ends + after.share.seconds)


@given(SECONDS, LIMITS)
def test_no_bar_leaves_the_picture_and_late_means_after_the_limit(
    seconds: list[float], limit: float | None
) -> None:
    for row in made(seconds, limit).rows:
        assert all(0 <= x <= 1000 and x + width <= 1004 for x, width, _ in parts(row.bar))
        assert row.late == (limit is not None and row.ends > limit)
        assert any(late for _, _, late in parts(row.bar)) == row.late


def test_a_share_across_the_limit_is_late_only_behind_it() -> None:
    row = made([10.0, 30.0], 20.0).rows[1]

    assert parts(row.bar) == [(250.0, 250.0, False), (500.0, 500.0, True)]


def test_without_a_limit_nothing_is_late_and_no_line_is_drawn() -> None:
    rows = made([10.0, 20.0], None).rows

    assert not any(row.late or "wc-budget-limit" in row.bar for row in rows)
    assert parts(rows[1].bar)[0][1] == pytest.approx(2 * parts(rows[0].bar)[0][1], abs=0.2)


def test_nothing_to_spend_makes_no_rows() -> None:
    assert made([0.0], 30.0).rows == ()
    assert made([], None).longest == 0.0
