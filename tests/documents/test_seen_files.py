"""A file is read again when anybody may have changed it, and only then."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from whychain.documents.memory import Decoder, Memory
from whychain.documents.seen_files import recall_of_paths

TEXT = Decoder(dict[str, str])
LONG_AGO_NS = 1_700_000_000_000_000_000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that was last changed long ago."""
    path = tmp_path / "file"
    path.write_text("old")
    os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
    return path


def read(memory: Memory, path: Path, times: list[int]) -> str:
    def ask(_: str) -> str:
        times.append(1)
        return path.read_text()

    return recall_of_paths(memory, "file", {"a": (str(path),)}, TEXT, ask)["a"]


def read_twice(path: Path, folder: Path, between: Callable[[Path], object]) -> tuple[str, int]:
    """Return what the second of two runs reads, and how often both read the file."""
    times: list[int] = []
    for change in (lambda _: None, between):
        change(path)
        memory = Memory(folder)
        found = read(memory, path, times)
        memory.save()
    return found, len(times)


def test_a_file_that_nobody_touched_is_read_once(file: Path, tmp_path: Path) -> None:
    assert read_twice(file, tmp_path / "memory", lambda _: None) == ("old", 1)


def same_size(path: Path) -> None:
    path.write_text("new")


def same_size_and_time(path: Path) -> None:
    path.write_text("new")
    os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))


def another_file_of_the_same_time(path: Path) -> None:
    other = path.with_name("other")
    other.write_text("new")
    os.utime(other, ns=(LONG_AGO_NS, LONG_AGO_NS))
    other.replace(path)


@pytest.mark.parametrize("change", [same_size, same_size_and_time, another_file_of_the_same_time])
def test_a_file_that_was_changed_is_read_again(
    file: Path, tmp_path: Path, change: Callable[[Path], None]
) -> None:
    assert read_twice(file, tmp_path / "memory", change) == ("new", 2)


def test_a_file_changed_just_now_is_read_each_time(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    assert read_twice(path, tmp_path / "memory", lambda _: None) == ("old", 2)


def test_a_link_is_read_each_time(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(file)

    assert read_twice(link, tmp_path / "memory", lambda _: None) == ("old", 2)


def test_what_cannot_be_read_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(Memory(tmp_path / "memory"), tmp_path / "missing", [])


def names_twice(folder: Path, memory: Path, between: Callable[[Path], object]) -> tuple[str, int]:
    """Return the names that the second of two runs finds, and how often both looked."""
    times: list[int] = []

    def ask(_: str) -> str:
        times.append(1)
        return " ".join(sorted(path.name for path in folder.iterdir()))

    for change in (lambda _: None, between):
        change(folder)
        known = Memory(memory)
        found = recall_of_paths(
            known, "names", {"a": (str(folder),)}, TEXT, ask, is_plain=stat.S_ISDIR
        )["a"]
        known.save()
    return found, len(times)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one file, in which nobody has changed anything for long."""
    path = tmp_path / "folder"
    path.mkdir()
    (path / "one").touch()
    os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
    return path


def test_a_folder_in_which_nothing_has_changed_is_looked_at_once(
    folder: Path, tmp_path: Path
) -> None:
    assert names_twice(folder, tmp_path / "memory", lambda _: None) == ("one", 1)


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (lambda folder: (folder / "two").touch(), "one two"),
        (lambda folder: (folder / "one").unlink(), ""),
        (lambda folder: (folder / "one").rename(folder / "three"), "three"),
    ],
)
def test_a_folder_in_which_a_name_has_changed_is_looked_at_again(
    folder: Path, tmp_path: Path, change: Callable[[Path], object], names: str
) -> None:
    assert names_twice(folder, tmp_path / "memory", change) == (names, 2)
