"""Badges: a word with a sign before it, so that nothing is said by colour alone."""

from markupsafe import Markup

from whychain.site.escape import escape, plain

_SIGNS = {
    "confirmed": "✓",
    "refuted": "✕",
    "misleading": "◑",
    "unverifiable": "?",
    "worked": "✓",
    "defeated": "✕",
    "absent": "○",
    "disabled": "⊘",
    "late": "◷",
    "read": "◌",
    "idempotent": "↻",
    "once": "!",
    "would_run": "▸",
    "would_skip": "-",
    "undetermined": "?",
    "blocked": "✕",
    "happens": "✕",
    "stopped": "✓",
    "oscillates": "∿",
    "error": "✕",
    "warning": "!",
    "SEV1": "▲",
    "SEV2": "▲",
    "yes": "✓",
    "no": "✕",
}


def badge(value: object, text: object = "") -> Markup:
    """Return a badge for a word of a closed list, with another text if one is given."""
    word = plain(value)
    sign = _SIGNS.get(word)
    mark = f'<span aria-hidden="true">{sign}</span> ' if sign else ""
    name = escape(word.replace("_", "-").lower())
    shown = escape(text or word.replace("_", " "))
    tag = f'<span class="wc-badge wc-badge--{name}">{mark}{shown}</span>'
    return Markup(tag)  # noqa: S704 - both texts are escaped
