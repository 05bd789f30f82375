"""Small pictures to scale: when things happened."""

import datetime
from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec
from markupsafe import Markup

from whychain.kb.durations import interval_durations
from whychain.kb.record import Incident
from whychain.kb.shapes import Event
from whychain.kb.vocabulary import Precision
from whychain.site.escape import escape
from whychain.site.phrases import Language, Phrases

_WIDTH, _LEFT, _RIGHT = 760.0, 16.0, 744.0
_EXACT = {Precision.SECOND, Precision.MINUTE, Precision.HOUR}
_LABEL_WIDTH, _LEVEL_HEIGHT, _ROW_HEIGHT = 22.0, 20.0, 24.0
_GAP_HEIGHT = 10.0
_CHARACTER_WIDTH, _WIDE_CHARACTER, _FIRST_WIDE = 6.6, 11.5, 0x2E80
_IN_ENGLISH = Phrases(Language.ENGLISH)


class _Scale(msgspec.Struct, frozen=True):
    start: float
    end: float

    def x(self, at: float) -> float:
        share = (at - self.start) / (self.end - self.start)
        return round(_LEFT + share * (_RIGHT - _LEFT), 1)


def timeline_bar(incident: Incident, numbers: dict[str, int], t: Phrases = _IN_ENGLISH) -> Markup:
    """Return a timeline to scale with gaps, phases and named intervals.

    Nothing for fewer than two times. ``numbers`` are those under which the events stand in the
    table beside it.
    """
    moments = [(e, e.at) for e in incident.timeline if e.at and e.precision in _EXACT]
    if len({at for _, at in moments}) < 2:
        return Markup("")
    stamps = [(event, at.timestamp()) for event, at in moments]
    spans = [*_phases(incident, t), *_intervals(incident, t)]
    ends = [at.timestamp() for span in spans for at in (span.start, span.end)]
    every = [*(stamp for _, stamp in stamps), *ends]
    scale = _Scale(min(every), max(every))
    levels = _levels([scale.x(stamp) for _, stamp in stamps])
    axis = 14.0 + _LEVEL_HEIGHT * (max(levels) + 1)
    parts = [_line(_LEFT, axis, _RIGHT, axis, "wc-axis"), *_gaps(stamps, scale, axis)]
    for (event, stamp), level in zip(stamps, levels, strict=True):
        parts.append(_event(event, numbers[event.id], scale.x(stamp), axis, level))
    first = axis + 14 + _GAP_HEIGHT
    parts += [_span(scale, span, first + _ROW_HEIGHT * n) for n, span in enumerate(spans)]
    length = f"{scale.end - scale.start:g}"
    title = t("Timeline to scale, {seconds} s from the first event to the last", seconds=length)
    return _svg("wc-timeline-bar", first + 6 + _ROW_HEIGHT * len(spans), title, parts)


def _gaps(stamps: Sequence[tuple[Event, float]], scale: _Scale, axis: float) -> Iterator[Markup]:
    """Yield the seconds between neighbouring moments, where there is room to write them."""
    moments = sorted({stamp for _, stamp in stamps})
    for earlier, later in pairwise(moments):
        text = f"+{later - earlier:g} s"
        if scale.x(later) - scale.x(earlier) > _width_of(text) + 4:
            middle = (scale.x(earlier) + scale.x(later)) / 2
            yield _text(middle, axis + 14, text, "wc-tick", "middle")


def _width_of(text: str) -> float:
    return sum(_CHARACTER_WIDTH if ord(c) < _FIRST_WIDE else _WIDE_CHARACTER for c in text)


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


class _Span(msgspec.Struct, frozen=True):
    start: datetime.datetime
    end: datetime.datetime
    label: str
    mark: str


def _phases(incident: Incident, t: Phrases) -> Iterator[_Span]:
    """Yield the phases of the response one after the other, as far as both ends are known."""
    times = incident.times
    began = times.started_at or times.change_at
    phases = (
        ("detect", t("until detected"), began, times.detected_at),
        ("mitigate", t("until mitigated"), times.detected_at, times.mitigated_at),
        ("resolve", t("until resolved"), times.mitigated_at or began, times.resolved_at),
    )
    for name, title, start, end in phases:
        if start and end and start < end and times.precision in _EXACT:
            seconds = (end - start).total_seconds()
            label = f"{seconds:g} s  {title}"
            yield _Span(start, end, label, f"wc-span wc-phase wc-phase--{name}")


def _intervals(incident: Incident, t: Phrases) -> Iterator[_Span]:
    events = {e.id: e for e in incident.timeline}
    for interval in interval_durations(incident):
        start, end = events.get(interval.start), events.get(interval.end)
        if interval.seconds is None or not (start and end and start.at and end.at):
            continue
        told = interval.told_seconds is not None
        note = f" ({t.word('told')})" if told else ""
        label = f"{interval.seconds:g} s{note}  {interval.title}"
        yield _Span(start.at, end.at, label, "wc-span wc-span--told" if told else "wc-span")


def _span(scale: _Scale, span: _Span, y: float) -> Markup:
    left, right = sorted((scale.x(span.start.timestamp()), scale.x(span.end.timestamp())))
    rect = _rect(left, y, max(right - left, 2.0), 16.0, span.mark)
    width = _width_of(span.label)
    if width + 12 < right - left:
        text = _text(left + 6, y + 12, span.label, "wc-span-label wc-span-label--inside", "start")
    elif right + 8 + width < _WIDTH:
        text = _text(right + 6, y + 12, span.label, "wc-span-label", "start")
    else:
        text = _text(left - 6, y + 12, span.label, "wc-span-label", "end")
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
