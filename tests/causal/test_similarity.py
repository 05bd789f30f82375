"""Similar records: nearest by what two records share, weighed by how rare it is."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whychain.causal.graph import CausalGraph
from whychain.causal.similarity import SharedNode, SharedStep, similar
from whychain.causal.vocabulary import NodeKind
from whychain.errors import UsageError

GraphFrom = Callable[[str], CausalGraph]
GraphsFrom = Callable[..., dict[str, CausalGraph]]


@pytest.fixture(scope="session")
def graphs_from(graph_from: GraphFrom) -> GraphsFrom:
    """Return one graph for each record, from its steps: ``a=["f>e", "e>o"]``."""

    def graphs(**steps_of: list[str]) -> dict[str, CausalGraph]:
        return {name: _named(name, steps) for name, steps in steps_of.items()}

    def _named(name: str, steps: list[str]) -> CausalGraph:
        pairs = [step.split(">") for step in steps]
        links = "".join(f"- {{effect: {b}, causes: [{a}], unless: [c]}}\n" for a, b in pairs)
        text = f"faults: [f, g]\nlinks:\n{links}controls:\n  c: {{state: absent}}\n"
        graph = graph_from(text)
        graph.graph["incident"] = name
        return graph

    return graphs


def test_the_only_record_has_no_neighbour(graphs_from: GraphsFrom) -> None:
    answer = similar(graphs_from(a=["f>e"]), "a")

    assert (answer.count, answer.neighbours) == (0, ())


def test_an_unknown_record_is_refused(graphs_from: GraphsFrom) -> None:
    with pytest.raises(UsageError, match="no record with a causal section is called 'b'"):
        similar(graphs_from(a=["f>e"]), "b")


def test_two_records_of_one_mechanism_are_fully_similar(graphs_from: GraphsFrom) -> None:
    (neighbour,) = similar(graphs_from(a=["f>e", "e>o"], b=["f>e", "e>o"]), "a").neighbours

    assert neighbour.similarity == 1
    assert {step.cause for step in neighbour.steps} == {"f", "e"}


def test_a_shared_control_is_no_shared_mechanism(graphs_from: GraphsFrom) -> None:
    assert similar(graphs_from(a=["f>e"], b=["g>o"]), "a").neighbours == ()


def test_the_reasons_are_the_shared_nodes_and_steps_with_their_rarity(
    graphs_from: GraphsFrom,
) -> None:
    graphs = graphs_from(a=["f>e", "e>o"], b=["f>e", "g>p"], c=["f>q"])

    neighbour = similar(graphs, "a").neighbours[0]

    only_one, rare, common = 2.0, 1.0, 0.5
    assert neighbour.record == "b"
    assert neighbour.steps == (SharedStep("f", "e", rare, 2),)
    assert neighbour.nodes == (
        SharedNode("e", NodeKind.EFFECT, rare, 2),
        SharedNode("f", NodeKind.FAULT, common, 3),
    )
    either = 2 * rare + common + 5 * only_one
    assert neighbour.similarity == pytest.approx((2 * rare + common) / either, abs=1e-6)


def test_a_rare_part_in_common_makes_nearer_than_a_common_one(graphs_from: GraphsFrom) -> None:
    graphs = graphs_from(
        asked=["f>e", "g>r"], common=["f>e", "f>x"], rare=["g>r", "f>y"], other=["f>e", "f>z"]
    )
    assert similar(graphs, "asked").neighbours[0].record == "rare"


def test_a_limit_shortens_the_list_and_not_the_count(graphs_from: GraphsFrom) -> None:
    answer = similar(graphs_from(a=["f>e"], b=["f>e"], c=["f>e"]), "a", limit=1)

    assert (len(answer.neighbours), answer.count, answer.truncated) == (1, 2, True)


steps = st.lists(
    st.tuples(st.sampled_from("fgxyz"), st.sampled_from("pqrs")).map(">".join), min_size=1
)


@given(a=steps, b=steps, c=steps)
def test_similarity_is_symmetric_and_between_zero_and_one(
    graphs_from: GraphsFrom, a: list[str], b: list[str], c: list[str]
) -> None:
    graphs = graphs_from(a=a, b=b, c=c)
    found = {
        (name, n.record): n.similarity for name in graphs for n in similar(graphs, name).neighbours
    }
    assert all(0 < similarity <= 1 for similarity in found.values())
    assert all(found[y, x] == similarity for (x, y), similarity in found.items())


@given(
    records=st.lists(
        st.lists(st.sampled_from([f"{a}>{b}" for a in "fgxy" for b in "xyzo"]), min_size=1),
        min_size=2,
        max_size=9,
    ),
    limit=st.integers(1, 4),
)
def test_the_nearest_few_are_the_first_of_all(
    graphs_from: GraphsFrom, records: list[list[str]], limit: int
) -> None:
    steps = {f"r{n}": [s for s in of if s[0] != s[-1]] or ["f>e"] for n, of in enumerate(records)}
    graphs = graphs_from(**steps)

    every, few = similar(graphs, "r0", None), similar(graphs, "r0", limit)

    assert few.neighbours == every.neighbours[:limit]
    assert few.count == every.count == len(every.neighbours)
