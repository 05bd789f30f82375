"""Small pictures to scale: when things happened."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from whychain.kb.durations import interval_durations
from whychain.kb.record import Incident
from whychain.kb.shapes import Event
from whychain.kb.vocabulary import Precision
from whychain.site.escape import escape

_WIDTH, _LEFT, _RIGHT = 760.0, 16.0, 744.0
_EXACT = {Precision.SECOND, Precision.MINUTE, Precision.HOUR}
_LABEL_WIDTH, _LEVEL_HEIGHT, _ROW_HEIGHT = 22.0, 20.0, 24.0
_CHARACTER_WIDTH = 6.6


@dataclass(frozen=True, slots=True)
class _Scale:
    start: float
    end: float

    def x(self, at: float) -> float:
        share = (at - self.start) / (self.end - self.start)
        return round(_LEFT + share * (_RIGHT - _LEFT), 1)


def timeline_bar(incident: Incident, numbers: dict[str, int]) -> Markup:
    """Return a timeline to scale with its named intervals, or nothing for fewer than two times.

    ``numbers`` are those under which the events stand in the table beside it.
    """
    moments = [(e, e.at) for e in incident.timeline if e.at and e.precision in _EXACT]
    if len({at for _, at in moments}) < 2:
        return Markup("")
    stamps = [(event, at.timestamp()) for event, at in moments]
    scale = _Scale(min(s for _, s in stamps), max(s for _, s in stamps))
    levels = _levels([scale.x(stamp) for _, stamp in stamps])
    axis = 14.0 + _LEVEL_HEIGHT * (max(levels) + 1)
    parts = [_line(_LEFT, axis, _RIGHT, axis, "wc-axis")]
    for (event, stamp), level in zip(stamps, levels, strict=True):
        parts.append(_event(event, numbers[event.id], scale.x(stamp), axis, level))
    rows = _intervals(incident, scale, axis)
    height = axis + 20 + _ROW_HEIGHT * len(rows)
    title = f"Timeline to scale, {scale.end - scale.start:g} s from the first event to the last"
    return _svg("wc-timeline-bar", height, title, [*parts, *rows])


def _levels(positions: Sequence[float]) -> list[int]:
    """Return for each label the lowest row in which it touches no label before it."""
    ends: list[float] = []
    levels = []
    for x in positions:
        free = next((i for i, end in enumerate(ends) if x - end >= _LABEL_WIDTH), len(ends))
        ends[free : free + 1] = [x]
        levels.append(free)
    return levels


def _event(event: Event, number: int, x: float, axis: float, level: int) -> Markup:
    top = axis - 14 - _LEVEL_HEIGHT * level
    stem = _line(x, axis, x, top + 8, "wc-stem")
    mark = f"wc-dot wc-dot--{event.kind.value.replace('_', '-')}"
    dot = Markup('<circle class="{}" cx="{}" cy="{}" r="9"/>').format(mark, x, top)
    label = _text(x, top + 4, str(number), "wc-dot-label", "middle")
    foot = Markup('<circle class="wc-foot" cx="{}" cy="{}" r="3"/>').format(x, axis)
    title = Markup("<title>{}</title>").format(escape(event.text))
    return Markup("<g>{}{}{}{}{}</g>").format(title, stem, dot, label, foot)


def _intervals(incident: Incident, scale: _Scale, axis: float) -> list[Markup]:
    events = {e.id: e for e in incident.timeline}
    rows: list[Markup] = []
    for interval in interval_durations(incident):
        start, end = events.get(interval.start), events.get(interval.end)
        if interval.seconds is None or not (start and end and start.at and end.at):
            continue
        y = axis + 14 + _ROW_HEIGHT * len(rows)
        told = interval.told_seconds is not None
        label = f"{interval.seconds:g} s{' (told)' if told else ''}  {interval.title}"
        rows.append(_interval(scale, start.at, end.at, y, label, told=told))
    return rows


def _interval(
    scale: _Scale,
    start: datetime.datetime,
    end: datetime.datetime,
    y: float,
    label: str,
    *,
    told: bool,
) -> Markup:
    left, right = sorted((scale.x(start.timestamp()), scale.x(end.timestamp())))
    mark = "wc-span wc-span--told" if told else "wc-span"
    rect = _rect(left, y, max(right - left, 2.0), 16.0, mark)
    width = len(label) * _CHARACTER_WIDTH
    if width + 12 < right - left:
        text = _text(left + 6, y + 12, label, "wc-span-label wc-span-label--inside", "start")
    elif right + 8 + width < _WIDTH:
        text = _text(right + 6, y + 12, label, "wc-span-label", "start")
    else:
        text = _text(left - 6, y + 12, label, "wc-span-label", "end")
    return Markup("<g>{}{}</g>").format(rect, text)


def _svg(name: str, height: float, title: str, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<div class="wc-figure"><svg class="{}" viewBox="0 0 {:g} {:g}" role="img" '
        'aria-label="{}" xmlns="http://www.w3.org/2000/svg">{}</svg></div>'
    ).format(name, _WIDTH, height, escape(title), Markup("").join(parts))


def _line(x1: float, y1: float, x2: float, y2: float, name: str) -> Markup:
    form = '<line class="{}" x1="{:g}" y1="{:g}" x2="{:g}" y2="{:g}"/>'
    return Markup(form).format(name, x1, y1, x2, y2)  # noqa: S704 - a constant


def _rect(x: float, y: float, width: float, height: float, name: str) -> Markup:
    form = '<rect class="{}" x="{:g}" y="{:g}" width="{:g}" height="{:g}" rx="3"/>'
    return Markup(form).format(name, x, y, width, height)  # noqa: S704 - a constant


def _text(x: float, y: float, text: str, name: str, anchor: str) -> Markup:
    form = '<text class="{}" x="{:g}" y="{:g}" text-anchor="{}">{}</text>'
    return Markup(form).format(name, x, y, anchor, escape(text))  # noqa: S704 - a constant
