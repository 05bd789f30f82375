"""What stands in the head of a page for machines: its card, its feed, its other languages."""

from collections.abc import Iterator, Mapping

from markupsafe import Markup

from whychain.site.escape import escape
from whychain.site.feed import PATH as FEED
from whychain.site.links import relative
from whychain.site.phrases import Language
from whychain.site.site_settings import SiteSettings
from whychain.site.sitemap import translations_of

_LOCALES = {Language.ENGLISH: "en_GB", Language.CHINESE: "zh_CN"}
_TAGS = {Language.ENGLISH: "en", Language.CHINESE: "zh-Hans"}
_MOST = 300


def head_tags(
    title: str,
    description: str,
    path: str,
    language: Language,
    settings: SiteSettings,
    trees: Mapping[Language, str] | None = None,
) -> str:
    """Return the tags for the head of one page, one on a line, every value escaped.

    ``path`` is that of the HTML file from the root of the site, with the folder of its
    language. ``trees`` are the folders of all languages in which this page exists, by default
    those of the settings: the first at the root, each other in a folder of its name.
    """
    folders = trees if trees is not None else _folders(settings)
    return "\n".join(
        [
            *_card(title, " ".join(description.split())[:_MOST], path, language, settings),
            _feed(path, settings),
            *_alternates(path, settings, folders),
        ]
    )


def _card(
    title: str, description: str, path: str, language: Language, settings: SiteSettings
) -> Iterator[str]:
    yield _property("og:title", title)
    if description:
        yield _property("og:description", description)
    yield _property("og:type", "website" if path.endswith("index.html") else "article")
    yield _property("og:locale", _LOCALES[language])
    if settings.site_name:
        yield _property("og:site_name", settings.site_name)
    if settings.site_url:
        yield _property("og:url", settings.site_url + path)
    yield Markup('<meta name="twitter:card" content="summary">')


def _property(name: str, value: str) -> str:
    tag = Markup('<meta property="{}" content="{}">')
    return tag.format(Markup(name), escape(value))  # noqa: S704 - a constant


def _feed(path: str, settings: SiteSettings) -> str:
    tag = Markup('<link rel="alternate " type="application/atom+xml" title="{}" href="{}">')
    return tag.format(escape(settings.site_name or "Atom"), escape(relative(path, FEED)))


def _alternates(
    path: str, settings: SiteSettings, folders: Mapping[Language, str]
) -> Iterator[str]:
    if len(folders) < 2:
        return
    tag = Markup('<link rel="alternate " hreflang="{}" href="{}">')
    for language, other in translations_of(path, folders).items():
        there = settings.site_url + other if settings.site_url else relative(path, other)
        yield tag.format(_TAGS[language], escape(there))


def _folders(settings: SiteSettings) -> dict[Language, str]:
    languages = tuple(dict.fromkeys(settings.languages))
    return {one: f"{one.value}/" if number else "" for number, one in enumerate(languages)}
