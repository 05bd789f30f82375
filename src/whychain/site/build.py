"""Building the site: write the tree, let mkdocs turn it into HTML, put it in place.

Everything is made in a folder beside the old site, which is replaced only at the end. So a
build that fails leaves the old site whole.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import whychain
from whychain.errors import UsageError, WhychainError
from whychain.site.mkdocs_config import mkdocs_yaml
from whychain.site.page import Page
from whychain.site.pages import pages
from whychain.site.record_files import record_attachments
from whychain.site.replace_folder import replace_folder
from whychain.site.site_settings import (
    Attachment,
    attachments,
    hand_written,
    read_settings,
)
from whychain.workspace.load import load
from whychain.workspace.writing import reported_when_unwritable

MARK = Path("assets") / "whychain" / "site.css"
_ASSETS = Path(__file__).parent / "assets"
_EPOCH = "315532800"
_MESSAGE = re.compile(r"^(?:WARNING|ERROR)\s+-\s+(.*)$", re.MULTILINE)
_ONLY_ON_A_HOST = ("sitemap.xml", "sitemap.xml.gz", "404.html")


@dataclass(frozen=True, slots=True)
class BuildResult:
    """Where a site stands and how many pages it has."""

    folder: Path
    pages: int


def build(root: Path, out: Path | None = None, *, cli_reference: str = "") -> BuildResult:
    """Build the site of a workspace into ``out``, by default ``build/site`` of the workspace.

    The Markdown tree stays beside it in ``pages``, with its ``mkdocs.yml``, so that another
    builder can read it. ``cli_reference`` is Markdown that describes the command line.

    Raises:
        ContentError: when the workspace or its ``site/`` folder cannot be read, or the site
            cannot be written.
        UsageError: when ``out`` holds something that is not a site of this tool.
        WhychainError: when mkdocs fails; the old site is untouched.
    """
    target = (out or root / "build" / "site").resolve()
    _require_ours(target, root)
    settings = read_settings(root)
    written = hand_written(root)
    copied = attachments(root)
    workspace = load(root)
    copied += record_attachments(workspace.records.documents, root)
    made = pages(workspace, settings, written, cli_reference=cli_reference)
    config = mkdocs_yaml(settings, workspace.settings.name, written, _theme_files(copied))
    with reported_when_unwritable(target), _folder_beside(target) as work:
        _write(work / "pages", made, copied)
        (work / "mkdocs.yml").write_text(config, encoding="utf-8")
        _run_mkdocs(work)
        _put_in_place(work, target, keep_tree=out is None)
    return BuildResult(target, sum(page.is_markdown for page in made))


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


def _theme_files(copied: Iterable[Attachment]) -> list[str]:
    return [a.path for a in copied if a.path.startswith("assets/theme/")]


def _write(tree: Path, made: Iterable[Page], copied: Iterable[Attachment]) -> None:
    for page in made:
        path = tree / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.text, encoding="utf-8", newline="\n")
    for attachment in copied:
        path = tree / attachment.path
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(attachment.source, path)
    shutil.copytree(_ASSETS, tree / MARK.parent, dirs_exist_ok=True)
    _write_picture_css(tree)


def _write_picture_css(tree: Path) -> None:
    from whychain.causal.picture import picture_css

    (tree / MARK.parent / "picture.css").write_text(picture_css(), encoding="utf-8")


def _run_mkdocs(work: Path) -> None:
    """Run mkdocs on the tree, in a process of its own.

    ``-P`` keeps the current folder out of the import path, and the epoch keeps the day of the
    build out of the pages. What mkdocs writes to stderr is no failure; its exit code is.
    """
    package = str(Path(whychain.__file__).parents[1])
    paths = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH", ""))))
    environment = {
        **os.environ,
        "NO_MKDOCS_2_WARNING": "1",
        "PYTHONPATH": paths,
        "SOURCE_DATE_EPOCH": _EPOCH,
    }
    done = subprocess.run(
        [sys.executable, "-P", "-m", "mkdocs", "build", "--strict", "--config-file", "mkdocs.yml"],
        cwd=work,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise WhychainError(
            f"mkdocs: {_first_message(done.stdout + done.stderr)}",
            where="site",
            fix="mend the page that it names",
        )
    for name in _ONLY_ON_A_HOST:
        (work / "site" / name).unlink(missing_ok=True)


def _first_message(text: str) -> str:
    found = _MESSAGE.search(text)
    lines = [line for line in text.splitlines() if line.strip()]
    return found[1].strip() if found else (lines[-1].strip() if lines else "failed silently")


def _put_in_place(work: Path, target: Path, *, keep_tree: bool) -> None:
    if keep_tree:
        replace_folder(work / "pages", target.parent / "pages", work / "old-pages")
        (work / "mkdocs.yml").replace(target.parent / "mkdocs.yml")
    replace_folder(work / "site", target, work / "old-site")
