"""What is taken over from the last build is what a build from nothing would write."""

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from tests.fakes.records import case

from whychain.documents.memory import Memory, in_pieces
from whychain.site.batches import MOST_BATCHES
from whychain.site.build import build
from whychain.site.reuse import Reuse, Tops
from whychain.site.targets import Calling
from whychain.workspace import reference

KEPT = {"2024-03-18-vie-canary", "nested-timeouts"}
CHANGED = Path("kb") / "nested-timeouts" / "record.yml"
"""The other record is remembered, and what it says stands on pages that are made again."""


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def reuse(tmp_path: Path) -> tuple[Memory, Reuse]:
    """What a build into ``new`` knows of the one that stands in ``old``."""
    memory = Memory(tmp_path / "memory")
    last, now = (Tops(str(tmp_path / name), None) for name in ("old", "new"))
    build = Reuse(memory, last, now)
    build.enter("", b"surroundings", Calling(()))
    return memory, build


@pytest.fixture
def last(tmp_path: Path) -> None:
    """A build that wrote two pages, as a bundle of their own, and stands in its place now."""
    memory, first = reuse(tmp_path)
    for path in ("a.html", "below/b.json"):
        (tmp_path / "new" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "new" / path).write_text("text")
    pages = [first.written(name, b"this", None) for name in ("a.md", "below/b.json")]
    for page in pages:
        first.remember(page)
    first.remember_all("two", b"these", pages, asked=())
    memory.save()
    (tmp_path / "new").rename(tmp_path / "old")


def test_a_page_made_of_the_same_stays(last: None, tmp_path: Path) -> None:
    _, now = reuse(tmp_path)

    assert now.take("a.md", b"this")
    assert now.kept == {"a.md"}


def test_a_page_made_of_something_else_does_not(last: None, tmp_path: Path) -> None:
    assert not reuse(tmp_path)[1].take("a.md", b"that")


def test_other_surroundings_make_every_page_another(last: None, tmp_path: Path) -> None:
    _, now = reuse(tmp_path)
    now.enter("", b"another theme", Calling(()))

    assert not now.take("a.md", b"this")
    assert not now.take_all("two", b"these")
    assert not now.kept


def altered(path: Path) -> None:
    path.unlink()
    path.write_text("evil")


def linked(path: Path) -> None:
    path.rename(path.with_suffix(".other"))
    path.symlink_to(path.with_suffix(".other"))


def moved_and_linked(path: Path) -> None:
    path.parent.rename(path.parent.with_suffix(".other"))
    path.parent.symlink_to(path.parent.with_suffix(".other"))


@pytest.mark.parametrize("change", [altered, Path.unlink, linked, moved_and_linked])
def test_a_file_that_is_not_the_one_written_does_not_stay(
    last: None, tmp_path: Path, change: Callable[[Path], None]
) -> None:
    change(tmp_path / "old" / "below" / "b.json")
    _, now = reuse(tmp_path)

    assert not now.take("below/b.json", b"this")
    assert not now.take_all("two", b"these")
    assert not now.kept


def test_a_bundle_made_of_the_same_stays_whole(last: None, tmp_path: Path) -> None:
    _, now = reuse(tmp_path)
    taken = now.take_all("two", b"these")

    assert taken
    assert [path for path, _ in taken.files] == ["a.md", "below/b.json"]
    assert now.kept == {"a.md", "below/b.json"}


def test_of_a_bundle_that_is_another_the_pages_made_of_the_same_stay(
    last: None, tmp_path: Path
) -> None:
    (tmp_path / "old" / "a.html").write_text("something else")
    _, now = reuse(tmp_path)
    pages = now.last_pages("two")

    assert not now.take_all("two", b"others")
    assert not now.take("a.md", b"this", pages)
    assert not now.take("below/b.json", b"that", pages)
    assert now.take("below/b.json", b"this", pages)
    assert now.kept == {"below/b.json"}
    assert not now.last_pages("three")


def test_what_stays_can_stay_again(last: None, tmp_path: Path) -> None:
    memory, second = reuse(tmp_path)
    assert second.take_all("two", b"these")
    memory.save()

    _, third = reuse(tmp_path)
    assert third.take("a.md", b"this")
    assert third.take("below/b.json", b"this")


@pytest.mark.uncovered
def test_building_on_the_last_build_gives_what_building_from_nothing_gives(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    reference.copy_to(root)
    for folder in (*(root / "kb").iterdir(), *(root / "site" / "pages").iterdir()):
        if folder.name not in KEPT:
            shutil.rmtree(folder)
    build(root, cache=tmp_path / "cache")
    record = root / CHANGED
    record.write_text(record.read_text().replace("title: ", "title: New ", 1))
    faults = root / "causal" / "faults.yml"
    faults.write_text(faults.read_text().replace("title: ", "title: Renamed ", 1))

    build(root, cache=tmp_path / "cache")
    built_on = contents(root / "build")
    build(root)

    assert built_on == contents(root / "build")


def put(kb: Path, folder: str, record_id: str, **fields: object) -> None:
    """Write a case; without more fields it says nothing of causes, and only its page is of it."""
    told = case(id=record_id, title=f"Stands in {folder}", **fields)
    (kb / folder).mkdir(exist_ok=True)
    (kb / folder / "record.yml").write_bytes(msgspec.json.encode(told))


def without_records(folder: Path) -> Path:
    """Return a workspace with the words of the reference and nothing else."""
    root = folder / "root"
    root.mkdir()
    reference.copy_to(root)
    for one in (*(root / "kb").iterdir(), root / "runbooks", root / "site"):
        shutil.rmtree(one)
    return root


def told(*causes: str) -> dict[str, object]:
    links = [{"effect": "some-effect", "causes": causes}]
    return {"account": "told", "accounts": {"told": {"title": "As told", "links": links}}}


@pytest.mark.uncovered
@pytest.mark.parametrize("folder", ["first", "second"])
@pytest.mark.parametrize(
    "change", [{"summary": "Another summary."}, {"causal": told("one-cause", "another-cause")}]
)
def test_pages_say_what_each_of_two_records_of_one_id_says_now(
    tmp_path: Path, folder: str, change: dict[str, object]
) -> None:
    root = without_records(tmp_path)
    put(root / "kb", "first", "same", causal=told("one-cause"))
    put(root / "kb", "second", "same", causal=told("one-cause"))
    build(root, cache=tmp_path / "cache")
    put(root / "kb", folder, "same", **{"causal": told("one-cause"), **change})
    build(root, cache=tmp_path / "cache")
    built_on = contents(root / "build")
    build(root)

    assert built_on == contents(root / "build")


@pytest.mark.uncovered
def test_a_page_whose_place_was_taken_comes_when_it_is_free(tmp_path: Path) -> None:
    root = without_records(tmp_path)
    names = ["other", *(f"zz-{n}" for n in range(5000))]
    beside = next(batch for batch in in_pieces(names, MOST_BATCHES).values() if "other" in batch)
    put(root / "kb", "first", "same")
    put(root / "kb", "other", "other")
    put(root / "kb", beside[1], "same")
    build(root, cache=tmp_path / "cache")
    shutil.rmtree(root / "kb" / "first")
    build(root, cache=tmp_path / "cache")
    without = contents(root / "build")
    build(root)
    assert without == contents(root / "build")

    build(root, cache=tmp_path / "cache")
    put(root / "kb", "first", "same")
    build(root, cache=tmp_path / "cache")
    with_both = contents(root / "build")
    build(root)
    assert with_both == contents(root / "build")
