"""The last step from Markdown to HTML: only what the site's own pages need is left.

A Markdown extension and not a plugin of the builder, so that every builder that uses
Python-Markdown runs it. Records are untrusted: whatever gets past the escaping of a template,
or stands in a narrative, comes through here.
"""

import html
import re
from functools import cache
from typing import Any

import nh3
from markdown import Markdown  # type: ignore[import-untyped]
from markdown.extensions import Extension  # type: ignore[import-untyped]
from markdown.postprocessors import Postprocessor  # type: ignore[import-untyped]

_LAST = -1000
_PLAIN = re.compile(r"[A-Za-z0-9 .,:;()\-]*")
_TEXT_TAGS = (
    "a abbr b blockquote br caption code col colgroup dd del details div dl dt em figcaption "
    "figure h1 h2 h3 h4 h5 h6 hr i img input kbd label li mark ol p pre q s samp section small "
    "span strong sub summary sup table tbody td tfoot th thead time tr ul var"
)
_PICTURE_TAGS = (
    "svg g path rect circle ellipse polygon polyline line text tspan title desc marker defs"
)
_TAGS = frozenset(f"{_TEXT_TAGS} {_PICTURE_TAGS}".split())
_GEOMETRY = frozenset(
    [
        "cx",
        "cy",
        "d",
        "dominant-baseline",
        "dx",
        "dy",
        "focusable",
        "height",
        "marker-end",
        "marker-start",
        "markerHeight",
        "markerUnits",
        "markerWidth",
        "orient",
        "points",
        "preserveAspectRatio",
        "r",
        "refX",
        "refY",
        "rx",
        "ry",
        "text-anchor",
        "textLength",
        "transform",
        "viewBox",
        "width",
        "x",
        "x1",
        "x2",
        "xmlns",
        "y",
        "y1",
        "y2",
    ]
)
_MARKERS = frozenset(["marker-end", "marker-start"])
_NUMBERS_AND_SHAPES = _GEOMETRY - _MARKERS
"""Most attributes of most pages; none is looked at by its value."""
_EVERYWHERE = frozenset(["class", "id", "lang", "role", "tabindex", "title"])
_OF_TAG = {
    "a": {"href", *_GEOMETRY},
    "div": {"data-tabs"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height"},
    "input": {"name", "checked"},
    "label": {"for"},
    "ol": {"start"},
    "td": {"colspan", "rowspan", "style"},
    "th": {"colspan", "rowspan", "scope", "style"},
    "time": {"datetime"},
}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": set(_EVERYWHERE),
    **{tag: set(_GEOMETRY) for tag in _PICTURE_TAGS.split()},
    **{tag: set(names) for tag, names in _OF_TAG.items()},
}
_RESERVED_NAME = re.compile(r"__(?!tabbed_\d+(_\d+)?$)")
_LOCAL_MARKER = re.compile(r"url\(#[A-Za-z0-9_-]+\)")
_RUNS = re.compile(r"(?i)[\x00-\x20]*(javascript|vbscript|data)\s*:")
_FETCHES_A_SCRIPT = re.compile(r"(?i)mermaid")
_LOCAL_FILE = re.compile(r"(?![/\\])[^:\\]+")


def sanitised(text: str) -> str:
    """Return HTML with everything removed that could run, fetch from outside or deceive.

    >>> sanitised('<p onclick="x()">a<script>x()</script></p>')
    '<p>a</p>'
    """
    return text if _PLAIN.fullmatch(text) else _cleaner().clean(text)


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_TAGS),
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        attribute_filter=_kept,
        generic_attribute_prefixes={"aria-", "data-wc-"},
        tag_attribute_values={"input": {"type": {"radio", "checkbox"}}},
        filter_style_properties={"text-align"},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def _kept(tag: str, attribute: str, value: str) -> str | None:
    """Refuse what passes the list by its name and not by its value."""
    if attribute in _NUMBERS_AND_SHAPES or not _is_refused(tag, attribute, value):
        return value
    return None


def _is_refused(tag: str, attribute: str, value: str) -> bool:
    """Return whether a value may not stand in this attribute.

    Names that begin with two underscores are those by which the theme's script finds its own
    settings. A picture may come from the site only: a page fetches nothing from outside. For a
    class "mermaid" the theme's script fetches a program from outside. What the tool's own scripts
    read is never an address that runs.
    """
    if attribute == "class":
        return bool(_FETCHES_A_SCRIPT.search(value))
    if attribute in {"id", "name"}:
        return bool(_RESERVED_NAME.match(value))
    if attribute in _MARKERS:
        return not _LOCAL_MARKER.fullmatch(value)
    if attribute.startswith("data-wc-"):
        return bool(_RUNS.match(value))
    return (tag, attribute) == ("img", "src") and not _LOCAL_FILE.fullmatch(value)


class _Sanitise(Postprocessor):  # type: ignore[misc]
    def run(self, text: str) -> str:
        """Clean the page, and the table of contents that themes print without escaping."""
        _clean_contents(getattr(self.md, "toc_tokens", []))
        return sanitised(text)


def _clean_contents(tokens: list[dict[str, Any]]) -> None:
    for token in tokens:
        token["name"] = html.escape(html.unescape(str(token["name"])))
        _clean_contents(token["children"])


class SanitiserExtension(Extension):  # type: ignore[misc]
    """Runs after every other part of Python-Markdown."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Join the pipeline as its last step."""
        md.postprocessors.register(_Sanitise(md), "whychain-sanitiser", _LAST)


def makeExtension(**settings: Any) -> SanitiserExtension:  # noqa: N802 - the entry point's name
    """Return the extension, as Python-Markdown asks for it."""
    return SanitiserExtension(**settings)
