"""Building the site: write the tree, let mkdocs turn it into HTML, put it in place.

Everything is made in a folder beside the old site and put in its place only at the end. So a
build that fails leaves the old site whole. One that is killed while files are moved may leave
pages of both, each of them whole; the next build mends that.
"""

import gc
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from whychain.documents.memory import Memory, memory_folder
from whychain.errors import UsageError
from whychain.site.folders import merge_folder, replace_folder
from whychain.site.pages import pages
from whychain.site.publisher import Publisher, config_name
from whychain.site.reuse import Reuse, Tops, shown
from whychain.site.site_model import SiteModel, site_model
from whychain.site.site_settings import attachments, hand_written, read_settings
from whychain.site.trees import Tree, trees
from whychain.workspace.load import load
from whychain.workspace.writing import reported_when_unwritable

MARK = Path("assets") / "whychain" / "site.css"


class BuildResult(msgspec.Struct, frozen=True):
    """Where a site stands, how many pages it has, and what it was made of."""

    folder: Path
    pages: int
    model: SiteModel
    """What it was made of; who holds it until the process ends need not wait until it is freed."""


@contextmanager
def _no_collections() -> Iterator[None]:
    """Look for no garbage: nearly all that a build makes lives until it is over.

    What is left of answers and pages is collected by who makes them. At the end all that is there
    counts as old, so that nobody goes through it as if it were new.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()
        if enabled:
            gc.enable()


@_no_collections()
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
        UsageError: when ``out`` is a file, or holds something that is not a site of this tool.
        WhychainError: when mkdocs fails; the old site is untouched.
    """
    target = (out or root / "build" / "site").resolve()
    _require_ours(target, root)
    settings = read_settings(root)
    forest = trees(settings, hand_written(root))
    copied = attachments(root)
    memory = Memory(memory_folder(cache, str(target)) if cache else None)
    model = site_model(load(root, memory if cache else None), memory)
    copied += model.files.attachments(model.digests.each)
    with reported_when_unwritable(target), _folder_beside(target) as work:
        now = Tops(str(work / "site"), str(work / "pages") if out is None else None)
        last = Tops(str(target), str(target.parent / "pages") if out is None else None)
        reuse = Reuse(memory, last, now)
        publisher = Publisher(work, model.workspace.settings.name, settings, forest, copied, reuse)
        for tree in forest:
            told = model.in_language(tree.language, tree.folder)
            generated = pages(told, settings, cli_reference=cli_reference)
            publisher.publish(tree, told.links, generated)
        publisher.finish(model, forest)
        _put_in_place(work, target, forest if out is None else (), reuse)
        memory.save()
    return BuildResult(target, publisher.count, model)


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
    if target.exists() and not target.is_dir():
        raise UsageError("a file stands there", where=str(target), fix="name a folder")
    if target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file():
        raise UsageError(
            "the folder is not empty and holds no site of this tool",
            where=str(target),
            fix="name another folder, or empty it yourself",
        )


def _put_in_place(work: Path, target: Path, forest: Sequence[Tree], reuse: Reuse) -> None:
    """Put what was made in the place of the last build, over the pages of it that stay."""
    tree = target.parent / "pages"
    if not reuse.kept:
        replace_folder(work / "pages", tree, work / "old-pages") if forest else None
        replace_folder(work / "site", target, work / "old-site")
    else:
        merge_folder(work / "pages", tree, reuse.kept) if forest else None
        merge_folder(work / "site", target, {shown(path) for path in reuse.kept})
    for name in map(config_name, forest):
        (work / name).replace(target.parent / name)
