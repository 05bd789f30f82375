"""A workspace is found as git finds a repository."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from whychain.cli.app import run
from whychain.errors import ContentError
from whychain.workspace.find import MARKER, find_workspace, settings


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty workspace."""
    folder = tmp_path / "acme"
    (folder / "notes" / "deep" / "deeper").mkdir(parents=True)
    (folder / MARKER).write_text("format: 1\nname: Acme\nx-team: night\n", encoding="utf-8")
    return folder


@pytest.fixture
def back_home() -> Iterator[None]:
    """Goes back to the folder in which the test began."""
    home = Path.cwd()
    yield
    os.chdir(home)


def test_nothing_above_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="here or in any folder above") as caught:
        find_workspace(tmp_path)

    assert "whychain init" in caught.value.fix
    assert caught.value.where == str(tmp_path)


def test_a_folder_that_does_not_exist_is_an_error(root: Path) -> None:
    with pytest.raises(ContentError, match="no such folder"):
        find_workspace(root / "nowhere")


def test_a_file_is_not_a_folder(root: Path) -> None:
    with pytest.raises(ContentError, match="no such folder"):
        find_workspace(root / MARKER)


@pytest.mark.parametrize("start", [".", "notes", "notes/deep/deeper", "notes/../notes"])
def test_it_is_found_from_any_folder_inside(root: Path, start: str) -> None:
    assert find_workspace(root / start) == root.resolve()


def test_the_nearest_one_is_found(root: Path) -> None:
    (root / "notes" / "deep" / MARKER).write_text("format: 1\nname: Inner\n", encoding="utf-8")

    assert find_workspace(root / "notes" / "deep" / "deeper") == (root / "notes" / "deep").resolve()


def test_it_is_found_through_a_link(root: Path) -> None:
    (root.parent / "link").symlink_to(root / "notes")

    assert find_workspace(root.parent / "link") == root.resolve()


def test_a_folder_with_the_name_of_the_marker_is_passed_over(root: Path) -> None:
    (root / "notes" / MARKER).mkdir()

    assert find_workspace(root / "notes") == root.resolve()


def test_settings_are_read(root: Path) -> None:
    found = settings(root)

    assert (found.format, found.name, found.description) == (1, "Acme", "")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("format: 2\nname: x\n", "format 2, this version reads format 1"),
        ("format: 0\nname: x\n", "0 is less than 1"),
        ("format: one\nname: x\n", "expected integer, got 'one'"),
        ("name: x\n", "no 'format' here"),
        ("", "expected a mapping, got nothing"),
        ("format: 1\nname: x\nnaem: y\n", "did you mean 'name'"),
        ("[", "did not find expected"),
    ],
)
def test_a_marker_that_cannot_be_used_is_an_error(root: Path, text: str, problem: str) -> None:
    (root / MARKER).write_text(text, encoding="utf-8")

    with pytest.raises(ContentError, match=problem) as caught:
        find_workspace(root)
    assert caught.value.where.startswith(MARKER)


def test_a_marker_that_leads_out_of_its_folder_is_an_error(root: Path, tmp_path: Path) -> None:
    (tmp_path / "other.yml").write_text("format: 1\nname: x\n", encoding="utf-8")
    (root / MARKER).unlink()
    (root / MARKER).symlink_to(tmp_path / "other.yml")

    with pytest.raises(ContentError, match="leaves the workspace"):
        find_workspace(root)


def test_the_option_names_the_folder_to_start_from(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", str(root / "notes" / "deep"), "check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []


def test_without_the_option_the_current_folder_counts(
    root: Path, back_home: None, capsys: pytest.CaptureFixture[str]
) -> None:
    os.chdir(root / "notes")

    assert run(["check"]) == 0
    assert "0 errors" in capsys.readouterr().err


def test_no_workspace_is_exit_code_three_and_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", str(tmp_path), "check"]) == 3
    assert len(capsys.readouterr().err.splitlines()) == 1
