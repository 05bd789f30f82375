"""Writing a site, page by page: frames filled, heads completed, files put where they belong."""

import re
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from whychain.errors import ContentError, WhychainError
from whychain.site.conversion import Converter
from whychain.site.frames import HEAD_MARK, with_languages
from whychain.site.links import relative
from whychain.site.mkdocs_config import mkdocs_yaml
from whychain.site.page import Page
from whychain.site.policy import policy_tag
from whychain.site.reference_pages import with_title
from whychain.site.site_settings import Attachment, SiteSettings
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
    ) -> None:
        """``name`` is that of the workspace, ``copied`` are files to publish as they are."""
        self.count = 0
        self._work = work
        self._name = name
        self._settings = settings
        self._folders = {tree.language.value: tree.folder for tree in forest}
        self._copied = copied
        self._theme_files = [a.path for a in copied if a.path.startswith("assets/theme/")]
        self._converter = Converter()

    def publish(self, tree: Tree, generated: Iterable[Page]) -> None:
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
            self._theme_files,
            self._folders,
        )
        policy = policy_tag(theme.frames.script_hashes)
        for page in tree.hand_written:
            titled = with_title(page)
            head = policy + self._head(tree, titled)
            html = theme.hand_written[page.path].replace(HEAD_MARK, HEAD_MARK + head, 1)
            self._write(tree, titled, html)
        missing = dict(theme.linked)
        for page in generated:
            if page.path in theme.hand_written:
                raise ContentError(
                    "a generated page stands at this place",
                    where=f"site/pages/{page.path}",
                    fix="rename the file",
                )
            missing.pop(page.path, None)
            self._publish(tree, page, theme, policy)
        for path, source in missing.items():
            raise WhychainError(
                f"mkdocs: {source} links to {path}, which does not exist",
                where="site/pages",
                fix="mend the link",
            )
        self._write_config(tree)
        if not tree.folder:
            shutil.copytree(theme.assets, self._work / "site" / "assets", dirs_exist_ok=True)

    def finish(self) -> None:
        """Copy what is published as it is: attachments, and the tool's own files."""
        from whychain.causal.picture import picture_css

        for top in ("site", "pages"):
            for attachment in self._copied:
                path = self._work / top / attachment.path
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(attachment.source, path)
            own = self._work / top / OWN_ASSETS
            shutil.copytree(ASSETS, own, dirs_exist_ok=True)
            (own / "picture.css").write_text(picture_css(), encoding="utf-8")

    def _publish(self, tree: Tree, page: Page, theme: ThemeBuild, policy: str) -> None:
        if not page.is_markdown:
            for top in ("site", "pages"):
                self._put(Path(top) / tree.folder / page.path, page.text)
            return
        title, body = _split(page.text)
        content = self._converter.convert(body)
        frame = theme.frames.of(page.path)
        html = frame.filled(title, policy + self._head(tree, page), content)
        self._write(tree, page, with_languages(html, page.path, tree.folder, self._folders))

    def _head(self, tree: Tree, page: Page) -> str:
        """Return what stands in the head of a page besides what the theme puts there."""
        return ""

    def _write(self, tree: Tree, page: Page, html: str) -> None:
        self.count += 1
        path = f"{tree.folder}{page.path}"
        self._put(Path("pages") / path, page.text)
        self._put(Path("site") / f"{path.removesuffix('.md')}.html", html)

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
