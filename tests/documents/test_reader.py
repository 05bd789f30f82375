"""Reading gives a document or findings, for single documents and for lists."""

from pathlib import Path

from whychain.documents.finding import Finding, Problem, SeverityLevel
from whychain.documents.reader import read_document, read_items, read_values
from whychain.documents.rules import SYNTAX
from whychain.documents.shape import Part, Slug


class Station(Part, frozen=True):
    """A part for these tests."""

    id: Slug
    height_metres: int = 0


def written(root: Path, text: str) -> Path:
    """Return a file with this text."""
    path = root / "station.yml"
    path.write_text(text, encoding="utf-8")
    return path


def lines(findings: tuple[Finding, ...]) -> list[str]:
    """Return findings as people see them."""
    return [str(f) for f in findings]


def test_a_sound_file_is_a_document(tmp_path: Path) -> None:
    reading = read_document(written(tmp_path, "id: peak\nheight_metres: 8\n"), tmp_path, Station)

    assert reading.document
    assert reading.document.content == Station(id="peak", height_metres=8)
    assert reading.document.source.name == "station.yml"
    assert reading.findings == ()


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    reading = read_document(tmp_path / "none.yml", tmp_path, Station)

    assert reading.document is None
    assert [f.rule for f in reading.findings] == ["file-unreadable"]


def test_bad_yaml_is_a_finding_at_its_line(tmp_path: Path) -> None:
    found = read_values(written(tmp_path, "id: x\nid: y\n"), tmp_path)

    assert isinstance(found, Finding)
    assert str(found) == (
        "station.yml:2: yaml-duplicate-key: the key 'id' stands twice in this mapping"
    )


def test_an_empty_file_is_a_finding(tmp_path: Path) -> None:
    reading = read_document(written(tmp_path, ""), tmp_path, Station)

    assert lines(reading.findings) == [
        "station.yml:1: schema-type: expected a mapping, got nothing"
    ]


def test_extension_fields_are_allowed_on_top_and_left_out(tmp_path: Path) -> None:
    path = written(tmp_path, "id: x\nx-note: [1, {2: three}]\nx-: y\n")
    reading = read_document(path, tmp_path, Station)

    assert reading.document
    assert reading.document.content == Station(id="x")


def test_a_finding_counts_the_lines_of_extension_fields(tmp_path: Path) -> None:
    reading = read_document(written(tmp_path, "x-a: 1\nid: x\nxa: 1\n"), tmp_path, Station)

    assert lines(reading.findings) == [
        "station.yml:3: schema-unknown-field: no field is called 'xa': known: height_metres, id"
    ]


def test_a_list_keeps_its_sound_items(tmp_path: Path) -> None:
    path = written(tmp_path, "- id: a\n- id: b\n  hight_metres: 1\n- 5\n- id: [c]\n- id: d\n")
    source, items, findings = read_items(path, tmp_path, Station)

    assert source
    assert [(i.index, i.declared, bool(i.content)) for i in items] == [
        (0, "a", True),
        (1, "b", False),
        (2, None, False),
        (3, None, False),
        (4, "d", True),
    ]
    assert [(f.line, f.rule) for f in findings] == [
        (3, "schema-unknown-field"),
        (4, "schema-type"),
        (5, "schema-type"),
    ]


def test_extension_fields_are_not_allowed_inside_a_list(tmp_path: Path) -> None:
    _, items, findings = read_items(written(tmp_path, "- id: a\n  x-b: 1\n"), tmp_path, Station)

    assert [i.content for i in items] == [None]
    assert lines(findings) == [
        "station.yml:2: schema-unknown-field: no field is called 'x-b': known: height_metres, id"
    ]


def test_an_empty_list_file_is_fine(tmp_path: Path) -> None:
    source, items, findings = read_items(written(tmp_path, "# none yet\n"), tmp_path, Station)

    assert source
    assert (items, findings) == ((), ())


def test_a_list_file_that_holds_a_mapping_is_a_finding(tmp_path: Path) -> None:
    _, items, findings = read_items(written(tmp_path, "id: a\n"), tmp_path, Station)

    assert items == ()
    assert lines(findings) == ["station.yml:1: schema-type: expected a list of entries"]


def test_a_list_file_that_cannot_be_read_has_no_source(tmp_path: Path) -> None:
    source, items, findings = read_items(written(tmp_path, "- ["), tmp_path, Station)

    assert (source, items) == (None, ())
    assert [f.rule for f in findings] == ["yaml-syntax"]


def test_a_problem_becomes_a_finding_with_its_severity(tmp_path: Path) -> None:
    reading = read_document(written(tmp_path, "\nid: x\n"), tmp_path, Station)

    assert reading.document
    found = reading.document.source.finding(Problem(SYNTAX, ("id",), "why"))
    assert found == Finding("station.yml", 2, "yaml-syntax", "why", SeverityLevel.ERROR)


def test_findings_sort_by_file_line_and_rule() -> None:
    places = [("b", 1, "a"), ("a", 10, "a"), ("a", 2, "a"), ("a", 1, "b")]
    findings = [Finding(file, line, rule, "m") for file, line, rule in places]

    assert sorted(findings) == findings[::-1]
