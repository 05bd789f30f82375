"""How templates write values: durations, times, words of closed lists, and links."""

import datetime
import re
from collections.abc import Iterable
from functools import cache

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from whychain.kb.vocabulary import Precision
from whychain.site import badges
from whychain.site.escape import escape, plain
from whychain.site.links import Links, relative
from whychain.site.phrases import Phrases
from whychain.site.targets import Target

_SPELLED_FROM_SECONDS = 120
_SHOWN = {
    Precision.SECOND: "%Y-%m-%d %H:%M:%S %:z",
    Precision.MINUTE: "%Y-%m-%d %H:%M %:z",
    Precision.HOUR: "%Y-%m-%d %H:00 %:z",
    Precision.DAY: "%Y-%m-%d",
    Precision.MONTH: "%Y-%m",
    Precision.YEAR: "%Y",
}


@pass_context
def words(context: Context, value: object) -> Markup:
    """Return a word of a closed list as people say it: ``load_test`` is "load test"."""
    return escape(_phrases(context).word(plain(value)))


@pass_context
def badge(context: Context, value: object, text: object = "") -> Markup:
    """Return a badge for a word of a closed list, with another text if one is given."""
    return badges.badge(value, text or _phrases(context).word(plain(value)))


@pass_context
def seconds(context: Context, value: float | None) -> Markup:
    """Return a duration in seconds; from two minutes on also in minutes and hours."""
    if value is None:
        return not_known(_phrases(context))
    shown = Markup("{}&#160;s").format(escape(f"{value:g}"))
    if value < _SPELLED_FROM_SECONDS:
        return shown
    return shown + Markup(' <span class="wc-note">{}</span>').format(escape(spelled(value)))


def spelled(value: float) -> str:
    """Return a duration in hours, minutes and seconds.

    >>> spelled(683.0), spelled(7200.0), spelled(0.5)
    ('11 min 23 s', '2 h', '0.5 s')
    """
    minutes, rest = divmod(value, 60)
    hours, minutes = divmod(int(minutes), 60)
    parts = ((hours, "h"), (minutes, "min"), (round(rest, 3), "s"))
    return " ".join(f"{n:g} {unit}" for n, unit in parts if n) or "0 s"


@pass_context
def when(
    context: Context, value: datetime.datetime | None, precision: Precision = Precision.SECOND
) -> Markup:
    """Return a time as exactly as it is known, or the mark that the source does not give it."""
    return _lost(context) if value is None else moment(value, precision)


def moment(value: datetime.datetime, precision: Precision) -> Markup:
    """Return a time as exactly as it is known and no more exactly."""
    if precision is Precision.QUARTER:
        return escape(f"{value.year} Q{(value.month + 2) // 3}")
    form = _SHOWN.get(precision, "%Y-%m-%d")
    zone = value.isoformat()[-6:] if value.utcoffset() is not None else ""
    return escape(value.strftime(form.replace("%:z", zone)))


@pass_context
def lost(context: Context, value: object) -> Markup:
    """Return a value, or the mark that the source does not give it."""
    return _lost(context) if value is None else escape(value)


def not_known(t: Phrases) -> Markup:
    """Return the mark of something that nobody knows."""
    return Markup('<span class="wc-lost">{}</span>').format(t("not known"))


def _lost(context: Context) -> Markup:
    return Markup('<span class="wc-lost">{}</span>').format(_phrases(context)("lost in the source"))


def listed(values: Iterable[object], between: str = ", ") -> Markup:
    """Return values one after the other, each escaped."""
    return escape(between).join(escape(value) for value in values)


def anchor(text: str) -> str:
    """Return a text as a part of an address: ``drain[a.b]`` is ``drain-a-b``."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


@pass_context
def node(context: Context, name: str, text: object = "") -> Markup:
    """Return a link to the page of a node of the vocabulary."""
    return _anchor(context, _links(context).nodes.get(name), name, text)


@pass_context
def record(context: Context, name: str, text: object = "", fragment: str = "") -> Markup:
    """Return a link to the page of a record, or to a part of it."""
    return _anchor(context, _links(context).records.get(name), name, text, fragment)


@pass_context
def runbook(context: Context, name: str, text: object = "") -> Markup:
    """Return a link to the page of a runbook."""
    return _anchor(context, _links(context).runbooks.get(name), name, text)


@pass_context
def page(context: Context, path: str, text: object) -> Markup:
    """Return a link to a file of the site; a ``.md`` becomes the page made of it.

    Everything but pages exists once, for all languages.
    """
    bare, mark, fragment = path.partition("#")
    if bare.endswith(".md"):
        there = relative(context["here"], bare.removesuffix(".md") + ".html")
    else:
        there = relative(_links(context).tree + context["here"], bare)
    return _link(there + mark + fragment, escape(text))


def _anchor(
    context: Context, target: Target | None, name: str, text: object, fragment: str = ""
) -> Markup:
    if target is None:
        return Markup('<code class="wc-unknown">{}</code>').format(escape(name))
    there = relative(context["here"], f"{target.path}.html") + (f"#{fragment}" if fragment else "")
    shown = escape(text or target.title)
    return _link(there, shown)


@cache
def _link(there: str, shown: Markup) -> Markup:
    """Return a link; the same few thousand stand on every page, so each is written once."""
    return Markup(f'<a href="{escape(there)}">{shown}</a>')  # noqa: S704 - both are escaped


def url(address: str) -> Markup:
    """Return a link to another site when the address is one, else the text."""
    if not address.startswith(("https://", "http://")):
        return escape(address)
    return Markup('<a href="{0}">{0}</a>').format(escape(address))


def _links(context: Context) -> Links:
    links: Links = context["links"]
    return links


def _phrases(context: Context) -> Phrases:
    return _links(context).t
