"""Durations as operators write them: ``500ms``, ``30s``, ``1m30s``, ``2h``."""

import re

_PARTS = re.compile(
    r"(?:(?P<h>\d+)h)?(?:(?P<m>\d+)m(?!s))?(?:(?P<s>\d+(?:\.\d+)?)s)?(?:(?P<ms>\d+)ms)?"
)


def seconds(text: str) -> float:
    """Return a duration in seconds.

    >>> seconds("1m30s"), seconds("500ms")
    (90.0, 0.5)

    Raises:
        ValueError: when the text is not a duration.
    """
    found = _PARTS.fullmatch(text)
    if not text or not found:
        raise ValueError(f"{text!r} is not a duration such as 500ms, 30s or 1m30s")
    h, m, s, ms = (float(found[unit] or 0) for unit in ("h", "m", "s", "ms"))
    return round(h * 3600 + m * 60 + s + ms / 1000, 3)
