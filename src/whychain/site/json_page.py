"""A JSON file beside the pages."""

import msgspec

from whychain.site.page import Page

_MOST_INDENTED_BYTES = 1_000_000


def json_page(path: str, value: object) -> Page:
    """Return a value as a JSON file of the site; msgspec says how each type is written.

    It is indented, unless it is larger than anybody reads.
    """
    text = msgspec.json.encode(value)
    if len(text) <= _MOST_INDENTED_BYTES:
        text = msgspec.json.format(text, indent=2)
    return Page(path, text + b"\n")
