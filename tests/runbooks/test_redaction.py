"""Secrets: found in every form they may stand in, however a stream is cut into pieces."""

import base64
import html
import json
import re
import shlex
from collections.abc import Callable
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whychain.runbooks.redaction import Redaction
from whychain.runbooks.secret_forms import forms_of

SECRET = "hünter'2 &\"<x>/~\\$🔑"
_LETTERS = st.characters(codec="utf-8", exclude_characters="*")
SECRETS = st.lists(st.text(_LETTERS, min_size=1, max_size=24), min_size=1, max_size=4)

ENCODERS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "percent-encoded": lambda s: quote(s, safe=""),
    "percent-encoded but for the slash": lambda s: quote(s, safe="/"),
    "percent-encoded as a browser does": lambda s: quote(s, safe="!'()*"),
    "percent-encoded in lower case": lambda s: quote(s, safe="").lower(),
    "as a form field": quote_plus,
    "base64": lambda s: base64.b64encode(s.encode()).decode(),
    "base64 for URLs": lambda s: base64.urlsafe_b64encode(s.encode()).decode(),
    "base64 without padding": lambda s: base64.b64encode(s.encode()).decode().rstrip("="),
    "hexadecimal": lambda s: s.encode().hex(),
    "hexadecimal in upper case": lambda s: s.encode().hex().upper(),
    "JSON": lambda s: json.dumps(s)[1:-1],
    "JSON with all letters": lambda s: json.dumps(s, ensure_ascii=False)[1:-1],
    "JSON as Go writes it": lambda s: (
        json.dumps(s, ensure_ascii=False)[1:-1]
        .replace("&", "\\u0026")
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
    ),
    "JSON as PHP writes it": lambda s: json.dumps(s).replace("/", "\\/")[1:-1],
    "quoted for a shell": lambda s: shlex.quote(s).strip("'"),
    "quoted as a shell's trace does": lambda s: s.replace("'", r"'\''"),
    "escaped for a shell": lambda s: re.sub(r"([^\w@%+=:,./-])", r"\\\1", s),
    "escaped wherever it can be": re.escape,
    "escaped as Perl does": lambda s: re.sub(r"(\W)", r"\\\1", s),
    "HTML": html.escape,
    "HTML as Go writes it": lambda s: html.escape(s).replace("&#x27;", "&#39;"),
    "XML": escape,
    "an XML attribute": lambda s: quoteattr(s)[1:-1],
    "a Python literal": lambda s: repr(s)[1:-1],
    "a Python literal of ASCII": lambda s: ascii(s)[1:-1],
    "a Python literal of bytes": lambda s: repr(s.encode())[2:-1],
}


@pytest.mark.parametrize("encode", ENCODERS.values(), ids=ENCODERS)
@pytest.mark.parametrize("secret", [SECRET, "only-simple-0123", "two lines\nof it", "a+b/c==d~"])
def test_a_secret_is_replaced_in_every_form(encode: Callable[[str], str], secret: str) -> None:
    text = f'before, "{encode(secret)}"; after'

    assert Redaction([secret]).text(text) == 'before, "***"; after'


