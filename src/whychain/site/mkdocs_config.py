"""The settings under which mkdocs builds the tree. No plug-in, no hook, no macro."""

from collections.abc import Iterable, Sequence
from typing import Any

import yaml

from whychain.site.escape import escape
from whychain.site.page import Page
from whychain.site.reference_pages import title_of
from whychain.site.site_settings import SiteSettings

STYLE_SHEETS = (
    "assets/whychain/site.css",
    "assets/whychain/picture.css",
    "assets/whychain/search.css",
    "assets/whychain/facets.css",
    "assets/whychain/home.css",
)
SCRIPTS = (
    "assets/whychain/search.js",
    "assets/whychain/downloads.js",
    "assets/whychain/facets.js",
)
_NAV = (
    ("Home", "index.md"),
    ("Incidents", "incidents.md"),
    ("Cases", "cases.md"),
    ("Drills", "drills.md"),
    ("Causes", "causes.md"),
    ("Runbooks", "runbooks.md"),
)
_REFERENCE = (
    ("Claims", "claims.md"),
    ("Command line", "reference/cli.md"),
    ("Exit codes", "reference/exit-codes.md"),
    ("Rules", "reference/rules.md"),
    ("Schemas", "reference/schemas.md"),
)
_NOT_IN_NAV = (
    "/incidents/",
    "/cases/",
    "/drills/",
    "/causes/",
    "/runbooks/",
    "/schemas/",
    "/lists/",
)
_EXTENSIONS = (
    "admonition",
    "pymdownx.details",
    "pymdownx.highlight",
    "pymdownx.superfences",
    "tables",
    "whychain.site.raw_blocks",
    "whychain.site.sanitiser",
)


def mkdocs_yaml(
    settings: SiteSettings,
    name: str,
    hand_written: Sequence[Page],
    theme_files: Iterable[str],
) -> str:
    """Return the text of the generated ``mkdocs.yml``."""
    config = {
        "site_name": str(escape(settings.site_name or name)),
        "site_description": str(escape(settings.site_description)),
        "copyright": str(escape(settings.copyright)),
        "site_url": "",
        "docs_dir": "pages",
        "site_dir": "site",
        "use_directory_urls": False,
        "theme": _theme(settings, set(theme_files)),
        "plugins": [],
        "markdown_extensions": [*_EXTENSIONS, {"toc": {"permalink": "#", "toc_depth": 3}}],
        "extra": {"generator": False},
        "extra_css": [*STYLE_SHEETS, *(f for f in sorted(theme_files) if f.endswith(".css"))],
        "extra_javascript": list(SCRIPTS),
        "nav": _nav(hand_written),
        "not_in_nav": "\n".join(_NOT_IN_NAV),
        "validation": {"anchors": "warn", "nav": {"omitted_files": "warn"}},
    }
    return yaml.safe_dump(config, sort_keys=False, allow_unicode=True)


def _theme(settings: SiteSettings, theme_files: set[str]) -> dict[str, Any]:
    own = "assets/theme/logo.svg"
    logo = own if own in theme_files else "assets/whychain/logo.svg"
    return {
        "name": "material",
        "language": settings.theme.language,
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
        "palette": [
            _palette(settings, "default", "slate", "(prefers-color-scheme: light)"),
            _palette(settings, "slate", "default", "(prefers-color-scheme: dark)"),
        ],
    }


def _palette(settings: SiteSettings, scheme: str, other: str, media: str) -> dict[str, Any]:
    dark = other == "slate"
    return {
        "media": media,
        "scheme": scheme,
        "primary": settings.theme.palette.primary,
        "accent": settings.theme.palette.accent,
        "toggle": {
            "icon": "material/weather-night" if dark else "material/weather-sunny",
            "name": "Switch to dark mode" if dark else "Switch to light mode",
        },
    }


def _nav(hand_written: Sequence[Page]) -> list[dict[str, Any]]:
    """Return a short navigation: lists, then the folders that people wrote.

    Every entry stands on every page; one line per record would make the site grow with the
    square of their number.
    """
    nav: list[dict[str, Any]] = [{title: path} for title, path in _NAV]
    folders: dict[str, list[Page]] = {}
    for page in hand_written:
        folder = page.path.partition("/")[0] if "/" in page.path else ""
        folders.setdefault(folder, []).append(page)
    nav += [_entry(page) for page in folders.pop("", [])]
    guide = folders.pop("guide", [])
    if guide:
        nav.append({"Guide": _section(guide)})
    nav.append({"Reference": [{title: path} for title, path in _REFERENCE]})
    nav += [{_named(folder): _section(folders[folder])} for folder in sorted(folders)]
    return nav


def _named(folder: str) -> str:
    return str(escape(folder.replace("-", " ").capitalize()))


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
