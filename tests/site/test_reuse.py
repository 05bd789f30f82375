import shutil
from pathlib import Path

import pytest

from whychain.site.build import build
from whychain.site.reuse import Reuse, cache_folder, digest
from whychain.workspace import reference

KEPT = {"2024-03-18-vie-canary", "nested-timeouts"}
RECORD = Path("kb") / "2024-03-18-vie-canary" / "record.yml"


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def remembered(tmp_path: Path) -> Reuse:
    """The memory of a build that wrote one page, ``a.md``, into the folder ``old``."""
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "a.html").write_text("text")
    first = Reuse(tmp_path / "cache" / "memory")
    first.remember("a.md", digest("this"), ("text",))
    first.save()
    return Reuse(tmp_path / "cache" / "memory")


def take(reuse: Reuse, tmp_path: Path, made_of: bytes) -> bool:
    return reuse.take("a.md", made_of, [(tmp_path / "old/a.html", tmp_path / "new/a.html")])


def test_a_page_made_of_the_same_is_taken_over(tmp_path: Path) -> None:
    assert take(remembered(tmp_path), tmp_path, digest("this"))
    assert (tmp_path / "new" / "a.html").read_text() == "text"


def test_a_page_made_of_something_else_is_not(tmp_path: Path) -> None:
    assert not take(remembered(tmp_path), tmp_path, digest("that"))


@pytest.mark.parametrize("change", ["altered", "gone"])
def test_a_file_that_is_not_what_was_written_is_not_taken_over(tmp_path: Path, change: str) -> None:
    reuse = remembered(tmp_path)
    (tmp_path / "old" / "a.html").unlink()
    if change == "altered":
        (tmp_path / "old" / "a.html").write_text("<script>")

    assert not take(reuse, tmp_path, digest("this"))


def test_a_memory_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    remembered(tmp_path)
    (tmp_path / "cache" / "memory").write_bytes(b"\xff")

    assert not take(Reuse(tmp_path / "cache" / "memory"), tmp_path, digest("this"))


def test_without_a_place_to_remember_nothing_is_kept(tmp_path: Path) -> None:
    reuse = Reuse(None)
    reuse.remember("a.md", digest("this"), ("text",))
    reuse.save()

    assert not take(reuse, tmp_path, digest("this"))


def test_a_memory_that_cannot_be_written_does_not_fail_a_build(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    Reuse(tmp_path / "file" / "memory").save()


def test_the_memory_is_outside_every_workspace() -> None:
    folder = cache_folder()

    assert folder is None or folder.parts[-2:] == ("whychain", "site")


def test_a_digest_tells_parts_apart() -> None:
    assert digest("a", "b") != digest("ab") != digest(b"ab")


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
