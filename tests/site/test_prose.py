import pytest

from whychain.site import prose


def found(target: str) -> str | None:
    return "../cases/other.md" if target == "../other/narrative.md" else None


def test_an_empty_text_is_empty() -> None:
    assert prose.prose("") == ""
    assert prose.narrative("", found) == ""


def test_backquoted_words_are_code_and_stay_text() -> None:
    assert "<code>&#60;b&#62;</code>" in prose.prose("a `<b>` c")


def test_a_block_of_code_is_one_line_of_markup() -> None:
    shown = prose.block("if a < b {\n\n\treturn\n}", "go")

    assert "\n" not in shown
    assert "&lt;" in shown
    assert "&#10;" in shown


def test_headings_of_a_narrative_stand_below_those_of_the_page() -> None:
    assert prose.narrative("## What\n# Up", found) == "### What\n## Up"


def test_code_in_a_narrative_is_left_alone() -> None:
    text = "```\n## no heading\n[a](../other/narrative.md)\n~~~\n```\n## heading"

    assert prose.narrative(text, found).splitlines() == [
        *text.splitlines()[:-1],
        "### heading",
    ]


@pytest.mark.parametrize(
    ("link", "there"),
    [
        ("[a](../other/narrative.md)", "[a](../cases/other.md)"),
        ("[a](../gone/narrative.md)", "a"),
        ("[a](https://x.example/)", "[a](https://x.example/)"),
        ("[a](#part)", "[a](#part)"),
        ("![a](plot.png)", "a"),
    ],
)
def test_a_relative_link_leads_to_a_page_or_stays_text(link: str, there: str) -> None:
    assert prose.narrative(f"see {link}.", found) == f"see {there}."
