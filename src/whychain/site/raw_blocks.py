"""Blocks of HTML in a Markdown tree: each on one line, which Markdown then passes by.

Most of a page is tables, cards and pictures. Python-Markdown reads such HTML tag by tag, twice,
only to leave it as it was, which takes most of the time of a build. The extension takes each
block out in one step before that. Without the extension a page comes out the same, only later.
"""

import re
from typing import Any
from xml.etree import ElementTree as ET

from markdown import Markdown  # type: ignore[import-untyped]
from markdown.blockprocessors import BlockProcessor  # type: ignore[import-untyped]
from markdown.extensions import Extension  # type: ignore[import-untyped]
from markdown.postprocessors import Postprocessor  # type: ignore[import-untyped]
from markdown.preprocessors import (  # type: ignore[import-untyped]
    NormalizeWhitespace,
    Preprocessor,
)
from markdown.util import (  # type: ignore[import-untyped]
    ETX,
    HTML_PLACEHOLDER_RE,
    STX,
    AtomicString,
)

_FIRST = 30
_AFTER_FENCES_BEFORE_HTML = 24
_BEFORE_OTHER_BLOCKS = 1000
_AFTER_RAW_HTML = 10
_PLACE = f"{STX}whychain-block:{{}}{ETX}"
_PLACES = re.compile(f"<p>{_PLACE.format('([0-9]+)')}</p>")
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


class _Alone(BlockProcessor):  # type: ignore[misc]
    def test(self, parent: ET.Element, block: str) -> bool:
        """Return whether a block put aside stands by itself, so that it is its own paragraph."""
        found = HTML_PLACEHOLDER_RE.fullmatch(block)
        if not found or self.parser.state.isstate("list"):
            return False
        html = self.parser.md.htmlStash.rawHtmlBlocks[int(found[1])]
        return isinstance(html, str) and STX not in html and bool(_WHOLE.fullmatch(html))

    def run(self, parent: ET.Element, blocks: list[str]) -> None:
        """Make the paragraph, and let nobody look for markup in it."""
        number = HTML_PLACEHOLDER_RE.fullmatch(blocks.pop(0))[1]
        ET.SubElement(parent, "p").text = AtomicString(_PLACE.format(number))


class _PutBack(Postprocessor):  # type: ignore[misc]
    def run(self, text: str) -> str:
        """Put blocks that stand by themselves back; there is nothing to put back in them."""
        stash: list[str] = self.md.htmlStash.rawHtmlBlocks
        return _PLACES.sub(lambda found: stash[int(found[1])], text)


class RawBlocksExtension(Extension):  # type: ignore[misc]
    """Takes whole lines of HTML out before Markdown looks at them."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Join the pipeline before the parts that read HTML."""
        md.preprocessors.register(_Normalize(md), "normalize_whitespace", _FIRST)
        step = _TakeOut(md)
        md.preprocessors.register(step, "whychain-raw-blocks", _AFTER_FENCES_BEFORE_HTML)
        alone = _Alone(md.parser)
        md.parser.blockprocessors.register(alone, "whychain-block-alone", _BEFORE_OTHER_BLOCKS)
        md.postprocessors.register(_PutBack(md), "whychain-put-back", _AFTER_RAW_HTML)


def makeExtension(**settings: Any) -> RawBlocksExtension:  # noqa: N802 - the entry point's name
    """Return the extension, as Python-Markdown asks for it."""
    return RawBlocksExtension(**settings)
