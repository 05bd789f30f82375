"""Markdown of the site to HTML, in this process and by the same rules as the builder's.

mkdocs makes what surrounds the content of a page anew for each page, although it is the same on
all. Here it builds the frame once and the content is poured in; the content is made here.
"""

import html
import re
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
from markdown import Markdown  # type: ignore[import-untyped]
from markdown.extensions import Extension  # type: ignore[import-untyped]
from markdown.treeprocessors import Treeprocessor  # type: ignore[import-untyped]
from markupsafe import Markup

from whychain.site.leftovers import Leftovers
from whychain.site.mkdocs_config import EXTENSION_SETTINGS, EXTENSIONS

_BUILT_IN = ("toc", "tables", "fenced_code")
_PAGE_LINK = re.compile(r"(?![a-z]+:|/)(.*)\.md((?:#.*)?)", re.IGNORECASE)
_AFTER_INLINE = 10
_FIRST_PAGES, _PAGES = 300, 100
"""After so many the trees of pages are collected."""


class Content(msgspec.Struct, frozen=True):
    """A page as HTML: what it says, its table of contents, and the id of its first heading."""

    html: str
    contents: str
    first_id: str


class Converter:
    """Converts one page after the other, and collects what is left of their trees."""

    def __init__(self) -> None:
        self._leftovers = Leftovers(_FIRST_PAGES, _PAGES)
        self._markdown = Markdown(
            extensions=[*_BUILT_IN, *(e for e in EXTENSIONS if e not in _BUILT_IN), _PageLinks()],
            extension_configs=EXTENSION_SETTINGS,
        )

    def convert(self, text: str) -> Content:
        """Return the HTML of a page of Markdown without its head; it has passed the sanitiser."""
        self._leftovers.one_more()
        made = self._markdown.reset().convert(text)
        tokens: list[dict[str, Any]] = self._markdown.toc_tokens
        first = tokens[0]["id"] if tokens else ""
        top = tokens[0]["children"] if tokens and tokens[0]["level"] == 1 else tokens
        return Content(made, _items(top), first)


def _items(tokens: Sequence[dict[str, Any]]) -> str:
    """Return the entries of a table of contents; their names are escaped already."""
    return "".join(
        f'<li class="md-nav__item"> <a href="#{html.escape(token["id"])}" class="md-nav__link"> '
        f'<span class="md-ellipsis"> {token["name"]} </span> </a> {_below(token)} </li>'
        for token in tokens
    )


def _below(token: dict[str, Any]) -> str:
    if not token["children"]:
        return ""
    label = html.escape(str(Markup(token["name"]).striptags()))  # noqa: S704 - escaped again
    inner = _items(token["children"])
    return (
        f'<nav class="md-nav" aria-label="{label}"> <ul class="md-nav__list"> {inner} </ul> </nav>'
    )


class _ToPages(Treeprocessor):  # type: ignore[misc]
    def run(self, root: ET.Element) -> None:
        """Let links to files of Markdown lead to the pages made of them."""
        for link in root.iter("a"):
            found = _PAGE_LINK.fullmatch(link.get("href", ""))
            if found:
                link.set("href", f"{found[1]}.html{found[2]}")


class _PageLinks(Extension):  # type: ignore[misc]
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Join the pipeline after links have been read."""
        md.treeprocessors.register(_ToPages(md), "whychain-page-links", _AFTER_INLINE)
