"""Values as literals for scripts: the one place that decides what cannot end a script."""

from collections.abc import Iterable

import msgspec


def compact_json(value: object) -> str:
    """Return data as JSON without a space too many, as an attribute of a page holds it."""
    return msgspec.json.encode(value).decode()


def literal(value: object) -> str:
    r"""Return a value as a literal that can stand in any script, within a page or by itself.

    No text in it can end the script element, nor a line of it.

    >>> literal(["</script>"])
    '["\\u003c/script>"]'
    """
    return _safe(compact_json(value))


def literals(values: Iterable[object]) -> str:
    r"""Return values as literals with a comma between them, each on a line of its own.

    >>> literals([("<", 1), ("b", 2)])
    '["\\u003c",1],\n["b",2]'
    """
    every = list(values)
    lines = msgspec.json.Encoder().encode_lines(every)
    # No text in JSON holds an end of line, so each but the last stands between two values.
    return _safe(lines.replace(b"\n", b",\n", len(every) - 1).decode().rstrip())


def _safe(text: str) -> str:
    for unsafe in "<\u2028\u2029":
        text = text.replace(unsafe, f"\\u{ord(unsafe):04x}")
    return text


def script(name: str, value: object) -> str:
    r"""Return a script that makes a value known as ``window.whychain.<name>``.

    >>> script("x", "</script>")
    'window.whychain = window.whychain || {};\nwindow.whychain.x = "\\u003c/script>";\n'
    """
    return (
        f"window.whychain = window.whychain || {{}};\nwindow.whychain.{name} = {literal(value)};\n"
    )
