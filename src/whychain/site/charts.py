"""Small charts of counts and spreads. Each stands beside a table that says the same in words."""

import math
from collections.abc import Sequence

import msgspec
from markupsafe import Markup

from whychain.site.escape import escape

_LEFT, _WIDTH = 56.0, 760.0
_BAND, _LABELS = 26.0, 18.0
_HEIGHT = 64.0
_NAME_WIDTH = 132.0


class Series(msgspec.Struct, frozen=True):
    """Counts under one name, one for each label of a chart."""

    name: str
    counts: tuple[int, ...]


class Range(msgspec.Struct, frozen=True):
    """A spread of durations in seconds: quartiles when there are two values or more."""

    name: str
    lower: float | None
    median: float
    upper: float | None


def bar_charts(title: str, labels: Sequence[str], series: Sequence[Series]) -> Markup:
    """Return one row of bars for each series, all to the same scale; nothing without a count.

    The name of a series stands at the left of its row and the count above each bar, so that no
    colour says anything.
    """
    most = max((count for one in series for count in one.counts), default=0)
    if not most:
        return Markup("")
    parts: list[Markup] = []
    row = _HEIGHT + _LABELS
    for index, one in enumerate(series):
        parts.append(_row_of_bars(one, most, len(labels), index * row))
    height = row * len(series)
    step = _step(len(labels))
    every = math.ceil(44.0 / step)
    for index, label in enumerate(labels):
        if (len(labels) - 1 - index) % every == 0:
            x = _NAME_WIDTH + step * (index + 0.5)
            parts.append(_text(x, height + 14, label, "wc-chart-label", "middle"))
    return _svg(height + 22, title, parts)


def _step(count: int) -> float:
    return min((_WIDTH - _NAME_WIDTH) / max(count, 1), 72.0)


def _row_of_bars(one: Series, most: int, count: int, top: float) -> Markup:
    step = _step(count)
    base = top + _LABELS + _HEIGHT
    parts = [_text(0, base - 4, one.name, "wc-chart-name", "start")]
    width = max(min(step - 6, 40.0), 1.0)
    for index, value in enumerate(one.counts):
        height = _HEIGHT * value / most
        left = _NAME_WIDTH + step * (index + 0.5) - width / 2
        if value:
            parts.append(_rect(left, base - height, width, height))
            parts.append(_text(left + width / 2, base - height - 4, f"{value}", "wc-chart-count"))
    parts.append(_line(_NAME_WIDTH, base, _NAME_WIDTH + step * count, base, "wc-chart-axis"))
    return Markup("<g>{}</g>").format(Markup("").join(parts))


def range_chart(title: str, ranges: Sequence[Range], unit: str) -> Markup:
    """Return spreads as lines from quartile to quartile with a dot at the median.

    The axis is logarithmic, since durations of incidents lie orders of magnitude apart.
    ``unit`` stands behind each figure of the axis. Nothing without a spread.
    """
    values = [v for r in ranges for v in (r.lower, r.median, r.upper) if v is not None and v > 0]
    if not values:
        return Markup("")
    low = math.floor(math.log10(min(values)))
    high = max(math.ceil(math.log10(max(values))), low + 1)
    base = _BAND * len(ranges) + 8
    parts = [
        _tick(low, high, power, base, f"{_figure(power)} {unit}") for power in range(low, high + 1)
    ]
    for index, one in enumerate(ranges):
        parts.append(_range(one, low, high, _BAND * (index + 0.5)))
    return _svg(base + 22, title, parts)


def _figure(power: int) -> str:
    return f"{10**power:,}" if power >= 0 else f"{10.0**power:g}"


def _at(value: float, low: int, high: int) -> float:
    left, right = _NAME_WIDTH + _LEFT, _WIDTH - 40
    share = (math.log10(value) - low) / (high - low) if value > 0 else 0.0
    return left + min(max(share, 0.0), 1.0) * (right - left)


def _tick(low: int, high: int, power: int, base: float, label: str) -> Markup:
    x = _at(10.0**power, low, high)
    line = _line(x, 4, x, base, "wc-chart-grid")
    return line + _text(x, base + 16, label, "wc-chart-label", "middle")


def _range(one: Range, low: int, high: int, y: float) -> Markup:
    parts = [_text(0, y + 4, one.name, "wc-chart-name", "start")]
    if one.lower is not None and one.upper is not None:
        ends = _at(one.lower, low, high), _at(one.upper, low, high)
        parts.append(_line(ends[0], y, ends[1], y, "wc-chart-range"))
    dot = '<circle class="wc-chart-median" cx="{:g}" cy="{:g}" r="5"/>'
    middle = round(_at(one.median, low, high), 1)
    parts.append(Markup(dot).format(middle, y))  # noqa: S704 - a constant
    return Markup("<g>{}</g>").format(Markup("").join(parts))


def _svg(height: float, title: str, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<div class="wc-figure"><svg class="wc-chart" viewBox="0 0 {:g} {:g}" role="img" '
        'aria-label="{}" xmlns="http://www.w3.org/2000/svg">{}</svg></div>'
    ).format(_WIDTH, height, escape(title), Markup("").join(parts))


def _line(x1: float, y1: float, x2: float, y2: float, name: str) -> Markup:
    form = '<line class="{}" x1="{:g}" y1="{:g}" x2="{:g}" y2="{:g}"/>'
    return Markup(form).format(name, *(round(v, 1) for v in (x1, y1, x2, y2)))  # noqa: S704


def _rect(x: float, y: float, width: float, height: float) -> Markup:
    form = '<rect class="wc-chart-bar" x="{:g}" y="{:g}" width="{:g}" height="{:g}" rx="2"/>'
    return Markup(form).format(*(round(v, 1) for v in (x, y, width, height)))  # noqa: S704


def _text(x: float, y: float, text: str, name: str, anchor: str = "middle") -> Markup:
    form = '<text class="{}" x="{:g}" y="{:g}" text-anchor="{}">{}</text>'
    return Markup(form).format(name, round(x, 1), round(y, 1), anchor, escape(text))  # noqa: S704
