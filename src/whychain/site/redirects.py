"""Addresses that lead elsewhere: ids that were renamed, alerts with one answer, lost pages.

Such a page is HTML of its own and needs neither theme nor script. It leads on by itself and,
where a browser does not follow, by a plain link.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Protocol

from markupsafe import Markup

from whychain.site.alerts import Alert
from whychain.site.escape import escape
from whychain.site.links import (
    HOME,
    Links,
    node_path,
    relative,
    runbook_path,
)
from whychain.site.page import Page
from whychain.site.phrases import Language, Phrases
from whychain.site.site_model import SiteModel
from whychain.site.targets import Target

_STYLE = (
    "body{font:1.05rem/1.6 system-ui,sans-serif;margin:18vh auto;max-width:34rem;padding:0 1.5rem;"
    "color:#17222f;background:#fff}a{color:#0b6b76}"
    "h1,h2{font-size:1.5rem;line-height:1.25;margin:0 0 .6rem}"
    "section+section{border-top:1px solid #dfe3e8;margin-top:2rem;padding-top:1rem}"
    "@media(prefers-color-scheme:dark){body{color:#e6ebf0;background:#1b222c}a{color:#6cc9d4}"
    "section+section{border-color:#35404e}}"
)
_HEAD = (
    '<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="robots" content="noindex">\n{more}<title>{title}</title>\n'
    "<style>{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
)


class _Named(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def formerly(self) -> tuple[str, ...]: ...


def redirects(model: SiteModel, alerts: Iterable[Alert]) -> Iterator[Page]:
    """Yield a page for every address of one language that leads to another."""
    links, vocabulary = model.links, model.workspace.vocabulary
    folders = model.workspace.records.folders
    for brief in model.briefs:
        folder = brief.path.removesuffix(brief.id)
        yield from _renamed(brief, folders, folder.__add__, links.records, links)
    for entry in vocabulary.entries.values():
        yield from _renamed(entry, vocabulary.kinds, node_path, links.nodes, links)
    names = model.workspace.runbooks.names
    for runbook in model.runbooks:
        yield from _renamed(runbook, names, runbook_path, links.runbooks, links)
    for alert in alerts:
        if alert.only_runbook:
            yield redirect(alert.address, links.runbooks[alert.only_runbook], links.t)


def _renamed(
    thing: _Named,
    in_use: Collection[str],
    place: Callable[[str], str],
    targets: Mapping[str, Target],
    links: Links,
) -> Iterator[Page]:
    for old in thing.formerly:
        if old not in in_use:
            yield redirect(place(old), targets[thing.id], links.t)


def redirect(path: str, target: Target, t: Phrases) -> Page:
    """Return the page at an old address (without ending) that leads to a page of the site."""
    there = escape(relative(f"{path}.html", f"{target.path}.html"))
    title = escape(target.title)
    more = Markup(
        '<meta http-equiv="refresh" content="0; url={0}">\n<link rel="canonical" href="{0}">\n'
    ).format(there)
    link = Markup('<a href="{}">{}</a>').format(there, title)
    moved = t("This page is at {link} now.", link=link)
    body = Markup("<main><h1>{}</h1><p>{}</p></main>").format(title, moved)
    return Page(f"{path}.html", _html(t.language, title, body, more))


def not_found(site_url: str) -> Page:
    """Return the page that a host shows for an address that leads nowhere, in both languages.

    ``site_url`` is where the site stands; without it the start page is taken to be at ``/``.
    """
    sound = site_url.startswith(("https://", "http://"))
    home = f"{site_url.rstrip('/')}/{HOME}.html" if sound else "/"
    parts = Markup("\n").join(_not_found(Phrases(language), home) for language in Language)
    body = Markup("<main>\n{}\n</main>").format(parts)
    return Page("404.html", _html(Language.ENGLISH, escape("404"), body))


def _not_found(t: Phrases, home: str) -> Markup:
    heading = "h1" if t.language is Language.ENGLISH else "h2"
    link = Markup('<a href="{}">{}</a>').format(escape(home), t("the start page"))
    return Markup(
        '<section lang="{language}"><{heading}>{title}</{heading}><p>{text}</p></section>'
    ).format(
        language=escape(t.language.value),
        heading=Markup(heading),  # noqa: S704 - one of two constants
        title=t("There is no such page"),
        text=t("It may have been renamed or removed. Begin again at {link}.", link=link),
    )


def _html(language: Language, title: Markup, body: Markup, more: str = "") -> str:
    form = Markup(_HEAD)  # noqa: S704 - a constant
    return str(
        form.format(
            language=escape(language.value),
            title=title,
            body=body,
            more=Markup(more),  # noqa: S704 - what redirect() made
            style=Markup(_STYLE),  # noqa: S704 - a constant
        )
    )
