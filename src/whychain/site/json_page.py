"""A JSON file beside the pages."""

import json

import msgspec

from whychain.site.page import Page


def json_page(path: str, value: object) -> Page:
    """Return a value as a JSON file of the site; msgspec says how each type is written."""
    return Page(path, json.dumps(msgspec.to_builtins(value), indent=2, ensure_ascii=False) + "\n")
