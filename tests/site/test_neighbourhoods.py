"""The picture of a node has the links that most records tell, each of them whole."""

from whychain.causal.examples import example_link
from whychain.causal.network import CausalLink, Node, Threshold
from whychain.causal.vocabulary import NodeKind
from whychain.site.neighbourhoods import MOST_NODES, Neighbourhood, neighbourhood


def told(record: str, effect: str, *causes: str, confidence: str = "high") -> CausalLink:
    gate = Threshold(len(causes), causes)
    return CausalLink(
        f"{record}/{effect}", effect, gate, (), confidence, (), record, "told", False, ""
    )


def around(node: str, *links: CausalLink, most: int = 12) -> Neighbourhood:
    return neighbourhood(node, links, lambda name: Node(name, NodeKind.EFFECT, name), most)


def drawn(node: str, *links: CausalLink, most: int = 12) -> list[str]:
    return [link.effect for link in around(node, *links, most=most).network.links]


def test_the_same_link_of_several_records_is_drawn_once() -> None:
    found = around("disk", told("a", "queue", "disk"), told("b", "queue", "disk"))

    assert (found.drawn, found.count) == (1, 1)


def test_what_most_records_tell_is_drawn_first() -> None:
    links = [told("a", "rare", "disk"), told("a", "queue", "disk"), told("b", "queue", "disk")]

    assert drawn("disk", *links, most=1) == ["queue"]


def test_confidence_decides_between_links_that_as_many_records_tell() -> None:
    links = [told("a", "maybe", "disk", confidence="low"), told("a", "sure", "disk")]

    assert drawn("disk", *links, most=1) == ["sure"]


def test_a_link_keeps_all_of_its_causes() -> None:
    found = around("disk", told("a", "queue", "disk", "load", "night"))

    assert sorted(found.network.nodes) == ["disk", "load", "night", "queue"]


def test_a_node_that_no_link_names_has_no_neighbourhood() -> None:
    assert around("other", example_link("queue", "disk")).count == 0


def test_no_more_nodes_are_drawn_than_can_be_read() -> None:
    links = [told(f"r{i}", f"e{i}", "disk", f"x{i}", f"y{i}", f"z{i}") for i in range(12)]
    found = around("disk", *links)

    assert len(found.network.nodes) <= MOST_NODES
    assert 0 < found.drawn < found.count


def test_one_link_is_drawn_however_large_it_is() -> None:
    causes = tuple(f"cause-{i:02}" for i in range(2 * MOST_NODES))
    found = around("queue", told("a", "queue", *causes))

    assert (found.drawn, found.count) == (1, 1)
