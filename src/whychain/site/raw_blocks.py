"""Blocks of HTML in a Markdown tree: each on one line, which Markdown then passes by.

Most of a page is tables, cards and pictures. Python-Markdown reads such HTML tag by tag, twice,
only to leave it as it was, which takes most of the time of a build. The extension takes each
block out in one step before that. Without the extension a page comes out the same, only later.
"""

import re
from typing import Any

from markdown import Markdown  # type: ignore[import-untyped]
from markdown.extensions import Extension  # type: ignore[import-untyped]
from markdown.preprocessors import Preprocessor  # type: ignore[import-untyped]

_AFTER_FENCES_BEFORE_HTML = 24
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
        depth += sum(-1 if closing else 1 for closing in _TAG.findall(line))
        if depth <= 0:
            lines.append(" ".join(filter(None, block)))
            block, depth = [], 0
    return "\n".join(lines + block)


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
        step = _TakeOut(md)
        md.preprocessors.register(step, "whychain-raw-blocks", _AFTER_FENCES_BEFORE_HTML)


def makeExtension(**settings: Any) -> RawBlocksExtension:  # noqa: N802 - the entry point's name
    """Return the extension, as Python-Markdown asks for it."""
    return RawBlocksExtension(**settings)
