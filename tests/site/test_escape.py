import html

import markdown  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from whychain.site.escape import escape, plain

MARKUP = st.text(alphabet=st.sampled_from("ab1 <>&\"'`*_[](){}#!|\\~:=+-.\n\t$%^@/"), max_size=40)


def test_nothing_is_nothing() -> None:
    assert escape("") == escape(None) == ""


def test_what_is_markup_already_passes() -> None:
    assert escape(Markup("<b>x</b>")) == Markup("<b>x</b>")


@given(MARKUP)
def test_a_browser_reads_back_exactly_the_text(text: str) -> None:
    assert html.unescape(str(escape(text))) == text


@given(MARKUP)
def test_markdown_reads_a_paragraph_and_nothing_else(text: str) -> None:
    shown = markdown.markdown(f"x{escape(text)}x", extensions=["extra", "admonition"])

    assert html.unescape(shown) == f"<p>x{text}x</p>"


@given(MARKUP)
def test_markdown_reads_no_block_at_the_start_of_a_line(text: str) -> None:
    shown = markdown.markdown(str(escape(f"{text}x")), extensions=["extra", "admonition"])

    assert html.unescape(shown) == f"<p>{text}x</p>"


@pytest.mark.parametrize("mark", ["\x02", "\x00", "\u202e", "\u2066", "\u2028", "\ud800", "\ufeff"])
def test_marks_that_deceive_are_replaced(mark: str) -> None:
    assert escape(f"a{mark}b") == "a\ufffdb"


@pytest.mark.parametrize(
    ("value", "words"), [(None, ""), (True, "true"), (37.0, "37"), (0.5, "0.5"), (3, "3")]
)
def test_values_are_written_in_one_way(value: object, words: str) -> None:
    assert plain(value) == words
