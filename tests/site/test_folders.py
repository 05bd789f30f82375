from pathlib import Path

import pytest
from whychain.site.replace_folder import replace_folder


def folder(path: Path, text: str) -> Path:
    path.mkdir()
    (path / "text").write_text(text)
    return path


def test_a_folder_takes_a_free_place(tmp_path: Path) -> None:
    replace_folder(folder(tmp_path / "new", "new"), tmp_path / "site", tmp_path / "old")

    assert (tmp_path / "site" / "text").read_text() == "new"
    assert not (tmp_path / "old").exists()


def test_an_old_folder_is_set_aside(tmp_path: Path) -> None:
    target = folder(tmp_path / "site", "old")

    replace_folder(folder(tmp_path / "new", "new"), target, tmp_path / "old")

    assert (target / "text").read_text() == "new"
    assert (tmp_path / "old" / "text").read_text() == "old"


def test_when_the_new_one_cannot_move_the_old_one_is_back(tmp_path: Path) -> None:
    target = folder(tmp_path / "site", "old")

    with pytest.raises(FileNotFoundError):
        replace_folder(tmp_path / "missing", target, tmp_path / "old")

    assert (target / "text").read_text() == "old"


def test_when_there_was_none_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        replace_folder(tmp_path / "missing", tmp_path / "site", tmp_path / "old")

    assert not (tmp_path / "site").exists()
