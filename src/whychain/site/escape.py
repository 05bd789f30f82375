"""Untrusted text made inert for HTML and for Markdown at once.

Every character that either language could read as markup becomes a numeric entity, which
both leave alone. So one escaping is right everywhere in a page: in a paragraph, a heading, a
table cell, an attribute, a raw block and the front matter.
"""

import re

from markupsafe import Markup

_SPECIAL = re.compile("[^A-Za-z0-9 \u00a0-\U0010ffff]")
_EDGE_SPACES = re.compile(r"^ | $|(?<= ) ")
_DECEIVING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
_REPLACEMENT = "\ufffd"


def escape(value: object) -> Markup:
    """Return a value as text that no later stage can read as anything but text.

    ``Markup`` passes unchanged, ``None`` is nothing. Control characters and the marks that
    change the direction of writing become U+FFFD.

    >>> escape("<b> *x*")
    Markup('&#60;b&#62; &#42;x&#42;')
    """
    if isinstance(value, Markup):
        return value
    text = _DECEIVING.sub(_REPLACEMENT, plain(value).replace("\r\n", "\n"))
    inert = _SPECIAL.sub(lambda found: f"&#{ord(found.group())};", text)
    return Markup(_EDGE_SPACES.sub("&#32;", inert))  # noqa: S704 - every special character is gone


def plain(value: object) -> str:
    """Return a value in the words in which the site writes it: ``yes``, ``37``, ``0.5``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.12g}" if isinstance(value, float) else str(value)
