"""Every single change at once gives what asking one by one gives."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fakes.accounts import EFFECTS, Account, accounts
from tests.fakes.whatif_cases import random_network

from whychain.causal.graph import CausalGraph, network_of
from whychain.causal.network import CausalNetwork
from whychain.causal.single_changes import single_changes
from whychain.causal.vocabulary import NodeKind
from whychain.causal.whatif import what_if
from whychain.errors import UsageError

GraphFrom = Callable[[str], CausalGraph]
Answer = tuple[str, object, int]


def one_by_one(network: CausalNetwork, outcome: str) -> list[Answer]:
    found: list[Answer] = []
    for node in network.of_kind(NodeKind.FAULT, NodeKind.CONDITION):
        answer = what_if(network, outcome, without=[node])
        found.append((node, answer.happens, answer.remaining_count))
    for node in network.of_kind(NodeKind.CONTROL):
        answer = what_if(network, outcome, with_controls=[node])
        found.append((node, answer.happens, answer.remaining_count))
    return found


def at_once(network: CausalNetwork, outcome: str) -> list[Answer]:
    return [(c.node, c.happens, c.remaining) for c in single_changes(network, outcome)]


@settings(
    max_examples=150,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(account=accounts(), data=st.data())
def test_all_at_once_is_one_by_one(
    graph_from: GraphFrom, account: Account, data: st.DataObject
) -> None:
    network = network_of(graph_from(account.text))
    outcome = data.draw(st.sampled_from([e for e in EFFECTS if e in network.nodes]))

    assert at_once(network, outcome) == one_by_one(network, outcome)


@pytest.mark.parametrize("seed", range(60))
def test_also_where_controls_are_causes(seed: int) -> None:
    network = random_network(seed)

    assert at_once(network, "e4") == one_by_one(network, "e4")


def test_an_unknown_node_is_an_error_in_use() -> None:
    with pytest.raises(UsageError, match="no node is called"):
        single_changes(random_network(0), "nothing")
