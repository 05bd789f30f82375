"""Durations as operators write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whychain.runbooks.durations import seconds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0s", 0.0),
        ("500ms", 0.5),
        ("1ms", 0.001),
        ("30s", 30.0),
        ("2.5s", 2.5),
        ("1m", 60.0),
        ("1m30s", 90.0),
        ("1m5ms", 60.005),
        ("2h", 7200.0),
        ("1h1m1s1ms", 3661.001),
    ],
)
def test_a_duration_is_so_many_seconds(text: str, expected: float) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize(
    "text", ["", "5", "s", "-5s", "5 s", "5s ", "5s\n", "1s1m", "1.5m", "soon", "1d", "ms", "5S"]
)
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration such as 500ms, 30s or 1m30s"):
        seconds(text)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(h=st.integers(0, 99), m=st.integers(0, 99), s=st.integers(0, 99), ms=st.integers(0, 999))
def test_parts_add_up(h: int, m: int, s: int, ms: int) -> None:
    assert seconds(f"{h}h{m}m{s}s{ms}ms") == round(h * 3600 + m * 60 + s + ms / 1000, 3)
