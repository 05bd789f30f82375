"""What stands beside a record is published with it, as far as that is safe."""

import html
import shutil
from pathlib import Path

import pytest

from whychain.errors import ContentError
from whychain.site.page import made
from whychain.site.phrases import Language
from whychain.site.record_pages import record_pages
from whychain.site.site_model import site_model
from whychain.workspace.load import load

CANARY = "2024-03-18-vie-canary"


@pytest.fixture
def folder(workspace: Path) -> Path:
    """The folder of a record, the only one, in a workspace without runbooks."""
    for other in (workspace / "runbooks", *(workspace / "kb").iterdir()):
        if other.name != CANARY:
            shutil.rmtree(other)
    return workspace / "kb" / CANARY


def published(workspace: Path) -> list[str]:
    model = site_model(load(workspace))
    return [file.path for file in model.files.attachments(model.digests.each)]


def page_of(workspace: Path, language: Language = Language.ENGLISH) -> str:
    tree = "" if language is Language.ENGLISH else "zh/"
    model = site_model(load(workspace)).in_language(language, tree)
    drafts = {page.path: page for bundle in record_pages(model) for page in bundle.make()}
    return made(drafts[f"incidents/{CANARY}.md"]).text


def test_journals_tables_and_pictures_are_published(workspace: Path, folder: Path) -> None:
    for name in ("run.jsonl", "load.csv", "graph.png", "app.log"):
        (folder / name).write_text("x", encoding="utf-8")

    assert published(workspace) == [
        f"incidents/{CANARY}/{name}" for name in ("app.log", "graph.png", "load.csv", "run.jsonl")
    ]
    assert f'<a href="{CANARY}/run.jsonl">run.jsonl</a>' in html.unescape(page_of(workspace))


@pytest.mark.parametrize(
    "name", ["page.html", "code.js", "drawn.svg", "more.md", "a b.txt", ".hidden.txt", "x.sh"]
)
def test_what_a_browser_would_run_stays_at_home(workspace: Path, folder: Path, name: str) -> None:
    (folder / name).write_text("x", encoding="utf-8")

    assert published(workspace) == []


def test_a_link_out_of_the_workspace_is_refused(
    workspace: Path, folder: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("x", encoding="utf-8")
    (folder / "notes.txt").symlink_to(outside)

    with pytest.raises(ContentError, match="a link that leaves the workspace"):
        published(workspace)


def test_a_narrative_may_show_a_file_beside_it(workspace: Path, folder: Path) -> None:
    (folder / "graph.png").write_bytes(b"x")
    (folder / "narrative.md").write_text("![Load](graph.png) [gone](other.png)", encoding="utf-8")
    (folder / "narrative.zh.md").unlink()

    assert f"![Load]({CANARY}/graph.png) gone" in page_of(workspace)
    assert f"![Load](../../incidents/{CANARY}/graph.png)" in page_of(workspace, Language.CHINESE)


def test_a_narrative_stands_in_the_language_of_the_page(workspace: Path, folder: Path) -> None:
    (folder / "narrative.zh.md").write_text("复盘", encoding="utf-8")

    assert page_of(workspace, Language.CHINESE).endswith("复盘\n")
    assert "复盘" not in page_of(workspace)
