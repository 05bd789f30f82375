"""Values as literals for scripts: the one place that decides what cannot end a script."""

import json


def compact_json(value: object) -> str:
    """Return data as JSON without a space too many, as an attribute of a page holds it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def literal(value: object) -> str:
    r"""Return a value as a literal that can stand in any script, within a page or by itself.

    No text in it can end the script element, nor a line of it.

    >>> literal(["</script>"])
    '["\\u003c/script>"]'
    """
    text = compact_json(value)
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
