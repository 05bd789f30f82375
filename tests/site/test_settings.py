from pathlib import Path

import pytest

from whychain.errors import ContentError
from whychain.site.site_settings import SiteSettings, attachments, hand_written, read_settings


def test_a_workspace_without_a_site_folder_has_the_defaults(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == SiteSettings()
    assert hand_written(tmp_path) == ()
    assert attachments(tmp_path) == ()


def test_settings_are_read(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "mkdocs.yml").write_text("site_name: Ours\n")

    assert read_settings(tmp_path).site_name == "Ours"


@pytest.mark.parametrize("line", ["hooks: [x.py]", "plugins: [search]", "theme: {custom_dir: x}"])
def test_a_setting_that_would_run_something_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "mkdocs.yml").write_text(line)

    with pytest.raises(ContentError, match=r"site/mkdocs.yml:1: schema-unknown-field"):
        read_settings(tmp_path)


@pytest.mark.parametrize("name", ["theme/main.html", "theme/x.js", "pages/x.html", "pages/x.py"])
def test_a_site_holds_no_programs(tmp_path: Path, name: str) -> None:
    path = tmp_path / "site" / name
    path.parent.mkdir(parents=True)
    path.write_text("x")

    with pytest.raises(ContentError, match="data, never code"):
        attachments(tmp_path)


def test_a_file_that_leaves_the_workspace_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "site" / "theme").mkdir(parents=True)
    (tmp_path / "secret.css").write_text("x")
    (root / "site" / "theme" / "a.css").symlink_to(tmp_path / "secret.css")

    with pytest.raises(ContentError, match="leaves the workspace"):
        attachments(root)


def test_a_page_that_leaves_the_workspace_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "site" / "pages").mkdir(parents=True)
    (tmp_path / "secret.md").write_text("x")
    (root / "site" / "pages" / "a.md").symlink_to(tmp_path / "secret.md")

    with pytest.raises(ContentError, match="leaves the workspace"):
        hand_written(root)


def test_files_are_taken_in_order_and_hidden_ones_are_not(tmp_path: Path) -> None:
    pages = tmp_path / "site" / "pages"
    (pages / "guide").mkdir(parents=True)
    for name in ("b.md", "a.md", "guide/c.md", ".hidden.md", "a.png"):
        (pages / name).write_text("# x")

    assert [p.path for p in hand_written(tmp_path)] == ["a.md", "b.md", "guide/c.md"]
    assert [a.path for a in attachments(tmp_path)] == ["a.png"]
