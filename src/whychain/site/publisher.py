"""Writing a site, page by page: frames filled, heads completed, files put where they belong."""

import html
import re
import shutil
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import msgspec

from whychain.causal.drawing.picture_style import style_sheet
from whychain.documents.memory import digest
from whychain.errors import ContentError, WhychainError
from whychain.site.conversion import Converter
from whychain.site.folders import put_file
from whychain.site.frames import HEAD_MARK, Frames, with_languages
from whychain.site.head_tags import head_tags
from whychain.site.links import Links, relative
from whychain.site.llms import llms
from whychain.site.mkdocs_config import mkdocs_yaml
from whychain.site.page import Bundle, Draft, Made, Page, made
from whychain.site.phrases import Language
from whychain.site.reuse import Pages, Reuse, Written, shown
from whychain.site.search_index import search_index
from whychain.site.search_rows import Row, is_prose, row_of_page
from whychain.site.site_model import SiteModel
from whychain.site.site_settings import Attachment, SiteSettings
from whychain.site.sitemap import sitemap
from whychain.site.targets import Asked
from whychain.site.theme_build import ThemeBuild, build_theme
from whychain.site.trees import Tree

ASSETS = Path(__file__).parent / "assets"
OWN_ASSETS = Path("assets") / "whychain"
_TITLE = re.compile(r'\A---\ntitle: "(.*)"\n(?:.*\n)*?---\n')


