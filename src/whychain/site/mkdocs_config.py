"""The settings under which mkdocs builds the tree. No plug-in, no hook, no macro."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import yaml

from whychain.site.changelog import CHANGELOG_PAGE
from whychain.site.escape import escape
from whychain.site.navigation import MENU, REFERENCE, Entry
from whychain.site.page import Page
from whychain.site.phrases import Language, Phrases
from whychain.site.site_settings import SiteSettings
from whychain.site.titles import title_of
from whychain.site.trees import Tree

STYLE_SHEETS = (
    "assets/whychain/site.css",
    "assets/whychain/picture.css",
    "assets/whychain/incident.css",
    "assets/whychain/search.css",
    "assets/whychain/facets.css",
    "assets/whychain/home.css",
    "assets/whychain/runbook.css",
    "assets/whychain/causes.css",
    "assets/whychain/explorer.css",
    "assets/whychain/insights.css",
)
SCRIPTS = (
    "assets/whychain/scrolling.js",
    "assets/whychain/logic.js",
    "assets/whychain/what-if.js",
    "assets/whychain/search.js",
    "assets/whychain/downloads.js",
    "assets/whychain/facets.js",
    "assets/whychain/explorer.js",
    "assets/whychain/actions.js",
)
LANGUAGE_NAMES = {Language.ENGLISH: "English", Language.CHINESE: "简体中文"}
TOC = {"permalink": "#", "toc_depth": 3}
EXTENSIONS = (
    "admonition",
    "pymdownx.details",
    "pymdownx.highlight",
    "pymdownx.superfences",
    "pymdownx.tabbed",
    "tables",
    "whychain.site.raw_blocks",
    "whychain.site.sanitiser",
)
EXTENSION_SETTINGS: dict[str, Any] = {"pymdownx.tabbed": {"alternate_style": True}, "toc": TOC}


def mkdocs_yaml(
    settings: SiteSettings,
    name: str,
    tree: Tree,
    theme_files: Iterable[str],
    alternates: Mapping[Language, str],
    **places: Any,
) -> str:
    """Return the text of the generated ``mkdocs.yml`` of one language.

    ``alternates`` are the addresses of the languages to choose from, ``places`` the settings
    that say where pages come from and where they go.
    """
    t = tree.phrases
    own = sorted(f for f in theme_files if f.endswith(".css"))
    offered = [
        {"name": LANGUAGE_NAMES[one], "link": link, "lang": one.value}
        for one, link in alternates.items()
    ]
    config = {
        "site_name": str(escape(settings.site_name or name)),
        "site_description": str(escape(settings.site_description)),
        "copyright": str(escape(settings.copyright)),
        "site_url": "",
        **places,
        "use_directory_urls": False,
        "theme": _theme(settings, tree, set(theme_files)),
        "plugins": [],
        "markdown_extensions": [
            *(name for name in EXTENSIONS if name not in EXTENSION_SETTINGS),
            *({name: value} for name, value in EXTENSION_SETTINGS.items()),
        ],
        "extra": {"generator": False, **({"alternate": offered} if len(offered) > 1 else {})},
        "extra_css": [tree.to_root + path for path in (*STYLE_SHEETS, *own)],
        "extra_javascript": [tree.to_root + path for path in SCRIPTS],
        "nav": _nav(tree.hand_written, t),
        "not_in_nav": "*",
        "validation": {"anchors": "warn", "nav": {"omitted_files": "info"}},
    }
    return yaml.safe_dump(config, sort_keys=False, allow_unicode=True)


def navigated(hand_written: Sequence[Page]) -> tuple[str, ...]:
    """Return the paths of all pages that stand in the navigation."""
    return tuple(_paths(_nav(hand_written, Phrases(Language.ENGLISH))))


def _paths(nav: Sequence[Any]) -> Iterator[str]:
    for entry in nav:
        for value in entry.values() if isinstance(entry, dict) else (entry,):
            if isinstance(value, str):
                yield value
            else:
                yield from _paths(value)


def _theme(settings: SiteSettings, tree: Tree, theme_files: set[str]) -> dict[str, Any]:
    own, t = "assets/theme/logo.svg", tree.phrases
    logo = tree.to_root + (own if own in theme_files else "assets/whychain/logo.svg")
    return {
        "name": "material",
        "language": t.language.value,
        "font": False,
        "logo": logo,
        "favicon": logo,
        "features": [
            "content.code.copy",
            "navigation.indexes",
            "navigation.tabs",
            "navigation.top",
            "toc.follow",
        ],
        "palette": _palettes(settings, t),
    }


def _palettes(settings: SiteSettings, t: Phrases) -> list[dict[str, Any]]:
    """Return the colours that a reader may choose; the first ones follow what the device says.

    Without these a reader would keep the scheme in which the site was first opened.
    """
    chosen = (
        ("", "default", "brightness-auto", t("Switch to light mode")),
        (": light", "default", "weather-sunny", t("Switch to dark mode")),
        (": dark", "slate", "weather-night", t("Follow the device: light or dark")),
    )
    return [
        {
            "media": f"(prefers-color-scheme{media})",
            "scheme": scheme,
            "primary": settings.theme.palette.primary,
            "accent": settings.theme.palette.accent,
            "toggle": {"icon": f"material/{icon}", "name": str(name)},
        }
        for media, scheme, icon, name in chosen
    ]


def _nav(hand_written: Sequence[Page], t: Phrases) -> list[dict[str, Any]]:
    """Return a short navigation: lists, then the folders that people wrote.

    Every entry stands on every page; one line per record would make the site grow with the
    square of their number.
    """
    nav: list[dict[str, Any]] = [_titled(entry, t) for entry in MENU]
    folders: dict[str, list[Page]] = {}
    for page in hand_written:
        folder = page.path.partition("/")[0] if "/" in page.path else ""
        folders.setdefault(folder, []).append(page)
    top = folders.pop("", [])
    nav += [_entry(page) for page in top if page.path != CHANGELOG_PAGE]
    guide = folders.pop("guide", [])
    if guide:
        nav.append({t.word("Guide"): _section(guide)})
    changelog = [("Changelog", page.path) for page in top if page.path == CHANGELOG_PAGE]
    nav.append({t.word("Reference"): [_titled(entry, t) for entry in (*REFERENCE, *changelog)]})
    nav += [{_named(folder, t): _section(folders[folder])} for folder in sorted(folders)]
    return nav


def _titled(entry: Entry, t: Phrases) -> dict[str, Any]:
    title, below = entry
    if isinstance(below, str):
        return {t.word(title): below}
    return {t.word(title): [_titled(inner, t) for inner in below]}


def _named(folder: str, t: Phrases) -> str:
    return str(escape(t.word(folder.replace("-", " ").capitalize())))


def _section(found: Sequence[Page]) -> list[Any]:
    """Return the pages of a folder: ``index.md``, then the others in the order it names them."""
    index = next((page for page in found if page.path.endswith("/index.md")), None)
    text = index.text if index else ""

    def place(page: Page) -> tuple[int, str]:
        at = text.find(f"]({page.path.partition('/')[2]})")
        return (at if at >= 0 else len(text), page.path)

    others = sorted((page for page in found if page is not index), key=place)
    return [*([index.path] if index else []), *map(_entry, others)]


def _entry(page: Page) -> dict[str, str]:
    return {str(escape(title_of(page.path, page.text))): page.path}
