"""The shortest cycles are the first of all cycles by length and name, in every process."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whychain.causal.cycles import shortest_cycles

ROOT = Path(__file__).parents[2]
NAMES = "abcdefg"
graphs = st.dictionaries(
    st.sampled_from(NAMES), st.frozensets(st.sampled_from([*NAMES, "z"])), max_size=len(NAMES)
)
ALL_TO_ALL = (
    "from whychain.causal.cycles import shortest_cycles\n"
    "names = [f'n{n:02}' for n in range(30)]\n"
    "print(shortest_cycles({one: {n for n in names if n != one} for one in names}, 500))\n"
)


def every_cycle(following: Mapping[str, frozenset[str]]) -> list[tuple[str, ...]]:
    edges = [(node, after) for node, others in following.items() for after in others]
    graph: nx.DiGraph[str] = nx.DiGraph(edges)
    turned = (c[c.index(min(c)) :] + c[: c.index(min(c))] for c in nx.simple_cycles(graph))
    return sorted(map(tuple, turned), key=lambda cycle: (len(cycle), cycle))


@given(graphs, st.integers(0, 60))
def test_they_are_the_first_of_all_cycles_by_length_and_name(
    following: Mapping[str, frozenset[str]], most: int
) -> None:
    assert shortest_cycles(following, most) == every_cycle(following)[:most]


@pytest.mark.parametrize("nodes", [12, 13, 40, 100])
def test_a_ring_of_any_length_is_found(nodes: int) -> None:
    names = [f"n{n:03}" for n in range(nodes)]
    ring = {name: {names[(n + 1) % nodes]} for n, name in enumerate(names)}

    assert shortest_cycles(ring, 5) == [tuple(names)]


def test_long_cycles_come_by_length() -> None:
    ring = [f"n{n:02}" for n in range(20)]
    following = {name: {ring[(n + 1) % 20]} for n, name in enumerate(ring)}
    following["n15"] |= {"n00"}
    following["n17"] |= {"n00"}

    assert [len(cycle) for cycle in shortest_cycles(following, 5)] == [16, 18, 20]


def test_where_there_are_more_every_process_finds_the_same() -> None:
    answers = {answer_with(seed) for seed in ("1", "2", "3")}

    assert len(answers) == 1
    assert answers.pop().count("(") == 500


def answer_with(seed: str) -> str:
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", ALL_TO_ALL]
    return subprocess.run(
        command, capture_output=True, check=True, text=True, env=environment
    ).stdout
