"""Writing SVG: exactly as the XML writer of the standard library writes it."""

from collections.abc import Mapping
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from whychain.causal.drawing.svg import Element, number

NAMES = st.sampled_from(["a", "g", "class", "aria-label", "markerWidth"])
TEXTS = st.text() | st.text(alphabet="&<>\"'\r\n\t\0\x1b\ud800 ;a")
VALUES = TEXTS | st.floats(min_value=-1e6, max_value=1e6) | st.integers(-1000, 1000)
ATTRIBUTES = st.dictionaries(NAMES, VALUES, max_size=4)
TREES = st.recursive(
    st.builds(Element, NAMES, ATTRIBUTES, TEXTS),
    lambda below: st.builds(Element, NAMES, ATTRIBUTES, TEXTS, st.lists(below, max_size=4)),
    max_leaves=12,
)


def twin(element: Element) -> ET.Element:
    made = ET.Element(element.tag, shown(element.attributes))
    made.text = element.text
    made.extend(twin(child) for child in element.children)
    return made


def shown(attributes: Mapping[str, str | float]) -> dict[str, str]:
    return {n: v if isinstance(v, str) else number(v) for n, v in attributes.items()}


@given(TREES)
def test_a_tree_is_written_as_the_standard_library_writes_it(element: Element) -> None:
    assert element.written() == ET.tostring(twin(element), encoding="unicode")


@given(st.floats(min_value=-1e6, max_value=1e6))
def test_a_number_is_at_most_a_quarter_of_a_pixel_off(value: float) -> None:
    assert abs(float(number(value)) - value) <= 0.25


def test_nothing_that_stands_in_a_value_ends_the_value() -> None:
    written = Element("a", {"href": "\"><script>x('&')</script>\r\n\t"}).written()

    assert written == (
        "<a href=\"&quot;&gt;&lt;script&gt;x('&amp;')&lt;/script&gt;&#13;&#10;&#09;\" />"
    )
