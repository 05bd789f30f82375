"""The fields of a content file, read off its JSON Schema."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
_ONE_OF = "one of"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what it may hold and whether it must be there."""

    name: str
    kind: str
    required: bool
    choices: tuple[str, ...]
    limits: str
    default: str


@dataclass(frozen=True, slots=True)
class Section:
    """One type of a schema with its fields."""

    name: str
    text: str
    fields: tuple[Field, ...]


def sections(schema: Schema) -> tuple[Section, ...]:
    """Return the types of a schema that have fields, the document's own type first."""
    definitions: Mapping[str, Schema] = schema.get("$defs", {})
    first = _named(schema.get("$ref") or schema.get("items", {}).get("$ref", ""))
    names = sorted(definitions, key=lambda name: (name != first, name))
    return tuple(
        Section(name, _text(definitions[name]), tuple(_fields(definitions[name], definitions)))
        for name in names
        if "properties" in definitions[name]
    )


def _fields(definition: Schema, definitions: Mapping[str, Schema]) -> Iterator[Field]:
    required = set(definition.get("required", ()))
    for name, schema in definition["properties"].items():
        target = definitions.get(_named(schema.get("$ref", "")), schema)
        yield Field(
            name=name,
            kind=_kind(schema, definitions),
            required=name in required,
            choices=tuple(str(word) for word in target.get("enum", ())),
            limits=_limits(schema),
            default=_default(schema),
        )


def _named(reference: str) -> str:
    return reference.rpartition("/")[2]


def _text(definition: Schema) -> str:
    text: str = definition.get("description", "")
    return text.replace("``", "`")


def _kind(schema: Schema, definitions: Mapping[str, Schema]) -> str:
    """Return in a few words what a field holds: ``list of Event``, ``text or null``."""
    if "$ref" in schema:
        name = _named(schema["$ref"])
        return _ONE_OF if "enum" in definitions.get(name, {}) else name
    if "anyOf" in schema:
        kinds = (_kind(one, definitions) for one in schema["anyOf"])
        return " or ".join(dict.fromkeys(kinds))
    match schema.get("type"):
        case "array":
            return f"list of {_kind(schema.get('items', {}), definitions)}"
        case "object":
            return f"mapping to {_kind(schema.get('additionalProperties') or {}, definitions)}"
        case plain:
            return _ONE_OF if "enum" in schema else _word(plain, schema.get("format"))


def _word(plain: str | None, form: str | None) -> str:
    words = {"string": "text", "date": "date", "date-time": "time with offset"}
    return words.get(form or "") or words.get(plain or "") or plain or "any"


def _limits(schema: Schema) -> str:
    words = {
        "pattern": "matches {}",
        "maxLength": "at most {} characters",
        "minItems": "at least {} entries",
        "minProperties": "at least {} entries",
        "minimum": "at least {}",
        "maximum": "at most {}",
    }
    found = [form.format(schema[name]) for name, form in words.items() if name in schema]
    return ", ".join(found)


def _default(schema: Schema) -> str:
    value = schema.get("default")
    if value in (None, "", [], {}):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
