"""What a workspace says about its own site: ``site/mkdocs.yml``, pages and theme files.

A workspace is data and never code. So the settings are a short list and no hook, plug-in or
template; and the theme is style sheets, pictures and fonts.
"""

import re
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, field

from whychain.documents.finding import unreadable
from whychain.documents.reader import read_document
from whychain.documents.shape import Part, Title
from whychain.documents.text import require_inside, required_text
from whychain.errors import ContentError
from whychain.site.changelog import changelog_pages
from whychain.site.page import Page
from whychain.site.phrases import Language

SETTINGS_FILE = "site/mkdocs.yml"
_PLAIN_NAME = re.compile(r"[\w .+()/-]+")
_THEME_ENDINGS = frozenset([".css", ".svg", ".png", ".jpg", ".jpeg", ".webp", ".ico", ".woff2"])
_PAGE_ENDINGS = _THEME_ENDINGS | frozenset([".md", ".txt", ".json", ".pdf"])


class Palette(Part, frozen=True):
    """Two colours of the theme by their names, such as ``indigo``."""

    primary: str = "custom"
    accent: str = "custom"


_ADDRESS = r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~%-]+)*/"
SiteUrl = Annotated[str, Meta(pattern=rf"^({_ADDRESS})?$(?!\s)", max_length=300)]
"""Where the site will stand: http or https, with ``/`` at its end, or nothing."""


class Theme(Part, frozen=True):
    """How the site looks."""

    palette: Palette = field(default_factory=Palette)


class SiteSettings(Part, frozen=True):
    """The settings of ``site/mkdocs.yml``; the rest is decided by the generator."""

    site_name: Title = ""
    site_description: str = ""
    copyright: str = ""
    site_url: SiteUrl = ""
    languages: Annotated[tuple[Language, ...], Meta(min_length=1)] = (Language.ENGLISH,)
    theme: Theme = field(default_factory=Theme)


class Attachment(msgspec.Struct, frozen=True):
    """A file that is copied as it is: from where, to which path below the tree."""

    source: Path
    path: str


def read_settings(root: Path) -> SiteSettings:
    """Return the settings of a workspace's site; a workspace without a file has the defaults.

    Raises:
        ContentError: when the file cannot be read, or says something that is not a setting.
    """
    path = root / SETTINGS_FILE
    if not path.exists():
        return SiteSettings()
    reading = read_document(path, root, SiteSettings)
    if reading.document is None:
        raise unreadable(reading.findings[0], fix="mend the file")
    return reading.document.content


def hand_written(root: Path) -> tuple[Page, ...]:
    """Return the pages that people wrote (``site/pages/**/*.md``), and the changelog.

    Raises:
        ContentError: when one of them cannot be read.
    """
    folder = root / "site" / "pages"
    written = (
        Page(path.relative_to(folder).as_posix(), required_text(path, root))
        for path in _files(folder)
        if path.suffix == ".md"
    )
    return (*changelog_pages(root), *written)


def attachments(root: Path) -> tuple[Attachment, ...]:
    """Return the other files beside hand-written pages, and the files of the theme.

    Raises:
        ContentError: for a file of a kind that a site may not hold.
    """
    found = []
    for name, allowed, below in (
        ("pages", _PAGE_ENDINGS, ""),
        ("theme", _THEME_ENDINGS, "assets/theme/"),
    ):
        folder = root / "site" / name
        for path in _files(folder):
            _require(path, root, allowed)
            if path.suffix != ".md":
                place = below + path.relative_to(folder).as_posix()
                found.append(Attachment(path, place))
    return tuple(found)


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    below = (p for p in sorted(folder.rglob("*")) if p.is_file())
    found = [
        p for p in below if not any(part.startswith(".") for part in p.parts[len(folder.parts) :])
    ]
    for path in found:
        _require_plain_name(path.relative_to(folder).as_posix())
    return found


def _require_plain_name(name: str) -> None:
    """Refuse a name that could be read as markup: themes write addresses as they are."""
    if not _PLAIN_NAME.fullmatch(name):
        raise ContentError(
            f"the name {name!r} holds a character that an address on a site may not hold",
            where="site",
            fix="rename it: letters, digits, spaces and . _ + - ( )",
        )


def _require(path: Path, root: Path, allowed: frozenset[str]) -> None:
    where = path.relative_to(root).as_posix()
    require_inside(path, root)
    if path.suffix.lower() not in allowed:
        kinds = ", ".join(sorted(allowed))
        raise ContentError(
            f"a site holds no {path.suffix or 'such'} files: a workspace is data, never code",
            where=where,
            fix=f"remove it; allowed are {kinds}",
        )
