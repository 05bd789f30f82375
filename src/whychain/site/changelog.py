"""The changelog of a workspace as a page of its site."""

import re
from collections.abc import Iterator
from pathlib import Path

from whychain.documents.text import required_text
from whychain.site.page import Page
from whychain.site.prose import narrative

CHANGELOG_PAGE = "changelog.md"
_FILE = "CHANGELOG.md"
_PAGES = "site/pages/"
_TITLED = re.compile(r"""\]\(\s*([^()\s]+)\s+(?:"[^"\n]*"|'[^'\n]*')\s*\)""")
_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]+\]:\s*(\S+).*$", re.MULTILINE)
_OUTSIDE = re.compile(r"https?://|mailto:|#")


def changelog_pages(root: Path) -> Iterator[Page]:
    """Yield the page made of the workspace's ``CHANGELOG.md``; nothing when it has none.

    A link into the hand-written pages leads to the page; any other relative link is text,
    since what it points at is not on the site.

    Raises:
        ContentError: when the file cannot be read.
    """
    path = root / _FILE
    if not path.is_file():
        return
    text = required_text(path, root)

    def rewrite(target: str) -> str | None:
        bare = target.removeprefix("./").partition("#")[0]
        on_site = bare.startswith(_PAGES) and bare.endswith(".md") and ".." not in bare
        return bare.removeprefix(_PAGES) if on_site and (root / bare).is_file() else None

    below = _DEFINITION.sub(_kept, _TITLED.sub(r"](\1)", _below_title(text)))
    body = narrative(below, rewrite, lower=False)
    yield Page(CHANGELOG_PAGE, f"# Changelog\n\n{body}\n")


def _kept(definition: re.Match[str]) -> str:
    """Return the definition of a link when it leads to another site, else nothing."""
    return definition[0] if _OUTSIDE.match(definition[1]) else ""


def _below_title(text: str) -> str:
    """Return the text without a heading of the first level at its top."""
    first, _, rest = text.lstrip("\n").partition("\n")
    return rest if first.startswith("# ") else text
