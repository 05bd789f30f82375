"""Untrusted text made inert for HTML and for Markdown at once.

Every character that either language could read as markup becomes a numeric entity, which
both leave alone. So one escaping is right everywhere in a page: in a paragraph, a heading, a
table cell, an attribute, a raw block and the front matter.
"""

import re
from functools import lru_cache

from markupsafe import Markup

_KEPT = 50_000
"""Texts that stay escaped: ids, titles and words stand on many pages."""
_EDGE_SPACES = re.compile(r"^ | $|(?<= ) ")
_DECEIVING = (
    *(*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0)),
    *(0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)),
    *(*range(0xD800, 0xE000), 0xFEFF),
)
_SPECIAL = (c for c in range(0x7F) if not chr(c).isalnum() and c != ord(" "))
_INERT = {c: f"&#{c};" for c in _SPECIAL} | dict.fromkeys(_DECEIVING, "\ufffd")


def escape(value: object) -> Markup:
    """Return a value as text that no later stage can read as anything but text.

    ``Markup`` passes unchanged, ``None`` is nothing. Control characters and the marks that
    change the direction of writing become U+FFFD.

    >>> escape("<b> *x*")
    Markup('&#60;b&#62; &#42;x&#42;')
    """
    if isinstance(value, Markup):
        return value
    return _escaped(plain(value))


@lru_cache(maxsize=_KEPT)
def _escaped(text: str) -> Markup:
    if text.isascii() and text.isalnum():
        return Markup(text)  # noqa: S704 - nothing in it is special
    inert = text.replace("\r\n", "\n").translate(_INERT)
    if "  " in inert or inert.startswith(" ") or inert.endswith(" "):
        inert = _EDGE_SPACES.sub("&#32;", inert)
    return Markup(inert)  # noqa: S704 - every special character is gone


def plain(value: object) -> str:
    """Return a value in the words in which the site writes it: ``yes``, ``37``, ``0.5``."""
    if isinstance(value, str):
        return str(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.12g}" if isinstance(value, float) else str(value)
