import re

from hypothesis import given
from hypothesis import strategies as st

from whychain.site.charts import Range, Series, bar_charts, range_chart
from whychain.site.sanitiser import sanitised

COUNTS = st.lists(st.integers(0, 10_000), min_size=1, max_size=20)
SECONDS = st.floats(0.001, 1e9)


@given(COUNTS)
def test_the_tallest_bar_has_the_largest_count_and_heights_follow_counts(counts: list[int]) -> None:
    svg = bar_charts("Incidents", [str(n) for n in range(len(counts))], [Series("a", (*counts,))])
    heights = [float(h) for h in re.findall(r'chart-bar"[^>]* height="([0-9.e+-]+)"', svg)]
    shown = [count for count in counts if count]

    assert len(heights) == len(shown)
    for height, count in zip(heights, shown, strict=True):
        assert abs(height - 64 * count / max(shown)) <= 0.06


def test_every_count_stands_in_the_chart_as_a_figure() -> None:
    svg = bar_charts(
        "Incidents", ["2023", "2024"], [Series("SEV1", (3, 0)), Series("SEV2", (1, 7))]
    )

    assert re.findall(r'chart-count"[^>]*>(\d+)<', svg) == ["3", "1", "7"]
    assert "SEV1" in svg
    assert "2024" in svg


def test_nothing_to_show_is_no_chart() -> None:
    assert bar_charts("t", ["2024"], [Series("a", (0,))]) == ""
    assert bar_charts("t", [], []) == ""
    assert range_chart("t", [], "s") == ""
    assert range_chart("t", [Range("a", None, 0.0, None)], "s") == ""


@given(st.lists(st.tuples(SECONDS, SECONDS, SECONDS), min_size=1, max_size=8))
def test_a_median_lies_between_its_quartiles_and_inside_the_picture(
    spreads: list[tuple[float, float, float]],
) -> None:
    ranges = [Range(str(n), *sorted(spread)) for n, spread in enumerate(spreads)]
    svg = range_chart("t", ranges, "s")
    dots = [float(x) for x in re.findall(r'median" cx="([0-9.e+-]+)"', svg)]
    lines = re.findall(r'chart-range" x1="([0-9.e+-]+)" y1="[^"]+" x2="([0-9.e+-]+)"', svg)

    for dot, (left, right) in zip(dots, lines, strict=True):
        assert 0 <= float(left) <= dot <= float(right) <= 760


def test_names_are_inert_and_the_chart_passes_the_sanitiser() -> None:
    svg = bar_charts("<b>", ["<i>"], [Series("<script>x</script>", (2,))])

    assert "<script" not in svg
    assert sanitised(svg).count("<rect") == 1
    assert 'aria-label="&lt;b&gt;"' in sanitised(svg)
