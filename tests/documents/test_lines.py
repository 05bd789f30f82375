"""A finding names the line on which the key or item stands."""

import pytest

from whychain.documents.finding import KeyPath
from whychain.documents.yaml_text import Lines

TEXT = """\
# a comment first
id: one
times:
  start: 1

  end: 2
steps:
  - id: a
    run: {argv: [x]}
  -
    id: b
12: a number as key
shared: &s
  deep: 1
again: *s
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("id",), 2),
        (("times",), 3),
        (("times", "start"), 4),
        (("times", "end"), 6),
        (("times", "middle"), 3),
        (("times", "end", "deeper"), 6),
        (("steps",), 7),
        (("steps", 0), 8),
        (("steps", 0, "run", "argv", 0), 9),
        (("steps", 1), 11),
        (("steps", 1, "id"), 11),
        (("steps", 2), 7),
        (("steps", "x"), 7),
        ((12,), 12),
        (("again", "deep"), 14),
        (("nothing", "at", "all"), 1),
    ],
)
def test_a_place_has_its_own_line_or_that_of_its_nearest_parent(path: KeyPath, line: int) -> None:
    assert Lines(TEXT).at(path) == line


def test_an_empty_document_has_line_one() -> None:
    assert Lines("").at(("a", 0)) == 1


def test_lines_are_the_same_with_carriage_returns() -> None:
    assert Lines(TEXT.replace("\n", "\r\n")).at(("steps", 1)) == 11


def test_a_key_that_is_a_list_is_passed_over() -> None:
    assert Lines("? [a]\n: 1\nb: 2\n").at(("b",)) == 3


def test_a_place_that_is_asked_for_twice_has_the_same_line() -> None:
    lines = Lines(TEXT)

    assert [lines.at(("times", "end")), lines.at(("times", "end"))] == [6, 6]
