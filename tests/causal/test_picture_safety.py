"""The picture of untrusted records: whole, apart, escaped, and nothing but a picture."""

import re
from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.pictures import (
    EVERYTHING,
    SVG,
    area_of,
    bare_graph,
    join,
    of_class,
    title_of,
    tokens,
    tree,
)

from whychain.causal.drawing.figures import figures
from whychain.causal.drawing.svg import identifier
from whychain.causal.graph import CausalGraph, network_of
from whychain.causal.picture import picture, picture_css, standalone
from whychain.causal.vocabulary import NodeKind

GraphFrom = Callable[[str], CausalGraph]
SAFE_ELEMENTS = "svg g path rect circle ellipse polygon line text tspan title desc a marker defs"
SAFE_ATTRIBUTES = (
    "class id d x y x1 y1 x2 y2 cx cy r rx ry width height viewBox transform points href"
    " aria-label aria-labelledby role tabindex marker-end markerWidth markerHeight refX refY"
    " orient markerUnits text-anchor dominant-baseline xmlns focusable"
)
ELEMENTS = frozenset(SAFE_ELEMENTS.split())
ATTRIBUTES = frozenset(SAFE_ATTRIBUTES.split())


@pytest.fixture(scope="module")
def whole(graph_from: GraphFrom) -> CausalGraph:
    return graph_from(EVERYTHING)


def test_only_what_a_sanitiser_lets_pass_is_used(whole: CausalGraph) -> None:
    root = tree(picture(whole, title="t", link_to=lambda node: f"#{node}"))

    assert {e.tag.removeprefix(SVG) for e in root.iter()} <= ELEMENTS
    assert {name for e in root.iter() for name in e.attrib} <= ATTRIBUTES


def test_ids_of_two_accounts_on_one_page_do_not_clash(whole: CausalGraph) -> None:
    other: CausalGraph = whole.copy()
    other.graph["account"] = "analysed"
    ids = re.findall(r' id="([^"]*)"', picture(whole, title="t") + picture(other, title="t"))

    assert len(ids) == len(set(ids))


def test_every_reference_inside_a_picture_has_its_target(whole: CausalGraph) -> None:
    svg = picture(whole, title="t")
    used = re.findall(r"url\(#([^)]*)\)", svg)
    used += re.findall(r'aria-labelledby="([^"]*)"', svg)[0].split()

    assert set(used) <= set(re.findall(r' id="([^"]*)"', svg))


HOSTILE = [
    '<script>alert("1")</script> & more',
    '"><img src=x onerror=alert(1)>',
    "]]> <!-- -->",
    "nul \0 and escape \x1b",
    "\u202eturned around",
    "\ud800 half a pair",
    "\ufffe no character",
    "one\n\n# two\tthree",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_stays_text(title: str) -> None:
    graph = bare_graph({title: (NodeKind.FAULT, title), "b": (NodeKind.CONTROL, title)})
    join(graph, 0, ({title}, {"b"}, title, 1))
    graph.nodes["b"]["note"] = title
    root = tree(picture(graph, title=title, link_to=lambda node: "#x"))

    assert {e.tag.removeprefix(SVG) for e in root.iter()} <= ELEMENTS
    assert not any(name.startswith("on") for e in root.iter() for name in e.attrib)
    assert "\n" not in picture(graph, title=title)


def test_a_title_that_is_too_long_ends_in_dots_and_is_whole_in_the_tooltip() -> None:
    title = " ".join(["A very long title that tells the whole story"] * 5)
    root = tree(picture(bare_graph({"a": (NodeKind.EFFECT, title)}), title="t"))
    lines = [e.text or "" for e in of_class(root, "node")[0].iter(f"{SVG}tspan")]

    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert title_of(of_class(root, "node")[0]) == f"effect: {title}"


def test_a_file_has_its_colours_in_it_and_nothing_from_outside(whole: CausalGraph) -> None:
    svg = standalone(whole, title="As a file")

    assert tree(svg).find(f"{SVG}style") is not None
    assert "var(" not in svg
    assert re.findall(r"https?://[^\"<]*", svg) == ["http://www.w3.org/2000/svg"]


def test_the_style_sheet_has_a_dark_form_and_touches_pictures_only() -> None:
    css = picture_css()

    assert "[data-md-color-scheme=slate] .causal-picture{--wc-paper:" in css
    selectors = [rule.split("{")[0].split(",") for rule in css.splitlines()]
    assert all(".causal-picture" in part for parts in selectors for part in parts)
    assert set(re.findall(r"var\((--wc-[a-z-]+)", css)) <= set(re.findall(r"(--wc-[a-z-]+):", css))


def test_different_ids_stay_different() -> None:
    odd = ["a b", "a_b", "a-b", "a_20_b", "a.b", "ab", "é", "_e9_"]

    assert len({identifier(text) for text in odd}) == len(odd)


kinds = st.sampled_from([kind for kind in NodeKind if kind is not NodeKind.CONTROL])
titles = st.text(max_size=60)
words = st.sampled_from([f"n{number}" for number in range(7)])
guards = st.sampled_from(["c0", "c1", "c2"])
links = st.tuples(
    st.sets(words, min_size=1, max_size=4), st.sets(guards, max_size=3), words, st.integers(1, 4)
)


@given(st.lists(st.tuples(kinds, titles), min_size=7, max_size=7), st.lists(links, max_size=8))
def test_any_graph_is_drawn_whole_and_without_overlap(
    nodes: list[tuple[NodeKind, str]], joined: list[tuple[set[str], set[str], str, int]]
) -> None:
    graph = bare_graph({f"n{number}": node for number, node in enumerate(nodes)})
    for control in ("c0", "c1", "c2"):
        graph.add_node(control, kind=NodeKind.CONTROL, title=nodes[0][1], state="absent")
    for index, link in enumerate(joined):
        join(graph, index, link)
    root = tree(picture(graph, title=nodes[0][1]))

    drawn = of_class(root, "node")
    assert {name for e in drawn for name in tokens(e)} >= {f"node-{node}" for node in graph}
    assert len(of_class(root, "link")) == len(joined)
    assert len(drawn) == len(figures(network_of(graph)).shown)
    for one, other in combinations(map(area_of, drawn), 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
