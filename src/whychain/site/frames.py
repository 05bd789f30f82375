"""Frames: what surrounds the content of a page, as the theme makes it.

mkdocs builds each page of the navigation, and one page for each depth of folders, with marks
in place of what differs. A frame is such a page, cut at its marks. So a page costs what its
content costs, and the theme never sees what records say.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

import msgspec

from whychain.site.conversion import Content
from whychain.site.links import relative
from whychain.site.navigation import hidden
from whychain.site.page import Page
from whychain.site.policy import policy_tag
from whychain.site.templates import front_matter

SWITCH = "whychain-language-"
"""How the link to a page in another language begins until that page is known."""
HEAD_MARK = '<meta charset="utf-8">'
_TITLE, _HEADING, _END = "WHYCHAINTITLE", "WHYCHAINHEADING", "WHYCHAINEND"
_MARKS = re.compile(
    "|".join(
        (
            f"(?P<title>{_TITLE})",
            f"(?P<head>{re.escape(HEAD_MARK)})",
            f'(?P<content><h1 id="{_HEADING.lower()}">.*?{_END}</p>)',
            f"(?P<skip>#{_HEADING.lower()})",
            '(?P<opener><label class="md-nav__link md-nav__link--active" for="__toc">.*?</label>)',
            '(?P<contents><label class="md-nav__title" for="__toc">.*?</ul>)',
        )
    ),
    re.DOTALL,
)
_CUT = 64
"""Frames that stay cut: a page of its own comes once, one of a depth many thousand times."""
_LIST = re.compile(r"(<ul\b[^>]*>).*(</ul>)", re.DOTALL)
_SWITCH_LINK = re.compile(rf'href="(?:\.{{1,2}}/)*{SWITCH}([a-z]+)"')
_ALTERNATE = re.compile(r'<link rel="alternate" [^>]*>')
"""The theme's script asks for a site map wherever it finds one; the site writes its own."""
_THEME_FILE = re.compile(r'((?:href|src)="(?:\.\./)*)(?:\./)?(assets/(?:stylesheets|javascripts)/)')
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


class Frame(msgspec.Struct, frozen=True):
    """The text between the marks, each followed by the name of the mark after it."""

    pieces: tuple[tuple[str, str], ...]

    def filled(self, title: str, head: str, content: Content) -> str:
        """Return a whole page; ``title`` and ``head`` are HTML already."""
        values = {
            "title": title,
            "head": HEAD_MARK + head,
            "content": content.html,
            "skip": f"#{content.first_id}",
            **({} if content.contents else {"opener": ""}),
        }
        return "".join(
            _listed(text, content.contents) if name == "contents" else values.get(name, text)
            for name, text in self.pieces
        )


def _listed(mark: str, items: str) -> str:
    """Return a table of contents with these entries, or nothing for none."""
    return _LIST.sub(lambda found: f"{found[1]}{items}{found[2]}", mark) if items else ""


class Frames(msgspec.Struct, frozen=True):
    """The frames of one language: those of the navigation, and one for each depth."""

    by_path: Mapping[str, str]
    """The pages that frames are cut from."""
    policy: str
    """The tag of the security policy: it allows the theme's own scripts that stand in pages."""

    def of(self, path: str) -> Frame:
        """Return the frame for a page."""
        return _frame(self.by_path.get(path) or self.by_path[_frame_path(path.count("/"))])


def frame_sources(navigated: Iterable[str], depths: Iterable[int]) -> tuple[Page, ...]:
    """Return the pages of Markdown that frames are made from."""
    paths = dict.fromkeys((*navigated, *(_frame_path(depth) for depth in sorted(set(depths)))))
    return tuple(Page(path, _source(path)) for path in paths)


def frames(sources: Iterable[Page], built: Callable[[str], str]) -> Frames:
    """Return the frames; ``built`` gives the HTML of a page by its path."""
    found = {page.path: built(page.path) for page in sources}
    hashes = {one for text in found.values() for one in _script_hashes(text)}
    return Frames(found, policy_tag(sorted(hashes)))


def with_languages(text: str, path: str, folder: str, folders: Mapping[str, str]) -> str:
    """Return a page whose links to other languages lead to the same page there.

    ``folder`` is that of the page's own language, ``folders`` those of all, by language.
    """

    def link(found: re.Match[str]) -> str:
        there = f"{folders[found[1]]}{path.removesuffix('.md')}.html"
        return f'href="{relative(folder + path, there)}"'

    return _SWITCH_LINK.sub(link, _ALTERNATE.sub("", text))


def with_shared_theme(text: str, to_root: str) -> str:
    """Return a page that takes the theme's scripts and style sheets from the site's root."""
    return _THEME_FILE.sub(rf"\g<1>{to_root}\g<2>", text) if to_root else text


def _frame_path(depth: int) -> str:
    return f"{'below/' * depth}whychain-frame.md"


def _source(path: str) -> str:
    head = front_matter(_TITLE, hidden(path))
    return f"{head}# {_HEADING}\n\n## Section\n\n{_END}\n"


@lru_cache(maxsize=_CUT)
def _frame(text: str) -> Frame:
    pieces: list[tuple[str, str]] = []
    at = 0
    for mark in _MARKS.finditer(text):
        pieces += [("", text[at : mark.start()]), (mark.lastgroup or "", mark[0])]
        at = mark.end()
    return Frame((*pieces, ("", text[at:])))


def _script_hashes(text: str) -> Iterable[str]:
    for script in _INLINE_SCRIPT.findall(text):
        digest = hashlib.sha256(script.encode()).digest()
        yield f"'sha256-{base64.b64encode(digest).decode()}'"
