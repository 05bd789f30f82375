import markdown  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown.preprocessors import NormalizeWhitespace  # type: ignore[import-untyped]
from markdown.util import ETX, STX  # type: ignore[import-untyped]

from whychain.site.raw_blocks import on_one_line

BLOCK = '<div class="a">\n\n<div><p>*b*</p></div>\n\n  <pre>c&#10;d</pre>\n</div>'
ONE_LINE = '<div class="a"> <div><p>*b*</p></div> <pre>c&#10;d</pre> </div>'


def shown(text: str, *extensions: str) -> str:
    html: str = markdown.markdown(text, extensions=["pymdownx.superfences", *extensions])
    return html


def test_a_text_without_blocks_stays_as_it_is() -> None:
    assert on_one_line("# a\n\nb\n") == "# a\n\nb\n"


def test_a_block_stands_on_one_line() -> None:
    assert on_one_line(f"# a\n\n{BLOCK}\n\nb") == f"# a\n\n{ONE_LINE}\n\nb"


def test_a_block_that_never_ends_is_kept() -> None:
    assert on_one_line("<div>\n\na") == "<div>\n\na"


@pytest.mark.parametrize(
    "text",
    [
        f"a\n\n{ONE_LINE}\n\n*b*",
        "<div>never closed",
        "<div>a</div> and *more*",
        "```\n<div>code</div>\n```",
        "- a\n\n    <div>b</div>",
        "- a\n\n<div>b</div>\n\n- c\n\n<div>d</div>",
        "> <div>b</div>\n\n<div>c &amp; [d](e) *f*</div>",
        "<div>`a`</div>\n\n<div><p>c</p>\n</div>\n\n<div>d\t</div>",
    ],
)
def test_the_extension_changes_nothing_but_the_time(text: str) -> None:
    assert shown(text, "whychain.site.raw_blocks").split() == shown(text).split()


@given(st.text(alphabet="<div>/a` \t\r\n\0" + STX + ETX), st.text(max_size=9))
def test_white_space_is_normalized_as_without_the_extension(text: str, more: str) -> None:
    lines = f"{text}\n<div>{more}</div>\n{text}".split("\n")
    page = markdown.Markdown(extensions=["whychain.site.raw_blocks"])

    found = page.preprocessors["normalize_whitespace"].run(lines)

    assert found == NormalizeWhitespace(page).run(lines)
