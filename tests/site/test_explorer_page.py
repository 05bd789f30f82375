"""The way into the graph: how many links touch each node is what counting each link says."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from whychain.causal.network import CausalLink, CausalNetwork, Defeat, Threshold
from whychain.site.explorer_page import links_per_node

names = st.sampled_from("abcd")
some = st.lists(names, min_size=1, max_size=3, unique=True).map(tuple)
few = st.lists(names, max_size=2, unique=True).map(tuple)


def link(effect: str, causes: tuple[str, ...], unless: tuple[str, ...]) -> CausalLink:
    gate = Threshold(1, causes)
    return CausalLink(effect, effect, gate, unless, "high", (), "", "", inferred=False, note="")


def defeat(control: str, causes: tuple[str, ...]) -> Defeat:
    return Defeat(control, control, Threshold(1, causes), (), "", "", "")


@given(
    st.lists(st.builds(link, names, some, few), max_size=4),
    st.lists(st.builds(defeat, names, some), max_size=3),
)
def test_a_link_counts_once_for_each_node_that_it_touches(
    links: list[CausalLink], defeats: list[Defeat]
) -> None:
    touched = [{one.effect, *one.gate.inputs, *one.unless} for one in links]
    touched += [{one.control, *one.gate.inputs} for one in defeats]

    counted = links_per_node(CausalNetwork({}, tuple(links), tuple(defeats)))

    assert +counted == Counter(node for nodes in touched for node in nodes)
