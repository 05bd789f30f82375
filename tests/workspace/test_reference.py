"""The reference content is found and copied, and nothing beside it."""

from pathlib import Path

import pytest

from whychain.workspace import reference
from whychain.workspace.find import settings

REPOSITORY = Path(__file__).parents[2]


def test_the_reference_is_a_workspace() -> None:
    assert settings(reference.root()).name == "whychain reference"


@pytest.mark.parametrize("part", reference.PARTS)
def test_a_copy_is_the_same_as_the_repository(tmp_path: Path, part: str) -> None:
    reference.copy_to(tmp_path)
    original = REPOSITORY / part
    files = [p for p in original.rglob("*") if p.is_file()] if original.is_dir() else [original]

    assert files
    for path in files:
        copy = tmp_path / path.relative_to(REPOSITORY)
        assert copy.read_bytes() == path.read_bytes()


def test_a_copy_holds_nothing_else(tmp_path: Path) -> None:
    reference.copy_to(tmp_path)

    assert {p.name for p in tmp_path.iterdir()} == set(reference.PARTS)


def test_a_copy_may_be_made_over_an_older_one(tmp_path: Path) -> None:
    reference.copy_to(tmp_path)
    (tmp_path / "whychain.yml").write_text("stale", encoding="utf-8")
    reference.copy_to(tmp_path)

    assert settings(tmp_path).format == 1
