"""The schema of a document type in the form that editors read: JSON Schema."""

from typing import Any

import msgspec


def json_schema(kind: Any, title: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a document type; ``x-`` fields are allowed on top."""
    schema = msgspec.json.schema(kind)
    top = schema
    if "$ref" in schema:
        top = schema["$defs"][schema["$ref"].rpartition("/")[2]]
    if top.get("type") == "object":
        top["patternProperties"] = {"^x-": {}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"whychain {title}",
        **schema,
    }
