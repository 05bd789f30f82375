"""Writing a site, page by page: frames filled, heads completed, files put where they belong."""

import html
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from whychain.errors import ContentError, WhychainError
from whychain.site.conversion import Converter
from whychain.site.frames import HEAD_MARK, Frames, with_languages
from whychain.site.head_tags import head_tags
from whychain.site.links import relative
from whychain.site.llms import llms
from whychain.site.mkdocs_config import mkdocs_yaml
from whychain.site.page import Draft, Page
from whychain.site.phrases import Language
from whychain.site.reference_pages import with_title
from whychain.site.reuse import Reuse, digest
from whychain.site.site_model import SiteModel
from whychain.site.site_settings import Attachment, SiteSettings
from whychain.site.sitemap import sitemap
from whychain.site.theme_build import build_theme
from whychain.site.trees import Tree

ASSETS = Path(__file__).parent / "assets"
OWN_ASSETS = Path("assets") / "whychain"
_TITLE = re.compile(r'\A---\ntitle: "(.*)"\n(?:.*\n)*?---\n')


@dataclass(frozen=True, slots=True)
class LastBuild:
    """What the last build left: its site, and its tree of Markdown if that is kept."""

    site: Path
    pages: Path | None
    reuse: Reuse


class Publisher:
    """Writes a site into ``work/site``, and its Markdown into ``work/pages``."""

    def __init__(
        self,
        work: Path,
        name: str,
        settings: SiteSettings,
        forest: Sequence[Tree],
        copied: Sequence[Attachment],
        last: LastBuild,
    ) -> None:
        """``name`` is that of the workspace, ``copied`` are files to publish as they are."""
        self._last = last
        self._pages: list[str] = []
        self._others: list[str] = []
        self._work = work
        self._name = name
        self._settings = settings
        self._folders = {tree.language.value: tree.folder for tree in forest}
        self._copied = copied
        self._theme_files = [a.path for a in copied if a.path.startswith("assets/theme/")]
        self._converter = Converter()

    def publish(self, tree: Tree, generated: Iterable[Page | Draft]) -> None:
        """Write every page of one language.

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
        for written in tree.hand_written:
            titled = with_title(written)
            head = theme.frames.policy + self._head(tree, titled)
            shown = theme.hand_written[written.path].replace(HEAD_MARK, HEAD_MARK + head, 1)
            self._write(tree, titled, shown)
        surroundings = digest(theme.frames, self._settings, self._folders)
        missing = dict(theme.linked)
        for page in generated:
            if page.path in theme.hand_written:
                raise ContentError(
                    "a generated page stands at this place",
                    where=f"site/pages/{page.path}",
                    fix="rename the file",
                )
            missing.pop(page.path, None)
            self._publish(tree, page, theme.frames, surroundings)
        for path, source in missing.items():
            raise WhychainError(
                f"mkdocs: {source} links to {path}, which does not exist",
                where="site/pages",
                fix="mend the link",
            )
        self._write_config(tree)
        if not tree.folder:
            shutil.copytree(theme.assets, self._work / "site" / "assets", dirs_exist_ok=True)

    @property
    def count(self) -> int:
        """Return how many pages have been written."""
        return len(self._pages)

    def finish(self, model: SiteModel) -> None:
        """Write what lists all pages; copy attachments, and the tool's own files."""
        folders = {Language(name): folder for name, folder in self._folders.items()}
        every = (*self._pages, *self._others)
        for page in (
            *sitemap(self._pages, self._settings, folders),
            llms(model, self._settings, every),
        ):
            self._put(Path("site") / page.path, page.text)
        from whychain.causal.picture import picture_css

        for top in ("site", "pages"):
            for attachment in self._copied:
                for folder in ("", *self._beside_pages(attachment)):
                    path = self._work / top / folder / attachment.path
                    path.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(attachment.source, path)
            own = self._work / top / OWN_ASSETS
            shutil.copytree(ASSETS, own, dirs_exist_ok=True)
            (own / "picture.css").write_text(picture_css(), encoding="utf-8")

    def _beside_pages(self, attachment: Attachment) -> Iterable[str]:
        """Return in which trees a file stands: a page shows what stands beside it."""
        return self._folders.values() if "site/pages/" in attachment.source.as_posix() else ()

    def _publish(self, tree: Tree, page: Page | Draft, frames: Frames, surroundings: bytes) -> None:
        if isinstance(page, Page):
            self._make(tree, page, frames)
            return
        made_of = digest(page.made_of, surroundings)
        path = tree.folder + page.path
        if self._last.reuse.take(path, made_of, list(self._moves(path))):
            self._note(path)
        else:
            self._last.reuse.remember(path, made_of, self._make(tree, page.make(), frames))

    def _make(self, tree: Tree, page: Page, frames: Frames) -> tuple[str, ...]:
        """Write one page and return the text of each file that is kept of it."""
        if not page.is_markdown:
            self._note(tree.folder + page.path)
            for top in ("site", "pages"):
                self._put(Path(top) / tree.folder / page.path, page.text)
            return self._kept(page.text, page.text)
        title, body = _split(page.text)
        content = self._converter.convert(body)
        head = frames.policy + self._head(tree, page)
        filled = frames.of(page.path).filled(title, head, content)
        whole = with_languages(filled, page.path, tree.folder, self._folders)
        self._write(tree, page, whole)
        return self._kept(whole, page.text)

    def _kept(self, shown: str, source: str) -> tuple[str, ...]:
        return (shown,) if self._last.pages is None else (shown, source)

    def _moves(self, path: str) -> Iterator[tuple[Path, Path]]:
        """Yield where each file of a page stands now and where it goes, as ``_kept`` has them."""
        shown = f"{path.removesuffix('.md')}.html" if path.endswith(".md") else path
        yield self._last.site / shown, self._work / "site" / shown
        if self._last.pages is not None:
            yield self._last.pages / path, self._work / "pages" / path

    def _note(self, path: str) -> None:
        if path.endswith(".md"):
            self._pages.append(f"{path.removesuffix('.md')}.html")
        else:
            self._others.append(path)

    def _head(self, tree: Tree, page: Page) -> str:
        """Return what stands in the head of a page besides what the theme puts there."""
        title = html.unescape(_split(page.text)[0])
        path = f"{tree.folder}{page.path.removesuffix('.md')}.html"
        about = self._settings.site_description
        return head_tags(title, about, path, tree.language, self._settings)

    def _write(self, tree: Tree, page: Page, shown: str) -> None:
        path = f"{tree.folder}{page.path}"
        self._note(path)
        self._put(Path("pages") / path, page.text)
        self._put(Path("site") / f"{path.removesuffix('.md')}.html", shown)

    def _put(self, path: Path, text: str) -> None:
        whole = self._work / path
        try:
            file = whole.open("w", encoding="utf-8", newline="\n")
        except FileNotFoundError:
            whole.parent.mkdir(parents=True, exist_ok=True)
            file = whole.open("w", encoding="utf-8", newline="\n")
        with file:
            file.write(text)

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
        self._put(Path(config_name(tree)), text)


def config_name(tree: Tree) -> str:
    """Return how the settings file of a language's pages is called."""
    return f"mkdocs.{tree.language.value}.yml" if tree.folder else "mkdocs.yml"


def _split(text: str) -> tuple[str, str]:
    """Return the title of a page, escaped as it stands in its head, and the text below."""
    head = _TITLE.match(text)
    if head is None:
        return "", text
    return head[1], text[head.end() :]