class Publisher:
    """Writes a site into ``work/site``, and its Markdown into ``work/pages``."""

    def __init__(
        self,
        work: Path,
        name: str,
        settings: SiteSettings,
        forest: Sequence[Tree],
        copied: Sequence[Attachment],
        reuse: Reuse,
    ) -> None:
        """``name`` is that of the workspace, ``copied`` are files to publish as they are."""
        self._reuse = reuse
        self._pages: list[str] = []
        self._others: list[str] = []
        self._known: set[str] = set()
        self._rows: list[Row] = []
        self._work = work
        self._name = name
        self._settings = settings
        self._folders = {tree.language.value: tree.folder for tree in forest}
        self._copied = copied
        self._theme_files = [a.path for a in copied if a.path.startswith("assets/theme/")]

    @cached_property
    def _converter(self) -> Converter:
        """Return what converts pages; it takes long to make, and a build may need none."""
        return Converter()

    def publish(self, tree: Tree, links: Links, generated: Iterable[Made]) -> None:
        """Write every page of one language, of which ``links`` says what it is called.

        Raises:
            ContentError: when a hand-written page stands where a generated one does.
            WhychainError: when mkdocs refuses a page, or a page links to one that is not there.
        """
        theme = build_theme(
            self._work / "theme" / tree.language.value,
            self._name,
            self._settings,
            tree,
            [attachment.path for attachment in self._copied],
            self._folders,
        )
        self._write_hand_written(tree, theme)
        frames = theme.frames
        surroundings = digest(frames, self._settings, self._folders)
        self._reuse.enter(tree.folder, surroundings, links.calling)
        by_hand = frozenset(tree.folder + path for path in theme.hand_written)
        place = _Place(tree, frames, by_hand, links.asked)
        for one in generated:
            if isinstance(one, Bundle):
                self._bundle(place, one)
            else:
                self._page(place, one)
        for path, source in theme.linked.items():
            if tree.folder + path not in self._known:
                raise WhychainError(
                    f"mkdocs: {source} links to {path}, which does not exist",
                    where="site/pages",
                    fix="mend the link",
                )
        self._write_config(tree)
        if not tree.folder:
            shutil.copytree(theme.assets, self._work / "site" / "assets", dirs_exist_ok=True)

    def _write_hand_written(self, tree: Tree, theme: ThemeBuild) -> None:
        for titled in theme.sources.values():
            head = theme.frames.policy + self._head(tree, titled)
            whole = theme.hand_written[titled.path].replace(HEAD_MARK, HEAD_MARK + head, 1)
            path = tree.folder + titled.path
            self._put(Path("pages") / path, titled.data)
            self._put(Path("site") / shown(path), whole.encode())
            self._pages.append(shown(path))

    @property
    def count(self) -> int:
        """Return how many pages have been written."""
        return len(self._pages)

    def finish(self, model: SiteModel, forest: Sequence[Tree]) -> None:
        """Write what lists all pages; copy attachments, and the tool's own files."""
        folders = {Language(name): folder for name, folder in self._folders.items()}
        search = search_index(model, forest, self._rows)
        every = (*self._pages, *self._others, search.path)
        lists = (*sitemap(self._pages, self._settings, folders), llms(model, self._settings, every))
        for page in lists:
            self._put(Path("site") / page.path, page.data)
        if self._reuse.take(search.path, search.made_of) is None:
            self._put_twice(search.path, search.make().data)
            self._reuse.remember(self._reuse.written(search.path, search.made_of, row=None))
        for top in ("site", "pages"):
            for attachment in self._copied:
                for folder in ("", *self._beside_pages(attachment)):
                    path = self._work / top / folder / attachment.path
                    path.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(attachment.source, path)
            own = self._work / top / OWN_ASSETS
            shutil.copytree(ASSETS, own, dirs_exist_ok=True)
            (own / "picture.css").write_text(style_sheet(), encoding="utf-8")

    def _beside_pages(self, attachment: Attachment) -> Iterable[str]:
        """Return in which trees a file stands: a page shows what stands beside it."""
        return self._folders.values() if "site/pages/" in attachment.source.as_posix() else ()

    def _page(
        self, place: "_Place", one: Page | Draft, last: Pages | None = None
    ) -> Written | None:
        """Write or take over a page; ``last`` are those of its bundle in the last build.

        Return nothing when another page stands there, or pages of this language have no such file.
        """
        path = place.tree.folder + one.path
        if path in self._known or (place.tree.folder and not one.is_page):
            return None
        made_of = one.made_of if isinstance(one, Draft) else digest(one.data)
        written = self._reuse.take(path, made_of, last)
        if written is None:
            with place.asked.of_page() as asked:
                row = self._make(place, made(one))
            written = self._reuse.written(path, made_of, row, asked)
            if last is None:
                self._reuse.remember(written)
        self._note(place, [path], [written.row] if written.row else ())
        return written

    def _bundle(self, place: "_Place", bundle: Bundle) -> None:
        name = place.tree.folder + bundle.name
        stood = self._reuse.take_all(name, bundle.made_of)
        paths = [path for path, _ in stood.files] if stood else []
        if stood and self._known.isdisjoint(paths):
            self._note(place, paths, stood.rows)
            return
        last, pages, whole = self._reuse.last_pages(name), [], True
        with place.asked.of_page() as asked:
            for one in bundle.make():
                whole &= place.tree.folder + one.path not in self._known
                page = self._page(place, one, last)
                pages += [page] if page else []
        # Where a page of another bundle took a place, that may be free in the next build.
        self._reuse.remember_all(name, bundle.made_of if whole else b"", pages, asked)

    def _make(self, place: "_Place", page: Page) -> Row | None:
        """Write one page and return how the search finds it."""
        tree, path = place.tree, place.tree.folder + page.path
        if not page.is_markdown:
            self._put_twice(path, page.data)
            return None
        self._put(Path("pages") / path, page.data)
        title, body = _split(page.text)
        content = self._converter.convert(body)
        head = place.frames.policy + self._head(tree, page)
        filled = place.frames.of(page.path).filled(title, head, content)
        whole = with_languages(filled, page.path, tree.folder, self._folders)
        self._put(Path("site") / shown(path), whole.encode())
        return None if tree.folder or not is_prose(page) else row_of_page(page)

    def _note(self, place: "_Place", paths: Sequence[str], rows: Iterable[Row]) -> None:
        for path in sorted(place.hand_written.intersection(paths)):
            raise ContentError(
                "a generated page stands at this place",
                where=f"site/pages/{path.removeprefix(place.tree.folder)}",
                fix="rename the file",
            )
        self._known.update(paths)
        for path in paths:
            listed = self._pages if path.endswith(".md") else self._others
            listed.append(shown(path))
        self._rows += rows

    def _head(self, tree: Tree, page: Page) -> str:
        """Return what stands in the head of a page besides what the theme puts there."""
        title = html.unescape(_split(page.text)[0])
        path = f"{tree.folder}{page.path.removesuffix('.md')}.html"
        about = self._settings.site_description
        return head_tags(title, about, path, tree.language, self._settings)

    def _put(self, path: Path, data: bytes) -> None:
        put_file(self._work / path, data)

    def _put_twice(self, path: str, data: bytes) -> None:
        put_file(self._work / "site" / path, data, self._work / "pages" / path)

    def _write_config(self, tree: Tree) -> None:
        """Write the settings with which mkdocs alone builds the same pages from the tree."""
        here = f"{tree.folder}index.html"
        alternates = {
            one: relative(here, f"{self._folders[one.value]}index.html")
            for one in self._settings.languages
        }
        others = [folder for folder in self._folders.values() if folder and not tree.folder]
        text = mkdocs_yaml(
            self._settings,
            self._name,
            tree,
            self._theme_files,
            alternates,
            docs_dir=f"pages/{tree.folder}",
            site_dir=f"site/{tree.folder}",
            exclude_docs="".join(f"/{folder}\n" for folder in others),
        )
        self._put(Path(config_name(tree)), text.encode())


class _Place(msgspec.Struct, frozen=True):
    """Where the pages of one language go."""

    tree: Tree
    frames: Frames
    hand_written: frozenset[str]
    asked: Asked


def config_name(tree: Tree) -> str:
    """Return how the settings file of a language's pages is called."""
    return f"mkdocs.{tree.language.value}.yml" if tree.folder else "mkdocs.yml"


def _split(text: str) -> tuple[str, str]:
    """Return the title of a page, escaped as it stands in its head, and the text below."""
    head = _TITLE.match(text)
    if head is None:
        return "", text
    return head[1], text[head.end() :]
