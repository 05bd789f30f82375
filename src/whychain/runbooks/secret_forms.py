"""In which forms a secret may stand in a text: as it is, and as common encoders write it."""

import base64
import html
import itertools
import json
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

_SHORTEST_LINE_CHARACTERS = 8
_SHORTEST_BASE64_CHARACTERS = 4
_LONGEST_WRAPPED_CHARACTERS = 400
_BASE64_LINE_CHARACTERS = 76  # RFC 2045, and what the program base64 does
_SAFE_IN_A_URL = ("", "/", "!'()*")  # the last one is encodeURIComponent of browsers
_QUOTES = (("'", "&#x27;", "&#39;", "&apos;"), ('"', "&quot;", "&#34;"))


def forms_of(value: str) -> frozenset[bytes]:
    """Return every form of one secret, none of them empty; none at all for white space alone.

    The lines of a secret of several lines count as secrets too, unless they are short.
    """
    return frozenset(
        form
        for text in _texts(value)
        for encoded in (_as_bytes(text),)
        for form in (
            *map(_as_bytes, _escaped(text)),
            *_percent(encoded),
            *_transcoded(encoded, value),
        )
    )


def _as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _texts(value: str) -> set[str]:
    whole = {value, value.strip()}
    lines = {form for line in value.splitlines() for form in (line, line.strip())}
    long_lines = {line for line in lines if len(line) >= _SHORTEST_LINE_CHARACTERS}
    return {text for text in whole | long_lines if text.strip()}


def _escaped(text: str) -> Iterator[str]:
    yield text
    yield from _as_markup(text)
    yield from _as_json(text)
    yield from _for_a_shell(text)
    yield from _as_literal(text)


def _as_markup(text: str) -> Iterator[str]:
    for quotes in itertools.product(*_QUOTES):
        as_html = html.escape(text, quote=False)
        as_html = as_html.replace("'", quotes[0]).replace('"', quotes[1])
        yield as_html
        yield re.sub(r"[\t\n\r]", lambda found: f"&#{ord(found[0])};", as_html)


def _as_json(text: str) -> Iterator[str]:
    for only_ascii in (True, False):
        as_json = json.dumps(text, ensure_ascii=only_ascii)[1:-1]
        yield as_json
        yield as_json.replace("/", "\\/")
        yield re.sub("[<>&]", lambda found: f"\\u{ord(found[0]):04x}", as_json)  # as Go writes it


def _for_a_shell(text: str) -> Iterator[str]:
    yield text.replace("'", "'\"'\"'")  # what shlex.quote puts between its quotes
    yield text.replace("'", r"'\''")
    yield re.escape(text)
    for special in (r"[^\w@%+=:,./-]", r"\W"):
        for flags in (re.NOFLAG, re.ASCII):
            yield re.sub(special, r"\\\g<0>", text, flags=flags)


def _as_literal(text: str) -> Iterator[str]:
    for body in (text.encode("unicode_escape").decode("ascii"), _repr_body(text)):
        yield body
        yield body.replace("'", r"\'")
        yield body.replace('"', r"\"")
    yield repr(_as_bytes(text))[2:-1]


def _repr_body(text: str) -> str:
    return "".join(c if c in "'\"" else repr(c)[1:-1] for c in text)


def _percent(encoded: bytes) -> Iterator[bytes]:
    texts = [quote(encoded, safe=safe) for safe in _SAFE_IN_A_URL]
    texts += [quote_plus(encoded), quote_plus(encoded, safe="*").replace("~", "%7E")]
    for text in texts:
        yield text.encode("ascii")
        yield re.sub("%..", lambda found: found[0].lower(), text).encode("ascii")


def _transcoded(encoded: bytes, value: str) -> Iterator[bytes]:
    yield from (encoded.hex().encode("ascii"), encoded.hex().upper().encode("ascii"))
    for before in range(3):
        for form in _base64(encoded, before):
            yield form
            if len(value.splitlines()) == 1:  # the many lines of a key would take seconds
                yield from _wrapped(form)
            yield form.translate(bytes.maketrans(b"+/", b"-_"))


def _base64(encoded: bytes, before: int) -> Iterator[bytes]:
    """Return what a secret alone decides of a base64 text in which it follows some bytes.

    First where more follows it, then where it is the end, without and with padding.
    """
    whole = base64.b64encode(bytes(before) + encoded)
    begin = (0, 2, 3)[before]
    inner = whole[begin : (before + len(encoded)) * 8 // 6]
    unpadded = whole[begin:].rstrip(b"=")
    for form in (inner, unpadded, whole[begin:]):
        if len(form.rstrip(b"=")) >= _SHORTEST_BASE64_CHARACTERS:
            yield form


def _wrapped(form: bytes) -> Iterator[bytes]:
    """Return a base64 text broken into lines, wherever in it the first line may end.

    Not of a long one, such as a key in PEM form: its forms would take seconds to search for.
    """
    if len(form) > _LONGEST_WRAPPED_CHARACTERS:
        return
    for first in range(1, min(len(form), _BASE64_LINE_CHARACTERS + 1)):
        starts = range(first, len(form), _BASE64_LINE_CHARACTERS)
        lines = [form[start : start + _BASE64_LINE_CHARACTERS] for start in starts]
        yield b"\n".join([form[:first], *lines])
