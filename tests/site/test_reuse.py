"""What is taken over from the last build is what a build from nothing would write."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from whychain.documents.memory import Memory
from whychain.site.build import build
from whychain.site.reuse import Reuse, Tops
from whychain.workspace import reference

KEPT = {"2024-03-18-vie-canary", "nested-timeouts"}
RECORD = Path("kb") / "2024-03-18-vie-canary" / "record.yml"


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def reuse(tmp_path: Path) -> tuple[Memory, Reuse]:
    """What a build into ``new`` knows of the one that wrote into ``old``."""
    memory = Memory(tmp_path / "memory")
    tops = Tops((str(tmp_path / "old"), str(tmp_path / "new")), None)
    return memory, Reuse(memory, tops)


def write(folder: Path, *names: str) -> None:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text("text")


@pytest.fixture
def last(tmp_path: Path) -> None:
    """A build that wrote two pages, as a bundle of their own, and stands in its place now."""
    memory, first = reuse(tmp_path)
    write(tmp_path / "new", "a.html", "b.json")
    pages = [first.remember(name, b"this", None) for name in ("a.md", "b.json")]
    first.remember_all("two", b"these", pages)
    memory.save()
    (tmp_path / "new").rename(tmp_path / "old")


def test_a_page_made_of_the_same_is_taken_over(last: None, tmp_path: Path) -> None:
    _, now = reuse(tmp_path)

    assert now.take("a.md", b"this")
    assert (tmp_path / "new" / "a.html").read_text() == "text"
    assert not (tmp_path / "new" / "b.json").exists()


def test_a_page_made_of_something_else_is_not(last: None, tmp_path: Path) -> None:
    assert not reuse(tmp_path)[1].take("a.md", b"that")


def altered(path: Path) -> None:
    path.unlink()
    path.write_text("evil")


def linked(path: Path) -> None:
    path.rename(path.with_suffix(".other"))
    path.symlink_to(path.with_suffix(".other"))


@pytest.mark.parametrize("change", [altered, Path.unlink, linked])
def test_a_file_that_is_not_the_one_written_is_not_taken_over(
    last: None, tmp_path: Path, change: Callable[[Path], None]
) -> None:
    change(tmp_path / "old" / "a.html")

    assert not reuse(tmp_path)[1].take("a.md", b"this")


def test_a_bundle_made_of_the_same_is_taken_over_whole(last: None, tmp_path: Path) -> None:
    taken = reuse(tmp_path)[1].take_all("two", b"these")

    assert [page.path for page in taken or ()] == ["a.md", "b.json"]
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["a.html", "b.json"]


def test_of_a_bundle_with_one_altered_file_none_is_taken_over(last: None, tmp_path: Path) -> None:
    altered(tmp_path / "old" / "b.json")

    assert not reuse(tmp_path)[1].take_all("two", b"these")
    assert not (tmp_path / "new").exists()


def test_a_file_that_cannot_be_linked_leaves_nothing_behind(last: None, tmp_path: Path) -> None:
    write(tmp_path / "new", "b.json")

    assert not reuse(tmp_path)[1].take_all("two", b"these")
    assert not (tmp_path / "new" / "a.html").exists()


def test_what_is_taken_over_can_be_taken_over_again(last: None, tmp_path: Path) -> None:
    memory, second = reuse(tmp_path)
    assert second.take_all("two", b"these")
    memory.save()
    shutil.rmtree(tmp_path / "old")
    (tmp_path / "new").rename(tmp_path / "old")

    _, third = reuse(tmp_path)
    assert third.take("a.md", b"this")
    assert third.take("b.json", b"this")


def test_building_on_the_last_build_gives_what_building_from_nothing_gives(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    reference.copy_to(root)
    for folder in (*(root / "kb").iterdir(), *(root / "site" / "pages").iterdir()):
        if folder.name not in KEPT:
            shutil.rmtree(folder)
    build(root, cache=tmp_path / "cache")
    record = root / RECORD
    record.write_text(record.read_text().replace("title: ", "title: New ", 1))
    faults = root / "causal" / "faults.yml"
    faults.write_text(faults.read_text().replace("title: ", "title: Renamed ", 1))

    build(root, cache=tmp_path / "cache")
    built_on = contents(root / "build")
    build(root)

    assert built_on == contents(root / "build")
