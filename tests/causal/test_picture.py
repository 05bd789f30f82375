"""The picture: everything is in it, nothing overlaps or escapes, and it means what it shows."""

import re
from collections.abc import Callable

import networkx as nx
import pytest
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

from whychain.causal.graph import CausalGraph
from whychain.causal.picture import picture
from whychain.causal.vocabulary import NodeKind

GraphFrom = Callable[[str], CausalGraph]


@pytest.fixture(scope="module")
def whole(graph_from: GraphFrom) -> CausalGraph:
    return graph_from(EVERYTHING)


def test_an_empty_graph_is_a_picture_that_says_so() -> None:
    root = tree(picture(bare_graph({}), title="Nothing"))

    assert root.findtext(f"{SVG}title") == "Nothing"
    assert root.findtext(f"{SVG}desc") == "There is nothing in this graph."


def test_a_single_node_is_drawn() -> None:
    root = tree(picture(bare_graph({"a": (NodeKind.FAULT, "Slow disk")}), title="One"))

    assert [title_of(node) for node in of_class(root, "node")] == ["fault: Slow disk"]
    assert root.findtext(f"{SVG}desc") == "1 fault."


def test_a_node_that_only_leads_to_itself_is_drawn_with_its_loop() -> None:
    graph = bare_graph({"a": (NodeKind.EFFECT, "Load")})
    join(graph, 0, ({"a"}, set(), "a", 1))

    assert len(of_class(tree(picture(graph, title="Loop")), "arrow", "feedback")) == 2


def test_the_description_says_what_leads_to_what(whole: CausalGraph) -> None:
    description = tree(picture(whole, title="t")).findtext(f"{SVG}desc")

    assert description == (
        "2 faults and 1 condition lead through 3 effects to 1 symptom and 1 outcome (outage),"
        " past 5 controls."
    )


@pytest.mark.parametrize(
    ("kinds", "description"),
    [
        ("fault effect", "1 fault leads through 1 effect."),
        ("effect outcome", "Causes not shown lead through 1 effect to 1 outcome (n1)."),
        ("condition symptom", "1 condition leads to 1 symptom."),
        ("control control", "2 controls."),
    ],
)
def test_the_description_leaves_out_what_is_not_there(kinds: str, description: str) -> None:
    nodes = {f"n{n}": (NodeKind(kind), f"n{n}") for n, kind in enumerate(kinds.split())}
    root = tree(picture(bare_graph(nodes), title="t"))

    assert root.findtext(f"{SVG}desc") == description


def test_every_node_and_every_link_is_in_the_picture(whole: CausalGraph) -> None:
    root = tree(picture(whole, title="t"))

    drawn = {name for e in of_class(root, "node") for name in tokens(e) if name.startswith("node-")}
    assert drawn == {f"node-{node}" for node in whole}
    assert len(of_class(root, "link")) == 5
    assert len(of_class(root, "defeats")) == 3  # the link, the arrow head, the legend


def test_the_same_graph_gives_the_same_bytes(graph_from: GraphFrom) -> None:
    one, other = graph_from(EVERYTHING), graph_from(EVERYTHING)
    turned: CausalGraph = nx.MultiDiGraph(**other.graph)
    turned.add_nodes_from(reversed(list(other.nodes(data=True))))
    for source, target, key, attributes in reversed(list(other.edges(keys=True, data=True))):
        turned.add_edge(source, target, key=key, **attributes)

    assert picture(one, title="t") == picture(turned, title="t")


def test_kinds_differ_in_shape_and_not_only_in_colour(whole: CausalGraph) -> None:
    root = tree(picture(whole, title="t"))

    outlines = set()
    for kind in NodeKind:
        node = of_class(root, "node", kind.value)[0]
        shapes = [e for e in node if e.tag not in {f"{SVG}title", f"{SVG}text"}]
        outlines.add(tuple((e.tag, e.get("class"), e.get("rx")) for e in shapes))
    assert len(outlines) == len(NodeKind)


@pytest.mark.parametrize(
    ("gate", "shown"), [("all-of", "AND"), ("any-of", "OR"), ("at-least-2-of", "2/3")]
)
def test_a_link_of_several_causes_is_drawn_as_its_gate(
    whole: CausalGraph, gate: str, shown: str
) -> None:
    link = of_class(tree(picture(whole, title="t")), "link", gate)[0]

    assert len(of_class(link, "gate")) == 1
    assert [e.text for e in of_class(link, "gate-label")] == [shown]


