"""Blocks of HTML in a Markdown tree: each on one line, which Markdown then passes by.

Most of a page is tables, cards and pictures. Python-Markdown reads such HTML tag by tag, twice,
only to leave it as it was, which takes most of the time of a build. The extension takes each
block out in one step before that. Without the extension a page comes out the same, only later.
"""

import re
from typing import Any

from markdown import Markdown  # type: ignore[import-untyped]
from markdown.extensions import Extension  # type: ignore[import-untyped]
from markdown.preprocessors import (  # type: ignore[import-untyped]
    NormalizeWhitespace,
    Preprocessor,
)
from markdown.util import ETX, STX  # type: ignore[import-untyped]

_FIRST = 30
_AFTER_FENCES_BEFORE_HTML = 24
_NORMALIZED = ("\t", "\r", STX, ETX)
_ASIDE = "\0"
_TAG = re.compile(r"<(/?)div\b")
_WHOLE = re.compile(r"<div\b[^<]*>.*</div>")


def on_one_line(text: str) -> str:
    r"""Return a page with each of its ``div`` blocks on a line of its own.

    The text is what a template wrote: balanced, and with line ends inside code as entities.

    >>> on_one_line("# A\n\n<div>\n<p>b</p>\n\n</div>\n\n## C\n")
    '# A\n\n<div> <p>b</p> </div>\n\n## C\n'
    """
    lines: list[str] = []
    block: list[str] = []
    depth = 0
    for line in text.split("\n"):
        if not block and not line.startswith("<div"):
            lines.append(line)
            continue
        block.append(line.strip())
        if "div" in line:
            depth += sum(-1 if closing else 1 for closing in _TAG.findall(line))
        if depth <= 0:
            lines.append(" ".join(filter(None, block)))
            block, depth = [], 0
    return "\n".join(lines + block)


class _Normalize(NormalizeWhitespace):  # type: ignore[misc]
    def run(self, lines: list[str]) -> list[str]:
        """Do as Python-Markdown's first step does, which looks at every character of a page.

        The lines that it would leave as they are do not pass through it.
        """
        if any(_ASIDE in line for line in lines):
            return list(super().run(lines))
        blocks = iter([line for line in lines if _is_normal(line)])
        rest = super().run([_ASIDE if _is_normal(line) else line for line in lines])
        return [next(blocks) if line == _ASIDE else line for line in rest]


def _is_normal(line: str) -> bool:
    return line.startswith("<div") and not any(mark in line for mark in _NORMALIZED)


class _TakeOut(Preprocessor):  # type: ignore[misc]
    def run(self, lines: list[str]) -> list[str]:
        """Put the blocks aside; they come back just before the page is cleaned."""
        return [self._taken(line) if line.startswith("<div") else line for line in lines]

    def _taken(self, line: str) -> str:
        if not _WHOLE.fullmatch(line):
            return line
        stashed: str = self.md.htmlStash.store(line)
        return stashed


class RawBlocksExtension(Extension):  # type: ignore[misc]
    """Takes whole lines of HTML out before Markdown looks at them."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Join the pipeline before the parts that read HTML."""
        md.preprocessors.register(_Normalize(md), "normalize_whitespace", _FIRST)
        step = _TakeOut(md)
        md.preprocessors.register(step, "whychain-raw-blocks", _AFTER_FENCES_BEFORE_HTML)


def makeExtension(**settings: Any) -> RawBlocksExtension:  # noqa: N802 - the entry point's name
    """Return the extension, as Python-Markdown asks for it."""
    return RawBlocksExtension(**settings)
