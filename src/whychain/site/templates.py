"""The Jinja environment in which every page is written."""

import datetime
import re
import shlex
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from whychain.kb.vocabulary import Precision
from whychain.site import prose
from whychain.site.badges import badge
from whychain.site.escape import escape, plain
from whychain.site.links import Links, Target, relative
from whychain.site.page import Page
from whychain.site.raw_blocks import on_one_line

_SPELLED_FROM_SECONDS = 120
_FOLDER = Path(__file__).parent / "templates"
_WITHOUT_SECTIONS = {"index.md", "incidents.md", "cases.md", "drills.md", "runbooks.md"}
_SHOWN = {
    Precision.SECOND: "%Y-%m-%d %H:%M:%S %:z",
    Precision.MINUTE: "%Y-%m-%d %H:%M %:z",
    Precision.HOUR: "%Y-%m-%d %H:00 %:z",
    Precision.DAY: "%Y-%m-%d",
    Precision.MONTH: "%Y-%m",
    Precision.YEAR: "%Y",
}


def render(
    template: str, path: str, title: str, links: Links, *, tail: str = "", **values: object
) -> Page:
    """Return one Markdown page, written by a template.

    ``path`` is that of the page, with ``.md``; ``title`` stands in its front matter, where no
    theme escapes it; ``tail`` is Markdown that stands at the end as it is.
    """
    chosen = _environment().get_template(template)
    text = chosen.render(here=path, title=title, links=links, **values).strip()
    body = "\n\n".join(filter(None, (on_one_line(text), tail.strip("\n"))))
    return Page(path, front_matter(title, _hidden(path)) + body + "\n")


def front_matter(title: str, hidden: Iterable[str] = ()) -> str:
    """Return the head of a page: its title, inert, since themes print it as it stands.

    ``hidden`` names the side columns that the theme leaves out on wide screens.
    """
    hide = "".join(f"  - {name}\n" for name in hidden)
    return f'---\ntitle: "{escape(title)}"\n{f"hide:{chr(10)}{hide}" if hide else ""}---\n\n'


def _hidden(path: str) -> tuple[str, ...]:
    """Return what gives its room to the page: the first page and all that is not in the menu."""
    if path in _WITHOUT_SECTIONS:
        return ("navigation", "toc")
    return () if path.startswith(("reference/", "claims")) else ("navigation",)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=escape,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "prose": prose.prose,
        "code": prose.code,
        "block": prose.block,
        "words": words,
        "seconds": seconds,
        "spelled": spelled,
        "when": when,
        "lost": lost,
        "listed": listed,
        "node": _node,
        "record": _record,
        "runbook": _runbook,
        "page": _page,
        "url": url,
        "plain": plain,
        "shell": shlex.join,
        "anchor": anchor,
    }
    environment.globals |= {"badge": badge}
    return environment


def words(value: object) -> Markup:
    """Return a word of a closed list as people say it: ``load_test`` is "load test"."""
    return escape(plain(value).replace("_", " "))


def seconds(value: float | None) -> Markup:
    """Return a duration in seconds; from two minutes on also in minutes and hours."""
    if value is None:
        return Markup('<span class="wc-lost">not known</span>')
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


def when(value: datetime.datetime | None, precision: Precision = Precision.SECOND) -> Markup:
    """Return a time as exactly as it is known and no more exactly."""
    if value is None:
        return Markup('<span class="wc-lost">lost in the source</span>')
    if precision is Precision.QUARTER:
        return escape(f"{value.year} Q{(value.month + 2) // 3}")
    form = _SHOWN.get(precision, "%Y-%m-%d")
    zone = value.isoformat()[-6:] if value.utcoffset() is not None else ""
    return escape(value.strftime(form.replace("%:z", zone)))


def lost(value: object) -> Markup:
    """Return a value, or the mark that the source does not give it."""
    if value is None:
        return Markup('<span class="wc-lost">lost in the source</span>')
    return escape(value)


def listed(values: Iterable[object], between: str = ", ") -> Markup:
    """Return values one after the other, each escaped."""
    return escape(between).join(escape(value) for value in values)


def anchor(text: str) -> str:
    """Return a text as a part of an address: ``drain[a.b]`` is ``drain-a-b``."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


@pass_context
def _node(context: Context, name: str, text: str = "") -> Markup:
    return _anchor(context, context["links"].nodes.get(name), name, text)


@pass_context
def _record(context: Context, name: str, text: str = "", fragment: str = "") -> Markup:
    return _anchor(context, context["links"].records.get(name), name, text, fragment)


@pass_context
def _runbook(context: Context, name: str, text: str = "") -> Markup:
    return _anchor(context, context["links"].runbooks.get(name), name, text)


@pass_context
def _page(context: Context, path: str, text: str) -> Markup:
    """Return a link to a file of the tree; a ``.md`` becomes the page made of it."""
    bare, mark, fragment = path.partition("#")
    there = relative(
        context["here"], bare.removesuffix(".md") + ".html" if bare.endswith(".md") else bare
    )
    return Markup('<a href="{}">{}</a>').format(escape(there + mark + fragment), escape(text))


def _anchor(
    context: Context, target: Target | None, name: str, text: str, fragment: str = ""
) -> Markup:
    if target is None:
        return Markup('<code class="wc-unknown">{}</code>').format(escape(name))
    there = relative(context["here"], f"{target.path}.html") + (f"#{fragment}" if fragment else "")
    shown = escape(text or target.title)
    return Markup('<a href="{}">{}</a>').format(escape(there), shown)


def url(address: str) -> Markup:
    """Return a link to another site when the address is one, else the text."""
    if not address.startswith(("https://", "http://")):
        return escape(address)
    return Markup('<a href="{0}">{0}</a>').format(escape(address))
