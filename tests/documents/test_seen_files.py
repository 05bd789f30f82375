"""A file is read again when anybody may have changed it, and only then."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from whychain.documents.memory import Decoder, Memory
from whychain.documents.seen_files import recall_of_file

TEXT = Decoder(str)
LONG_AGO_NS = 1_700_000_000_000_000_000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that was last changed long ago."""
    path = tmp_path / "file"
    path.write_text("old")
    os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
    return path


def read(memory: Memory, path: Path, times: list[int]) -> str:
    def ask() -> str:
        times.append(1)
        return path.read_text()

    return recall_of_file(memory, "file a", path, TEXT, ask)


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
