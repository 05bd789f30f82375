"""The list of all pages for search engines (sitemaps.org), with the other languages of each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from whychain.site.page import Page
from whychain.site.phrases import Language
from whychain.site.site_settings import SiteSettings

MOST_URLS = 50_000
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_RELATIVE = (
    "<!-- The addresses are relative, which a search engine does not accept: "
    "set site_url in site/mkdocs.yml. -->\n"
)
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_TAGS = {Language.ENGLISH: "en", Language.CHINESE: "zh-Hans"}


def sitemap(
    paths: Iterable[str],
    settings: SiteSettings,
    trees: Mapping[Language, str],
    most: int = MOST_URLS,
) -> Iterator[Page]:
    """Yield ``sitemap.xml``; with more than ``most`` pages it is the index of several.

    ``paths`` are the HTML files of the site in every language, from its root; ``trees`` says in
    which folder the pages of each language stand, with ``/`` at its end.
    """
    known = frozenset(path for path in paths if path.endswith(".html"))
    ordered = sorted(known)
    if len(ordered) <= most:
        yield Page("sitemap.xml", _url_set(ordered, known, settings, trees))
        return
    names: list[str] = []
    for start in range(0, len(ordered), most):
        part = ordered[start : start + most]
        names.append(f"sitemap-{len(names) + 1}.xml")
        yield Page(names[-1], _url_set(part, known, settings, trees))
    yield Page("sitemap.xml", _index(names, settings))


def _index(names: Iterable[str], settings: SiteSettings) -> str:
    lines = [
        f"  <sitemap><loc>{escape(settings.site_url + name)}</loc></sitemap>" for name in names
    ]
    return "\n".join(
        [_start(settings) + f'<sitemapindex xmlns="{_SCHEMA}">', *lines, "</sitemapindex>\n"]
    )


def _url_set(
    paths: Sequence[str],
    known: frozenset[str],
    settings: SiteSettings,
    trees: Mapping[Language, str],
) -> str:
    start = f'{_start(settings)}<urlset xmlns="{_SCHEMA}" xmlns:xhtml="{_XHTML}">'
    urls = (_url(path, known, settings, trees) for path in paths)
    return "\n".join([start, *urls, "</urlset>\n"])


def _start(settings: SiteSettings) -> str:
    return _HEAD + ("" if settings.site_url else _RELATIVE)


def _url(
    path: str, known: frozenset[str], settings: SiteSettings, trees: Mapping[Language, str]
) -> str:
    others = _others(path, known, settings, trees) if len(trees) > 1 else ""
    return f"  <url><loc>{escape(settings.site_url + path)}</loc>{others}</url>"


def _others(
    path: str, known: frozenset[str], settings: SiteSettings, trees: Mapping[Language, str]
) -> str:
    """Return links to a page in each language, or nothing when it exists in one."""
    there = {one: other for one, other in translations_of(path, trees).items() if other in known}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{_TAGS[language]}" '
        f'href="{escape(settings.site_url + other)}"/>'
        for language, other in there.items()
    )
    return links if len(there) > 1 else ""


def translations_of(path: str, trees: Mapping[Language, str]) -> dict[Language, str]:
    """Return where the same page stands in each language.

    >>> translations_of("zh/a.html", {Language.ENGLISH: "", Language.CHINESE: "zh/"})
    {<Language.ENGLISH: 'en'>: 'a.html', <Language.CHINESE: 'zh'>: 'zh/a.html'}
    """
    folder = max((f for f in trees.values() if path.startswith(f)), key=len, default="")
    bare = path.removeprefix(folder)
    return {language: folder + bare for language, folder in trees.items()}
