import datetime
import re
from pathlib import Path

import pytest

from whychain.kb.vocabulary import Precision
from whychain.site import filters, templates

FOLDER = Path(templates.__file__).parent / "templates"
MOMENT = datetime.datetime.fromisoformat("2024-03-18T21:47:03+08:00")


@pytest.mark.parametrize("template", sorted(FOLDER.glob("*.j2")), ids=lambda p: p.name)
def test_no_template_trusts_a_value(template: Path) -> None:
    text = template.read_text(encoding="utf-8")

    assert not re.search(r"\|\s*(safe|join|tojson|urlize|xmlattr)\b", text)
    assert not re.search(r"autoescape|<script|\son\w+=", text)


@pytest.mark.parametrize(
    ("precision", "text"),
    [
        (Precision.SECOND, "2024-03-18 21:47:03 +08:00"),
        (Precision.MINUTE, "2024-03-18 21:47 +08:00"),
        (Precision.DAY, "2024-03-18"),
        (Precision.QUARTER, "2024 Q1"),
        (Precision.UNKNOWN, "2024-03-18"),
    ],
)
def test_a_time_is_shown_as_exactly_as_it_is_known(precision: Precision, text: str) -> None:
    shown = filters.moment(MOMENT, precision)

    assert shown.unescape() == text


def test_a_title_cannot_leave_the_head_of_its_page() -> None:
    assert templates.front_matter('a"\n---\n<b>').count("\n---\n") == 1


def test_only_addresses_of_the_web_are_links() -> None:
    assert "<a " in filters.url("https://x.example/")
    assert "<a " not in filters.url("javascript:x()")
