"""Labels: broken into few lines that are no wider than they may be."""

import pytest

from whychain.causal.drawing.text_metrics import printable, text_width, wrapped


def test_nothing_is_one_empty_line() -> None:
    assert wrapped("", 12, 100) == ("",)


def test_lines_break_between_words_and_are_about_equally_long() -> None:
    assert wrapped("one two three four", 10, 90) == ("one two", "three four")


def test_a_word_that_is_too_long_is_broken() -> None:
    assert "".join(wrapped("x" * 30, 10, 80)) == "x" * 30


def test_chinese_breaks_between_any_two_characters() -> None:
    assert wrapped("线程池已经耗尽", 10, 40) == ("线程池已", "经耗尽")


def test_a_combining_mark_takes_no_room() -> None:
    assert text_width("e\u0301", 10) == text_width("e", 10)


def test_line_breaks_and_tabs_become_single_blanks() -> None:
    assert printable(" one\n\n two\tthree ") == "one two three"


@pytest.mark.parametrize(
    "title",
    [
        "W" * 60,
        "线程池或连接池已经耗尽导致整个订单链路不可用",
        "i " * 70,
        "a-very-" * 12,
        "",
        "   ",
    ],
)
def test_no_line_is_wider_than_it_may_be(title: str) -> None:
    lines = wrapped(title, 12, 158)

    assert 1 <= len(lines) <= 3
    assert all(text_width(line, 12) <= 158 for line in lines)
