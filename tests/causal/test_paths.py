"""Our shortest paths are those of networkx, in an order that does not depend on chance."""

from itertools import pairwise

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from whychain.causal.paths import paths

NODES = "abcdefg"
EDGES = st.lists(
    st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)).filter(lambda e: e[0] != e[1]),
    max_size=24,
    unique=True,
)


@settings(max_examples=300)
@given(edges=EDGES)
def test_the_paths_are_all_simple_paths_by_length_then_by_name(
    edges: list[tuple[str, str]],
) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(edges)
    graph.add_nodes_from(NODES)
    expected = sorted(
        (tuple(path) for path in nx.all_simple_paths(graph, "a", "g")),
        key=lambda path: (len(path), path),
    )

    answer = paths(graph, "a", "g", limit=10_000)

    assert list(answer.paths) == list(dict.fromkeys(expected))
    assert not answer.truncated


@settings(max_examples=100)
@given(edges=EDGES, limit=st.integers(1, 4))
def test_a_limit_keeps_the_first_of_them(edges: list[tuple[str, str]], limit: int) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(edges)
    graph.add_nodes_from(NODES)
    everything = paths(graph, "a", "g", limit=10_000).paths

    answer = paths(graph, "a", "g", limit=limit)

    assert answer.paths == everything[:limit]
    assert answer.truncated == (len(everything) > limit)


def test_a_graph_with_many_ways_round_gives_the_first_ones_at_once() -> None:
    grid: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    size = 12
    for row in range(size):
        for column in range(size):
            for down, right in ((0, 1), (1, 0), (0, -1), (-1, 0)):
                if 0 <= row + down < size and 0 <= column + right < size:
                    grid.add_edge(f"{row}/{column}", f"{row + down}/{column + right}")

    answer = paths(grid, "0/0", f"{size - 1}/{size - 1}", limit=20)

    assert {len(path) for path in answer.paths} == {2 * size - 1}
    assert answer.truncated
    assert all(grid.has_edge(*step) for path in answer.paths for step in pairwise(path))
