"""The fields of a content file, read off its JSON Schema."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from markupsafe import Markup

from whychain.site.escape import escape
from whychain.site.phrases import Language, Phrases

Schema = Mapping[str, Any]
_ENGLISH = Phrases(Language.ENGLISH)
_LIMITS = {
    "pattern": "matches {n}",
    "maxLength": "at most {n} characters",
    "minItems": "at least {n} entries",
    "minProperties": "at least {n} entries",
    "minimum": "at least {n}",
    "maximum": "at most {n}",
}


class Field(msgspec.Struct, frozen=True):
    """One field: what it may hold and whether it must be there."""

    name: str
    kind: Markup
    required: bool
    choices: tuple[str, ...]
    limits: Markup
    default: str


class Section(msgspec.Struct, frozen=True):
    """One type of a schema with its fields."""

    name: str
    text: str
    fields: tuple[Field, ...]


def sections(schema: Schema, t: Phrases = _ENGLISH) -> tuple[Section, ...]:
    """Return the types of a schema that have fields, the document's own type first."""
    definitions: Mapping[str, Schema] = schema.get("$defs", {})
    first = _named(schema.get("$ref") or schema.get("items", {}).get("$ref", ""))
    names = sorted(definitions, key=lambda name: (name != first, name))
    return tuple(
        Section(name, _text(definitions[name]), tuple(_fields(definitions[name], definitions, t)))
        for name in names
        if "properties" in definitions[name]
    )


def _fields(definition: Schema, definitions: Mapping[str, Schema], t: Phrases) -> Iterator[Field]:
    required = set(definition.get("required", ()))
    for name, schema in definition["properties"].items():
        target = definitions.get(_named(schema.get("$ref", "")), schema)
        yield Field(
            name=name,
            kind=_kind(schema, definitions, t),
            required=name in required,
            choices=tuple(str(word) for word in target.get("enum", ())),
            limits=_limits(schema, t),
            default=_default(schema),
        )


def _named(reference: str) -> str:
    return reference.rpartition("/")[2]


def _text(definition: Schema) -> str:
    text: str = definition.get("description", "")
    return text.replace("``", "`")


def _kind(schema: Schema, definitions: Mapping[str, Schema], t: Phrases) -> Markup:
    """Return in a few words what a field holds: ``list of Event``, ``text or null``."""
    if "$ref" in schema:
        name = _named(schema["$ref"])
        return t("one of") if "enum" in definitions.get(name, {}) else escape(name)
    if "anyOf" in schema:
        kinds = dict.fromkeys(_kind(one, definitions, t) for one in schema["anyOf"])
        return t(" or ").join(kinds)
    match schema.get("type"):
        case "array":
            return t("list of {what}", what=_kind(schema.get("items", {}), definitions, t))
        case "object":
            inner = schema.get("additionalProperties") or {}
            return t("mapping to {what}", what=_kind(inner, definitions, t))
        case plain:
            return t("one of") if "enum" in schema else _word(plain, schema.get("format"), t)


def _word(plain: str | None, form: str | None, t: Phrases) -> Markup:
    words = {
        "string": t("text"),
        "integer": t("whole number"),
        "number": t("number"),
        "boolean": t("yes or no"),
        "null": t("nothing"),
        "date": t("date"),
        "date-time": t("time with offset"),
    }
    return words.get(form or "") or words.get(plain or "") or t("anything")


def _limits(schema: Schema, t: Phrases) -> Markup:
    found = [t(text, n=schema[name]) for name, text in _LIMITS.items() if name in schema]
    return Markup(", ").join(found)


def _default(schema: Schema) -> str:
    value = schema.get("default")
    if value in (None, "", [], {}):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
