"""What mkdocs makes of a site: the pages that people wrote, and the frames of all others."""

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

import msgspec

from whychain.site.frames import (
    SWITCH,
    Frames,
    frame_sources,
    frames,
    with_languages,
    with_shared_theme,
)
from whychain.site.mkdocs_config import mkdocs_yaml, navigated
from whychain.site.mkdocs_run import run_mkdocs
from whychain.site.page import Page
from whychain.site.site_settings import SiteSettings
from whychain.site.titles import with_title
from whychain.site.trees import Tree

_TO_PAGE = re.compile(r"\]\(\s*([^()\s:]+?\.md)(?:#[^()\s]*)?\s*\)")
_HEADING = re.compile(r"^# .+$", re.MULTILINE)
_DEPTHS = (0, 1)


class ThemeBuild(msgspec.Struct, frozen=True):
    """The result for one language. Pages are whole but for their head."""

    frames: Frames
    sources: Mapping[str, Page]
    """The pages that people wrote, as they are built."""
    hand_written: Mapping[str, str]
    """HTML by the path of its Markdown."""
    linked: Mapping[str, str]
    """Generated pages that hand-written ones link to, each with one that does."""
    assets: Path


def build_theme(
    work: Path,
    name: str,
    settings: SiteSettings,
    tree: Tree,
    copied: Sequence[str],
    folders: Mapping[str, str],
) -> ThemeBuild:
    """Let mkdocs build the hand-written pages and the frames of one language in ``work``.

    ``copied`` are the paths of files that pages may show; the files themselves are not needed.

    Raises:
        WhychainError: when mkdocs refuses a page.
    """
    written = {page.path: _source(page, tree) for page in tree.hand_written}
    generated = [path for path in navigated(tree.hand_written) if path not in written]
    sources = frame_sources(generated, (*_DEPTHS, *(path.count("/") for path in written)))
    linked = _linked(written.values(), {*written, *generated})
    empty = (*(Page(path, "# \n") for path in linked), *(Page(path, "") for path in copied))
    for page in (*written.values(), *sources, *empty):
        _write(work / "pages" / page.path, page.text)
    config = mkdocs_yaml(
        settings,
        name,
        tree,
        [path for path in copied if path.startswith("assets/theme/")],
        {one: f"{SWITCH}{one.value}" for one in settings.languages},
        docs_dir="pages",
        site_dir="site",
        draft_docs="".join(f"/{path}\n" for path in linked),
    )
    _write(work / "mkdocs.yml", config)
    run_mkdocs(work)

    built = partial(_built, work / "site", tree.to_root)
    made = {p: with_languages(built(p), p, tree.folder, folders) for p in written}
    return ThemeBuild(frames(sources, built), written, made, linked, work / "site" / "assets")


def _source(page: Page, tree: Tree) -> Page:
    """Return a page with a head of ours; one that nobody has translated says so."""
    titled = with_title(page)
    if page.path not in tree.untranslated:
        return titled
    note = tree.phrases("This page has not been translated yet.")
    below = rf'\g<0>\n\n<p class="wc-note">{note}</p>'
    return msgspec.structs.replace(titled, content=_HEADING.sub(below, titled.text, count=1))


def _built(site: Path, to_root: str, path: str) -> str:
    """Return the HTML that mkdocs made of a page of Markdown."""
    text = (site / path).with_suffix(".html").read_text(encoding="utf-8")
    return with_shared_theme(text, to_root)


def _linked(written: Iterable[Page], known: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for page in written:
        for target in _TO_PAGE.findall(page.text):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), target))
            if path not in known and not path.startswith(".."):
                found.setdefault(path, page.path)
    return found


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