@pytest.mark.parametrize("after", range(4))
@pytest.mark.parametrize("before", range(4))
@pytest.mark.parametrize("alphabet", [b"+/", b"-_"])
def test_a_secret_is_found_inside_a_longer_base64_text(
    before: int, after: int, alphabet: bytes
) -> None:
    content = b"u" * before + SECRET.encode() + b"z" * after
    encoded = base64.b64encode(content, alphabet).decode()

    rest = Redaction([SECRET]).text(f"Basic {encoded}.").removeprefix("Basic ").removesuffix(".")

    begin, end = rest.split("***")
    assert len(begin.rstrip("=")) <= -(-before * 8 // 6)
    assert len(end.rstrip("=")) <= -(-after * 8 // 6) + 1


def test_a_short_remainder_of_base64_is_left_alone() -> None:
    assert Redaction(["xy"]).text(base64.b64encode(b"0xy").decode()) == "MHh5"


@pytest.mark.parametrize(
    ("secret", "text", "shown"),
    [
        ("abc\n", "[abc]", "[***]"),
        (" abc ", "[ abc ] [abc]", "[***] [***]"),
        ("first-line\nsecond-line\nshort", "second-line, first-line", "***, ***"),
        ("first-line\nsecond-line\nshort", "first-line\nsecond-line\nshort", "***"),
        ("first-line\r\n  second-line\nshort", "second-line, short", "***, short"),
        ("\ud800x", "\ud800x \ud800", "*** \ud800"),
    ],
)
def test_white_space_around_a_secret_and_its_lines_do_not_hide_it(
    secret: str, text: str, shown: str
) -> None:
    assert Redaction([secret]).text(text) == shown


@pytest.mark.parametrize("values", [[], [""], ["", " \n"]])
def test_without_a_secret_nothing_is_replaced_and_a_piece_is_handed_on_itself(
    values: list[str],
) -> None:
    stream = Redaction(values).stream()
    piece = b"any\xffthing "

    assert Redaction(values).text("any thing ") == "any thing "
    assert stream.feed(piece) is piece
    assert stream.finish() == b""


def test_of_secrets_that_begin_alike_the_longest_is_replaced() -> None:
    assert Redaction(["abc", "abcdef", "abcd"]).text("abcdefg abcdx abcx") == "***g ***x ***x"


def test_a_stream_holds_back_only_what_may_become_a_secret() -> None:
    stream = Redaction(["hunter2", "hunter2-long"]).stream()

    assert stream.feed(b"a line\n") == b"a line\n"
    assert stream.feed(b"hun") == b""
    assert stream.feed(b"dred\nhunter2") == b"hundred\n"
    assert stream.feed(b"-lo") == b""
    assert stream.feed(b"st") == b"***-lost"
    assert stream.feed(b"hunter2") == b""
    assert stream.finish() == b"***"
    assert stream.finish() == b""


def test_a_stream_that_is_cut_off_does_not_show_the_beginning_of_a_secret() -> None:
    assert Redaction(["hunter2"]).stream().feed(b"it is hunte") == b"it is "


@pytest.mark.uncovered
@given(SECRETS, st.data())
def test_a_stream_shows_the_same_as_a_text_however_it_is_cut(
    secrets: list[str], data: st.DataObject
) -> None:
    redaction = Redaction(secrets)
    forms = sorted({form for secret in secrets for form in forms_of(secret)})
    parts = st.text(_LETTERS, max_size=8).map(str.encode)
    hidden = st.sampled_from(forms or [b"-"])
    whole = b"".join(data.draw(st.lists(parts | hidden | hidden.map(_but_its_end), max_size=12)))
    whole = whole.decode("utf-8", "replace").encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=12)))

    stream = redaction.stream()
    pieces = zip([0, *cuts], [*cuts, len(whole)], strict=True)
    shown = b"".join(stream.feed(whole[begin:end]) for begin, end in pieces) + stream.finish()

    assert shown.decode() == redaction.text(whole.decode())
    assert not [form for form in forms if form in shown]


@pytest.mark.uncovered
@given(SECRETS.filter(lambda secrets: any(map(str.strip, secrets))), st.data())
def test_a_stream_never_holds_back_as_much_as_the_longest_form(
    secrets: list[str], data: st.DataObject
) -> None:
    forms = sorted({form for secret in secrets for form in forms_of(secret)})
    piece = data.draw(st.text(_LETTERS, max_size=40)).encode()
    piece += _but_its_end(data.draw(st.sampled_from(forms)))
    stream = Redaction(secrets).stream()

    shown = stream.feed(piece)
    held = stream.finish()

    if b"***" not in shown + held:
        assert shown + held == piece
        assert len(held) < max(map(len, forms))


def _but_its_end(form: bytes) -> bytes:
    return form[:-1]


@pytest.mark.parametrize("before", ["", "a", "ab", "user:", "x" * 60])
@pytest.mark.parametrize("length", [8, 40, 84, 200])
def test_base64_broken_into_lines_is_found(before: str, length: int) -> None:
    secret = ("A1b2C3d4E5" * 20)[:length]
    wrapped = base64.encodebytes(f"{before}{secret}tail".encode()).decode()

    shown = Redaction([secret]).text(wrapped)

    assert "***" in shown
    assert len(shown.replace("***", "")) <= len(before) * 4 // 3 + 14
