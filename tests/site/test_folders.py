"""A new folder takes the place of an old one, as a whole or over what stays."""

from pathlib import Path

import pytest

from whychain.site.folders import merge_folder, put_file, replace_folder


def folder(path: Path, text: str) -> Path:
    path.mkdir()
    (path / "text").write_text(text)
    return path


def test_a_file_of_two_places_is_one_file(tmp_path: Path) -> None:
    first, second = tmp_path / "site" / "a" / "x.json", tmp_path / "pages" / "a" / "x.json"

    put_file(first, b"new", second)

    assert second.read_bytes() == b"new"
    assert first.samefile(second)


def test_where_no_link_can_be_made_a_file_is_written_twice(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    second.write_bytes(b"a link cannot be made where a file stands")

    put_file(first, b"new", second)

    assert (first.read_bytes(), second.read_bytes()) == (b"new", b"new")
    assert not first.samefile(second)


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


def filled(path: Path, *names: str) -> Path:
    """Make a folder with files that hold the name of the folder."""
    for name in names:
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(path.name)
    return path


def merged(new: Path, target: Path, *kept: str) -> dict[str, str]:
    merge_folder(new, target, kept)
    files = (path for path in sorted(target.rglob("*")) if path.is_file() or path.is_symlink())
    return {path.relative_to(target).as_posix(): path.read_text() for path in files}


def test_new_files_stand_over_what_stays_and_the_rest_is_gone(tmp_path: Path) -> None:
    new = filled(tmp_path / "new", "a", "below/b", "deep/er/c")
    target = filled(tmp_path / "site", "a", "below/b", "below/kept", "gone/stale", "stale")

    assert merged(new, target, "below/kept") == {
        "a": "new",
        "below/b": "new",
        "below/kept": "site",
        "deep/er/c": "new",
    }
    assert not (target / "gone").exists()


def test_a_folder_takes_the_place_of_a_file_and_a_file_that_of_a_folder(tmp_path: Path) -> None:
    new = filled(tmp_path / "new", "a/b", "c")
    target = filled(tmp_path / "site", "a", "c/d")

    assert merged(new, target) == {"a/b": "new", "c": "new"}


def test_no_link_leads_out_of_the_folder(tmp_path: Path) -> None:
    outside = filled(tmp_path / "outside", "a", "b")
    new = filled(tmp_path / "new", "below/a", "c")
    target = filled(tmp_path / "site", "kept")
    (target / "below").symlink_to(outside)
    (target / "other").symlink_to(outside)
    (target / "c").symlink_to(outside / "b")

    assert merged(new, target, "kept") == {"below/a": "new", "c": "new", "kept": "site"}
    assert {path.read_text() for path in outside.iterdir()} == {"outside"}
