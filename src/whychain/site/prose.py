"""Texts of records as the site shows them: prose, code, and narratives with their links."""

import html
import re
from collections.abc import Callable

from markupsafe import Markup
from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers import (  # type: ignore[import-untyped]
    BashLexer,
    GoLexer,
    JsonLexer,
    YamlLexer,
)

from whychain.site.escape import escape

_CODE_SPAN = re.compile(r"`([^`\n]+)`")
_LEXERS = {"go": GoLexer, "yaml": YamlLexer, "sh": BashLexer, "json": JsonLexer}
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"^(#{1,5})(?=\s)")
_LINK = re.compile(r"(!?)\[([^\[\]]*)\]\(\s*([^()\s]+)\s*\)")
_HAS_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*:|#|//)")

Rewrite = Callable[[str], str | None]


def prose(text: str) -> Markup:
    """Return a text in which ``backquoted`` parts are code and nothing else is markup."""
    parts = _CODE_SPAN.split(text.strip())
    spans = [code(part) if index % 2 else escape(part) for index, part in enumerate(parts)]
    return Markup("").join(spans)


def code(text: object) -> Markup:
    """Return a value as a code span."""
    return Markup(f"<code>{escape(text)}</code>")  # noqa: S704 - escaped


def block(text: str, language: str = "") -> Markup:
    """Return a text as a block of code, coloured when its language is known."""
    lexer = _LEXERS.get(language.lower())
    plain = html.escape(text.strip("\n"))
    inner = highlight(text, lexer(stripnl=True), HtmlFormatter(nowrap=True)) if lexer else plain
    one_line = inner.rstrip("\n").replace("\n", "&#10;")
    frame = f'<div class="highlight"><pre><code>{one_line}</code></pre></div>'
    return Markup(frame)  # noqa: S704 - both ways escape the text


def narrative(text: str, rewrite: Rewrite, *, lower: bool = True) -> str:
    """Return the prose of a record as a part of its page.

    Headings move one level down, below the page's own, unless told not to. ``rewrite`` says
    where a relative link goes; one that leads nowhere stays as its text.
    """
    lines: list[str] = []
    fence = ""
    for line in text.splitlines():
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
            lines.append(line)
        elif fence:
            lines.append(line)
        else:
            lowered = _HEADING.sub(r"\1#", line) if lower else line
            lines.append(_LINK.sub(lambda found: _link(found, rewrite), lowered))
    return "\n".join(lines)


def _link(found: re.Match[str], rewrite: Rewrite) -> str:
    bang, text, target = found.groups()
    if _HAS_SCHEME.match(target):
        return found.group()
    there = rewrite(target)
    return text if there is None else f"{bang}[{text}]({there})"
