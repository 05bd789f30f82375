"""A file is read inside the workspace, as UTF-8, and never without bound."""

import os
from pathlib import Path

import pytest

from whychain.documents.rules import MAX_BYTES
from whychain.documents.text import RefusedFile, bounded_text, relative_name


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty folder to read from, with something secret beside it."""
    (tmp_path / "secret.yml").write_text("password: hunter2\n", encoding="utf-8")
    folder = tmp_path / "root"
    folder.mkdir()
    return folder


def refused(path: Path, root: Path) -> str:
    """Return the finding by which a file is refused, as its line of text."""
    with pytest.raises(RefusedFile) as caught:
        bounded_text(path, root)
    assert str(caught.value) == str(caught.value.finding)
    return str(caught.value.finding)


def test_an_empty_file_is_empty_text(root: Path) -> None:
    (root / "a.yml").touch()

    assert bounded_text(root / "a.yml", root) == ""


def test_a_byte_order_mark_is_not_part_of_the_text(root: Path) -> None:
    (root / "a.yml").write_bytes(b"\xef\xbb\xbfid: x\r\n")

    assert bounded_text(root / "a.yml", root) == "id: x\r\n"


def test_a_link_inside_the_workspace_is_followed(root: Path) -> None:
    (root / "a.yml").write_text("id: x", encoding="utf-8")
    (root / "link.yml").symlink_to("a.yml")

    assert bounded_text(root / "link.yml", root) == "id: x"


def test_a_workspace_may_itself_be_reached_by_a_link(root: Path) -> None:
    (root / "a.yml").write_text("id: x", encoding="utf-8")
    (root.parent / "door").symlink_to(root)

    assert bounded_text(root.parent / "door" / "a.yml", root.parent / "door") == "id: x"


@pytest.mark.parametrize("target", ["../secret.yml", "/etc/hostname"])
def test_a_link_out_of_the_workspace_is_refused(root: Path, target: str) -> None:
    (root / "link.yml").symlink_to(target)

    assert refused(root / "link.yml", root) == (
        "link.yml:1: file-outside-workspace: the file is a link that leaves the workspace"
    )


def test_a_folder_that_leads_out_of_the_workspace_is_refused(root: Path) -> None:
    (root / "kb").symlink_to(root.parent)

    assert "file-outside-workspace" in refused(root / "kb" / "secret.yml", root)


def test_links_in_a_circle_are_refused(root: Path) -> None:
    (root / "a.yml").symlink_to("b.yml")
    (root / "b.yml").symlink_to("a.yml")

    assert refused(root / "a.yml", root).startswith("a.yml:1: file-unreadable: cannot be read: ")


def test_a_file_that_is_not_there_is_refused(root: Path) -> None:
    assert refused(root / "a.yml", root) == (
        "a.yml:1: file-unreadable: cannot be read: No such file or directory"
    )


def test_a_folder_with_the_name_of_a_file_is_refused(root: Path) -> None:
    (root / "record.yml").mkdir()

    assert refused(root / "record.yml", root) == (
        "record.yml:1: file-unreadable: not a regular file"
    )


def test_a_pipe_is_refused_and_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "record.yml")

    assert "file-unreadable" in refused(root / "record.yml", root)


def test_a_name_that_is_too_long_is_refused(root: Path) -> None:
    assert "file-unreadable" in refused(root / ("a" * 300), root)


def test_a_file_may_be_as_large_as_allowed_and_no_larger(root: Path) -> None:
    (root / "a.yml").write_bytes(b"#" * MAX_BYTES)
    (root / "b.yml").write_bytes(b"#" * (MAX_BYTES + 1))

    assert len(bounded_text(root / "a.yml", root)) == MAX_BYTES
    assert refused(root / "b.yml", root) == ("b.yml:1: file-too-large: larger than 1,000,000 bytes")


@pytest.mark.parametrize(
    ("raw", "finding"),
    [
        (b"a\nb: \xff\n", "a.yml:2: file-encoding: byte 5 is not UTF-8"),
        ("a: Ü".encode("latin-1"), "a.yml:1: file-encoding: byte 3 is not UTF-8"),
        ("id: x".encode("utf-16"), "a.yml:1: file-encoding: byte 0 is not UTF-8"),
        (b"a\n\nb: \x00\n", "a.yml:3: file-encoding: control character 0x00"),
        (b"a: \x1b[2J\n", "a.yml:1: file-encoding: control character 0x1b"),
        (b"a: \xc2\x9b\n", "a.yml:1: file-encoding: control character 0x9b"),
        (b"a: \xef\xbf\xbe\n", "a.yml:1: file-encoding: control character 0xfffe"),
    ],
)
def test_what_is_not_plain_utf8_is_refused_at_its_line(
    root: Path, raw: bytes, finding: str
) -> None:
    (root / "a.yml").write_bytes(raw)

    assert refused(root / "a.yml", root) == finding


def test_tabs_and_all_line_ends_are_allowed(root: Path) -> None:
    (root / "a.yml").write_bytes("a\tb\r\nc\x85\u2028".encode())

    assert bounded_text(root / "a.yml", root) == "a\tb\r\nc\x85\u2028"


def test_findings_speak_of_files_relative_to_the_workspace(root: Path) -> None:
    assert relative_name(root / "kb" / "x" / "record.yml", root) == "kb/x/record.yml"
    assert relative_name(root.parent / "secret.yml", root).endswith("/secret.yml")


def test_a_file_name_that_is_not_utf8_can_be_printed(root: Path) -> None:
    name = os.fsdecode(b"caf\xe9.yml")

    assert relative_name(root / name, root) == "caf\\udce9.yml"