def test_a_link_of_one_cause_is_a_plain_arrow(whole: CausalGraph) -> None:
    link = of_class(tree(picture(whole, title="t")), "link", "inferred")[0]

    assert of_class(link, "gate") == []
    assert len(of_class(link, "arrow")) == 1


def test_a_control_stands_at_every_link_that_it_guards_with_its_state(whole: CausalGraph) -> None:
    root = tree(picture(whole, title="t"))

    lint = of_class(root, "node", "control", "absent", "node-lint")
    assert [title_of(node) for node in lint] == ["control: lint, absent"] * 2
    assert len({node.get("id") for node in lint}) == 2
    assert len(of_class(root, "tee")) == 6 + 1  # six barriers, and the legend


def test_what_defeats_a_control_leads_into_its_barrier(whole: CausalGraph) -> None:
    root = tree(picture(whole, title="t"))
    defeat = of_class(of_class(root, "links")[0], "defeats")[0]
    left, top, _, bottom = area_of(of_class(root, "node-budget")[0])
    end = [float(n) for n in re.findall(r"[-\d.]+", of_class(defeat, "arrow")[0].get("d", ""))]

    assert title_of(defeat) == "“budget” is defeated by “no-limit”."
    assert end[-1] == left
    assert top < end[-2] < bottom


def test_a_control_defeated_by_several_together_has_a_gate(graph_from: GraphFrom) -> None:
    graph = graph_from("""
        faults: [a, b]
        links: [{effect: harm, causes: [a], unless: [guard]}]
        controls: {guard: {state: defeated, when: all-of, by: [a, b]}}
    """)
    defeat = of_class(tree(picture(graph, title="t")), "defeats", "all-of")[0]

    assert title_of(defeat) == "“guard” is defeated by all of “a”; “b”."
    assert len(of_class(defeat, "gate")) == 1


def test_a_control_that_is_itself_a_cause_stands_for_itself_as_well(graph_from: GraphFrom) -> None:
    graph = graph_from("""
        faults: [a]
        links:
          - {effect: harm, causes: [a], unless: [guard]}
          - {effect: delay, causes: [guard]}
        controls: {guard: {state: worked}}
    """)
    root = tree(picture(graph, title="t"))

    assert len(of_class(root, "node-guard")) == 2
    assert len(of_class(root, "link")) == 2


def test_feedback_is_marked_and_points_where_it_goes(whole: CausalGraph) -> None:
    root = tree(picture(whole, title="t"))
    turned = [link for link in of_class(root, "link") if of_class(link, "arrow", "feedback")]

    assert [title_of(link) for link in turned] == [
        "“retries” follows from any of “load”; “queue”, unless “budget” works."
    ]
    arrows = of_class(turned[0], "arrow", "feedback")
    assert [arrow.get("marker-end") for arrow in arrows] == [
        "url(#picture--case-1--told-head-feedback)"
    ]


def test_nodes_with_an_address_are_links_in_causal_order(whole: CausalGraph) -> None:
    root = tree(picture(whole, title="t", link_to=lambda node: f"../{node}/?a=1&b=2"))

    links = root.findall(f".//{SVG}a")
    names = [link.get("aria-label") for link in links]
    assert links[names.index("fault: Slow disk")].get("href") == "../slow-disk/?a=1&b=2"
    assert names.index("fault: Slow disk") < names.index("effect: queue")
    assert names.index("effect: queue") < names.index("effect: retries")
    assert names.index("effect: retries") < names.index("outcome: outage")
    assert "control: rollback, late" in names
    assert root.get("role") == "group"


def test_nodes_without_an_address_are_no_links(whole: CausalGraph) -> None:
    root = tree(picture(whole, title="t"))

    assert root.findall(f".//{SVG}a") == []
    assert root.get("role") == "img"


class Speechless:
    """Says no word of its own."""

    def say(self, _one: str, _many: str = "", /, **values: object) -> str:
        return " ".join(map(str, values.values()))

    def word(self, _value: str) -> str:
        return "-"


def test_a_picture_says_no_word_that_its_wording_has_not_said(whole: CausalGraph) -> None:
    root = tree(picture(whole, title="", link_to=lambda _: "#", wording=Speechless()))
    said = {*root.itertext(), *(a.get("aria-label", "") for a in root.iter(f"{SVG}a"))}

    words = {word.strip("“”") for text in said for word in text.split()}
    titles = " ".join(whole.nodes[node]["title"] for node in whole).split()
    assert {word for word in words if word.isalpha()} <= {*titles, "AND", "OR"}
