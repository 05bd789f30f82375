"""The Jinja environment in which every page is written."""

import shlex
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr

from whychain.documents.memory import cache_folder, tool
from whychain.site import filters, prose
from whychain.site.escape import escape, plain
from whychain.site.links import Links
from whychain.site.navigation import hidden
from whychain.site.page import Page
from whychain.site.raw_blocks import on_one_line

_FOLDER = Path(__file__).parent / "templates"


def render(
    template: str, path: str, title: str, links: Links, *, tail: str = "", **values: object
) -> Page:
    """Return one Markdown page, written by a template.

    ``path`` is that of the page, with ``.md``; ``title`` stands in its front matter, where no
    theme escapes it; ``tail`` is Markdown that stands at the end as it is.
    """
    chosen = _environment().get_template(template)
    text = chosen.render(here=path, title=title, links=links, t=links.t, **values).strip()
    body = "\n\n".join(filter(None, (on_one_line(text), tail.strip("\n"))))
    return Page(path, front_matter(title, hidden(path)) + body + "\n")


def front_matter(title: str, hidden: Iterable[str] = ()) -> str:
    """Return the head of a page: its title, inert, since themes print it as it stands.

    ``hidden`` names the side columns that the theme leaves out on wide screens.
    """
    hide = "".join(f"  - {name}\n" for name in hidden)
    return f'---\ntitle: "{escape(title)}"\n{f"hide:{chr(10)}{hide}" if hide else ""}---\n\n'


class _OfThisTool(FileSystemBytecodeCache):
    """Compiled templates; those of another version of the tool may escape other things."""

    def get_source_checksum(self, source: str) -> str:
        return super().get_source_checksum(tool().hex() + source)


class _EscapedOnce(CodeGenerator):
    """Writes templates that escape with ``finalize`` alone: what that returns needs no more."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        self.write(finalize.src)

    def _output_child_post(self, node: Expr, frame: Frame, finalize: Any) -> None:
        self.write(")")


class _Environment(Environment):
    code_generator_class = _EscapedOnce


def _compiled() -> FileSystemBytecodeCache | None:
    """Return where compiled templates are kept: a fifth of a small rebuild is compiling them."""
    folder = cache_folder()
    if folder is None:
        return None
    kept = folder.parent / "templates"
    try:
        kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return _OfThisTool(str(kept))


@cache
def _environment() -> Environment:
    environment = _Environment(
        loader=FileSystemLoader(_FOLDER),
        bytecode_cache=_compiled(),
        autoescape=True,
        auto_reload=False,
        optimized=False,  # nothing in these templates is known before they are filled
        undefined=StrictUndefined,
        finalize=escape,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "prose": prose.prose,
        "code": prose.code,
        "block": prose.block,
        "words": filters.words,
        "seconds": filters.seconds,
        "spelled": filters.spelled,
        "when": filters.when,
        "lost": filters.lost,
        "listed": filters.listed,
        "node": filters.node,
        "record": filters.record,
        "runbook": filters.runbook,
        "page": filters.page,
        "url": filters.url,
        "plain": plain,
        "shell": shlex.join,
        "anchor": filters.anchor,
    }
    environment.globals |= {"badge": filters.badge}
    return environment
