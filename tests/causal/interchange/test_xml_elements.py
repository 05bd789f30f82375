"""A file of another tool that is not trusted: whatever is in it, one line."""

from pathlib import Path

import pytest

from whychain.causal.interchange.xml_elements import read_elements
from whychain.errors import ContentError


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", ":1: not XML: no element found"),
        (b"\x00\x01", ":1: not XML: not well-formed"),
        (b"<a>\n\xff</a>", ":2: not XML: not well-formed"),
        (b"<a>\n&x;</a>", ":2: not XML: undefined entity"),
        (b"<a>\n</b>", ":2: not XML: mismatched tag"),
        (b"<a/>\n<b/>", ":2: not XML: junk after document element"),
        (b'<a b="1" b="2"/>', ":1: not XML: duplicate attribute"),
        (b"<?xml version='1.0'?>\n<!DOCTYPE a>\n<a/>", ":2: a document type is not accepted"),
        (b"<a>" * 201, ":1: nested too deep or too many elements"),
    ],
)
def test_what_is_no_xml_is_refused_with_its_line(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    path = tmp_path / "file.xml"
    path.write_bytes(content)

    with pytest.raises(ContentError) as refused:
        read_elements(path)

    assert str(refused.value).startswith(f"{path}{problem}")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "encoding", ["foo", "shift_jis", "utf-7", "rot13", "hex", "idna", "base64", "punycode"]
)
def test_an_encoding_that_is_not_known_is_one_line(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "file.xml"
    path.write_text(f'<?xml version="1.0" encoding="{encoding}"?>\n<a/>', encoding="ascii")

    with pytest.raises(ContentError, match=r":1: its encoding is not known \(fix: write it as"):
        read_elements(path)


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16"])
def test_other_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "file.xml"
    path.write_text(f'<?xml version="1.0" encoding="{encoding}"?>\n<a>é</a>', encoding=encoding)

    assert read_elements(path, frozenset({"a"})).text == "é"


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "file.xml"
    with path.open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)

    with pytest.raises(ContentError, match="larger than 67,108,864 bytes"):
        read_elements(path)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="cannot be read: Is a directory"):
        read_elements(tmp_path)


def test_text_is_kept_only_where_it_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "file.xml"
    path.write_text("<a>one<b>two <![CDATA[<3>]]></b>four</a>", encoding="utf-8")

    root = read_elements(path, frozenset({"b"}))

    assert (root.text, root.children[0].text) == ("", "two <3>")
