"""A JSON file beside the pages."""

import msgspec

from whychain.site.page import Page


def json_page(path: str, value: object) -> Page:
    """Return a value as a JSON file of the site; msgspec says how each type is written."""
    text = msgspec.json.format(msgspec.json.encode(value), indent=2)
    return Page(path, text + b"\n")
