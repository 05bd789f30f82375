import gc
import hashlib
from pathlib import Path

import pytest

from whychain.errors import ContentError, UsageError, WhychainError
from whychain.site.build import build


def digest(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_an_empty_workspace_builds(small_root: Path) -> None:
    result = build(small_root)

    assert result.folder == (small_root / "build" / "site").resolve()
    assert (result.folder / "index.html").is_file()
    assert (small_root / "build" / "mkdocs.yml").is_file()
    assert result.pages == len(list((small_root / "build" / "pages").rglob("*.md")))
    assert {p.name for p in (small_root / "build").iterdir()} == {"mkdocs.yml", "pages", "site"}


@pytest.mark.uncovered
def test_two_builds_are_the_same_byte_for_byte(
    site: Path, reference_root: Path, tmp_path: Path
) -> None:
    again = build(reference_root, tmp_path / "again").folder

    assert digest(again) == digest(site)


def test_a_build_leaves_the_collector_of_garbage_as_it_was(small_root: Path) -> None:
    before = gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()

    build(small_root)

    assert (gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()) == before


def test_a_build_that_fails_leaves_the_old_site_whole(small_root: Path) -> None:
    site = build(small_root).folder
    before = digest(small_root / "build")
    (small_root / "site" / "pages" / "broken.md").write_text("[gone](nowhere.md)\n")

    with pytest.raises(WhychainError, match=r"mkdocs: .*broken\.md.*nowhere\.md") as raised:
        build(small_root)

    assert "\n" not in str(raised.value)
    assert digest(small_root / "build") == before
    assert (site / "index.html").is_file()


def test_a_hand_written_page_does_not_replace_a_generated_one(small_root: Path) -> None:
    (small_root / "site" / "pages" / "causes.md").write_text("# mine")

    with pytest.raises(ContentError, match=r"site/pages/causes.md: a generated page"):
        build(small_root)


def test_a_site_replaces_a_site(small_root: Path) -> None:
    out = build(small_root, small_root / "public").folder
    (out / "stale.html").write_text("old")

    build(small_root, small_root / "public")

    assert not (out / "stale.html").exists()


def test_a_file_is_not_replaced(small_root: Path, tmp_path: Path) -> None:
    file = tmp_path / "README.md"
    file.write_text("mine")

    with pytest.raises(UsageError, match="a file stands there"):
        build(small_root, file)

    assert file.read_text() == "mine"


def test_a_folder_with_other_things_is_not_replaced(small_root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("dear")

    with pytest.raises(UsageError, match="not empty"):
        build(small_root, other)

    assert (other / "letter.txt").read_text() == "dear"


@pytest.mark.parametrize("up", [".", ".."])
def test_the_workspace_itself_is_not_replaced(small_root: Path, up: str) -> None:
    with pytest.raises(UsageError, match="replace the workspace"):
        build(small_root, small_root / up)


def test_programs_in_the_workspace_are_not_imported(small_root: Path) -> None:
    for name in ("yaml.py", "markdown.py", "site/pages/jinja2.md"):
        path = small_root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("raise SystemExit(99)\n")

    assert build(small_root).pages > 0


def test_what_a_theme_folder_holds_is_used(small_root: Path) -> None:
    theme = small_root / "site" / "theme"
    theme.mkdir(parents=True, exist_ok=True)
    (theme / "own.css").write_text("/* own */")
    (theme / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')

    page = (build(small_root).folder / "index.html").read_text(encoding="utf-8")

    assert "assets/theme/own.css" in page
    assert "assets/theme/logo.svg" in page


def test_a_page_that_nobody_has_translated_says_so(small_root: Path) -> None:
    pages = small_root / "site" / "pages"
    pages.mkdir(parents=True, exist_ok=True)
    (small_root / "site" / "mkdocs.yml").write_text("languages: [en, zh]\n")
    (pages / "own.md").write_text("# Our own\n\nText.\n")

    site = build(small_root).folder

    assert "本页尚未翻译" in (site / "zh" / "own.html").read_text(encoding="utf-8")
    assert "translated" not in (site / "own.html").read_text(encoding="utf-8")
    assert (
        (small_root / "build" / "pages" / "zh" / "own.md")
        .read_text(encoding="utf-8")
        .endswith('# Our own\n\n<p class="wc-note">本页尚未翻译。</p>\n\nText.\n')
    )
