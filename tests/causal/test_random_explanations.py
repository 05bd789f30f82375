"""On random accounts, explanations are what trying every set of events says.

The reference is a naive fixpoint over the text of the account. Where controls are free, it
tries every way in which they can fail or work.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, product
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whychain.causal.explanations import minimal_explanations
from whychain.causal.graph import CausalGraph
from whychain.causal.model import model_of

GraphFrom = Callable[[str], CausalGraph]
Events = frozenset[str]
FAULTS = ("f0", "f1", "f2")
CONDITIONS = ("k0",)
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
    for effect in draw(st.lists(st.sampled_from(EFFECTS), min_size=2, max_size=7)):
        others = [n for n in (*FAULTS, *CONDITIONS, *EFFECTS) if n != effect]
        causes = draw(st.lists(st.sampled_from(others), min_size=1, max_size=3, unique=True))
        unless = draw(st.lists(st.sampled_from(CONTROLS), max_size=2, unique=True))
        gate = {"at-least": draw(st.integers(1, len(causes)))}
        confidence = draw(st.sampled_from(["none", "low", "medium", "high"]))
        links.append(
            {
                "effect": effect,
                "causes": causes,
                "unless": unless,
                "when": gate,
                "confidence": confidence,
            }
        )
    states = {c: {"state": draw(st.sampled_from(["absent", "worked"]))} for c in CONTROLS}
    words = {"faults": list(FAULTS), "conditions": list(CONDITIONS)}
    return {**words, "links": links, "controls": states}


def follows(links: Iterable[dict[str, Any]], events: Iterable[str]) -> set[str]:
    true = set(events)
    while True:
        before = len(true)
        for link in links:
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


def explains(account: dict[str, Any], world: Events, seen: Events, silent: Events) -> bool:
    trusted = [link for link in account["links"] if link["confidence"] in ("medium", "high")]
    accounted = seen <= follows(account["links"], world)
    return accounted and not silent & follows(trusted, world | seen)


def minimal(sets: Iterable[Events]) -> frozenset[Events]:
    every = set(sets)
    return frozenset(s for s in every if not any(other < s for other in every))


@st.composite
def observations(draw: st.DrawFn) -> tuple[Events, Events]:
    seen = draw(st.sets(st.sampled_from(EFFECTS), min_size=1, max_size=2))
    silent = draw(st.sets(st.sampled_from(sorted(set(EFFECTS) - seen)), max_size=2))
    return frozenset(seen), frozenset(silent)


@MANY
@given(account=accounts(), told=observations())
def test_within_an_account_faults_explain_with_all_else_as_it_was(
    graph_from: GraphFrom, account: dict[str, Any], told: tuple[Events, Events]
) -> None:
    graph = graph_from(yaml.safe_dump(account))
    failed = {
        f"no:{c}" for c, control in account["controls"].items() if control["state"] == "absent"
    }
    held = frozenset(CONDITIONS) | failed
    tried = minimal(f for f in subsets(FAULTS) if explains(account, f | held, *told))

    assert minimal_explanations(model_of(graph), *told) == tried


@MANY
@given(account=accounts(), told=observations())
def test_over_the_knowledge_base_conditions_explain_and_controls_may_fail_or_work(
    graph_from: GraphFrom, account: dict[str, Any], told: tuple[Events, Events]
) -> None:
    graph = graph_from(yaml.safe_dump(account))
    graph.graph["incident"] = None
    worlds = product(subsets((*FAULTS, *CONDITIONS)), subsets(f"no:{c}" for c in CONTROLS))
    tried = minimal(
        events for events, failed in worlds if explains(account, events | failed, *told)
    )

    assert minimal_explanations(model_of(graph), *told) == tried
