"""Building the site: write the tree, let mkdocs turn it into HTML, put it in place.

Everything is made in a folder beside the old site, which is replaced only at the end. So a
build that fails leaves the old site whole.
"""

import gc
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from whychain.documents.memory import Memory, digest
from whychain.errors import UsageError
from whychain.site.pages import pages
from whychain.site.publisher import Publisher, config_name
from whychain.site.replace_folder import replace_folder
from whychain.site.reuse import Reuse, Tops
from whychain.site.site_model import site_model
from whychain.site.site_settings import attachments, hand_written, read_settings
from whychain.site.trees import Tree, trees
from whychain.workspace.load import Workspace, load
from whychain.workspace.writing import reported_when_unwritable

MARK = Path("assets") / "whychain" / "site.css"


@dataclass(frozen=True, slots=True)
class BuildResult:
    """Where a site stands and how many pages it has."""

    folder: Path
    pages: int


def build(
    root: Path, out: Path | None = None, *, cli_reference: str = "", cache: Path | None = None
) -> BuildResult:
    """Build the site of a workspace into ``out``, by default ``build/site`` of the workspace.

    The Markdown tree stays beside it in ``pages``, with its ``mkdocs.yml``, so that another
    builder can read it. ``cli_reference`` is Markdown that describes the command line.
    Pages of the last build that are still right are taken over when ``cache`` is the folder in
    which that build was remembered; the result is the same with and without it.

    Raises:
        ContentError: when the workspace or its ``site/`` folder cannot be read, or the site
            cannot be written.
        UsageError: when ``out`` holds something that is not a site of this tool.
        WhychainError: when mkdocs fails; the old site is untouched.
    """
    target = (out or root / "build" / "site").resolve()
    _require_ours(target, root)
    settings = read_settings(root)
    forest = trees(settings, hand_written(root))
    copied = attachments(root)
    memory = Memory(cache / digest(str(target)).hex()[:32] if cache else None)
    model = site_model(_loaded(root, memory), memory)
    copied += model.files.attachments(model.documents)
    with reported_when_unwritable(target), _folder_beside(target) as work:
        reuse = Reuse(memory, _tops(target, work, keep_tree=out is None))
        publisher = Publisher(work, model.workspace.settings.name, settings, forest, copied, reuse)
        for tree in forest:
            generated = pages(
                model.in_language(tree.language, tree.folder),
                settings,
                cli_reference=cli_reference,
            )
            publisher.publish(tree, generated)
        publisher.finish(model, forest)
        _put_in_place(work, target, forest if out is None else ())
        memory.save()
    gc.unfreeze()
    return BuildResult(target, publisher.count)


def _loaded(root: Path, memory: Memory) -> Workspace:
    """Read a workspace and keep the garbage collector away from it until the site is built.

    It would walk through ten thousand records again and again, and all of them are needed.
    """
    gc.disable()
    try:
        return load(root, memory)
    finally:
        gc.freeze()
        gc.enable()


def _tops(target: Path, work: Path, *, keep_tree: bool) -> Tops:
    tree = (str(target.parent / "pages"), str(work / "pages"))
    return Tops((str(target), str(work / "site")), tree if keep_tree else None)


@contextmanager
def _folder_beside(target: Path) -> Iterator[Path]:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".building-") as name:
        yield Path(name)


def _require_ours(target: Path, root: Path) -> None:
    if root.resolve().is_relative_to(target):
        raise UsageError(
            "the site would replace the workspace", where=str(target), fix="name another folder"
        )
    if target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file():
        raise UsageError(
            "the folder is not empty and holds no site of this tool",
            where=str(target),
            fix="name another folder, or empty it yourself",
        )


def _put_in_place(work: Path, target: Path, kept: tuple[Tree, ...]) -> None:
    if kept:
        replace_folder(work / "pages", target.parent / "pages", work / "old-pages")
    for tree in kept:
        name = config_name(tree)
        (work / name).replace(target.parent / name)
    replace_folder(work / "site", target, work / "old-site")
