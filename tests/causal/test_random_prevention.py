"""On random accounts, prevention is what trying every set of repairs says.

Causes may run in circles, gates may need k of n, controls may guard a link. The reference is
a naive fixpoint over the text of the account and shares nothing with the engine.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whychain.causal.choices import EventChoice
from whychain.causal.cutsets import cut_sets
from whychain.causal.graph import CausalGraph
from whychain.causal.prevention import minimal_hitting_sets, prevent

GraphFrom = Callable[[str], CausalGraph]
Events = frozenset[str]
FAULTS = ("f0", "f1", "f2", "f3")
EFFECTS = ("e0", "e1", "e2", "e3")
CONTROLS = ("c0", "c1")
MANY = settings(
    max_examples=200,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@st.composite
def accounts(draw: st.DrawFn) -> dict[str, Any]:
    links = []
    for effect in draw(st.lists(st.sampled_from(EFFECTS), min_size=1, max_size=7)):
        others = [n for n in (*FAULTS, *EFFECTS) if n != effect]
        causes = draw(st.lists(st.sampled_from(others), min_size=1, max_size=3, unique=True))
        unless = draw(st.lists(st.sampled_from(CONTROLS), max_size=2, unique=True))
        gate = {"at-least": draw(st.integers(1, len(causes)))}
        links.append({"effect": effect, "causes": causes, "unless": unless, "when": gate})
    states = {c: {"state": draw(st.sampled_from(["absent", "late", "worked"]))} for c in CONTROLS}
    return {"faults": list(FAULTS), "links": links, "controls": states}


def follows(account: dict[str, Any], events: Iterable[str]) -> set[str]:
    true = set(events)
    while True:
        before = len(true)
        for link in account["links"]:
            held = sum(cause in true for cause in link["causes"])
            unguarded = all(f"no:{control}" in true for control in link["unless"])
            if held >= link["when"]["at-least"] and unguarded:
                true.add(link["effect"])
        if len(true) == before:
            return true


def subsets(items: Iterable[str]) -> Iterator[Events]:
    ordered = sorted(items)
    for size in range(len(ordered) + 1):
        yield from map(frozenset, combinations(ordered, size))


@MANY
@given(account=accounts(), data=st.data())
def test_a_prevention_set_is_a_minimal_repair_after_which_nothing_brings_it_back(
    graph_from: GraphFrom, account: dict[str, Any], data: st.DataObject
) -> None:
    outcome = data.draw(st.sampled_from(sorted({link["effect"] for link in account["links"]})))
    failed = {f"no:{c}" for c, state in account["controls"].items() if state["state"] != "worked"}
    events = set(FAULTS) | failed
    prevented: list[Events] = []
    for repair in subsets(events):
        smaller = any(other <= repair for other in prevented)
        if not smaller and outcome not in follows(account, events - repair):
            prevented.append(repair)

    answer = prevent(graph_from(yaml.safe_dump(account)), outcome)

    assert set(map(frozenset, answer.sets)) == set(prevented)


@MANY
@given(account=accounts(), data=st.data())
def test_every_prevention_set_hits_every_cut_set_and_their_dual_is_the_cut_sets(
    graph_from: GraphFrom, account: dict[str, Any], data: st.DataObject
) -> None:
    outcome = data.draw(st.sampled_from(sorted({link["effect"] for link in account["links"]})))
    graph = graph_from(yaml.safe_dump(account))

    cuts = set(map(frozenset, cut_sets(graph, outcome, events=EventChoice.ALL).sets))
    prevented = set(map(frozenset, prevent(graph, outcome).sets))

    assert all(repair & cut for repair in prevented for cut in cuts)
    assert minimal_hitting_sets(prevented) == cuts
