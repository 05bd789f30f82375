"""The JSON Schemas are valid, written where editors look, and accept the reference content."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from whychain.documents.yaml_text import values
from whychain.errors import ContentError
from whychain.workspace import reference
from whychain.workspace.find import MARKER
from whychain.workspace.schemas import FOLDER, SCHEMAS, schema, write_schemas

_FIRST_LINE = re.compile(r"# yaml-language-server: \$schema=(?P<path>[./]+\.whychain/schemas/.+)")
CONTENT = sorted(
    path.relative_to(reference.root())
    for part in ("kb", "causal", "runbooks")
    for path in (reference.root() / part).rglob("*.yml")
)


def schema_named_by(name: Path) -> Path:
    """Return the schema file that the first line of a content file names."""
    text = (reference.root() / name).read_text(encoding="utf-8")
    first = _FIRST_LINE.fullmatch(text.partition("\n")[0])
    assert first, name
    parts = (name.parent / first["path"]).parts
    below = [p for p in parts if p != ".."][len(name.parent.parts) :]
    assert parts.count("..") == len(name.parent.parts), name
    return Path(*below)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_valid_json_schema_2020_12(name: str) -> None:
    found = schema(name)

    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert found["title"] == f"whychain {name}"
    jsonschema.Draft202012Validator.check_schema(found)


def test_there_is_reference_content_to_try_the_schemas_on() -> None:
    assert len(CONTENT) > 80


def test_the_first_line_of_every_content_file_names_an_existing_schema() -> None:
    for name in CONTENT:
        path = schema_named_by(name)
        assert path.parent == FOLDER, name
        assert path.stem in SCHEMAS, name


def test_every_content_file_is_accepted_by_the_schema_that_it_names() -> None:
    validators = {n: jsonschema.Draft202012Validator(schema(n)) for n in SCHEMAS}
    for name in CONTENT:
        content = values((reference.root() / name).read_text(encoding="utf-8"))
        errors = validators[schema_named_by(name).stem].iter_errors(content)
        assert [e.message for e in errors] == [], name


def test_the_marker_of_the_reference_is_accepted_by_its_schema() -> None:
    content = values((reference.root() / MARKER).read_text(encoding="utf-8"))

    jsonschema.validate(content, schema("workspace"))


def test_schemas_are_written_and_written_again(tmp_path: Path) -> None:
    first = write_schemas(tmp_path)
    again = write_schemas(tmp_path)

    assert first == again == tuple(tmp_path / FOLDER / f"{name}.json" for name in SCHEMAS)
    for path in first:
        assert json.loads(path.read_text(encoding="utf-8")) == json.loads(
            json.dumps(schema(path.stem))
        )


def test_a_folder_that_cannot_be_written_is_an_error_in_one_line(tmp_path: Path) -> None:
    (tmp_path / ".whychain").touch()

    with pytest.raises(ContentError, match="cannot be written"):
        write_schemas(tmp_path)
