"""Random accounts: loops, counts, controls that are absent, that worked, that were defeated."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st

from whychain.causal.graph import CausalGraph, graph_of_account

Accounts = st.SearchStrategy[CausalGraph]
FAULTS = ["f0", "f1", "f2", "3rd-fault"]
EFFECTS = ["e0", "e1", "e2", "e3", "4xx", "e5"]
CONTROLS = ["c0", "c1", "2nd-control"]
WORDS = {"faults": FAULTS, "conditions": ["k0"], "effects": EFFECTS, "controls": CONTROLS}
CAUSES = [*FAULTS, "k0", *EFFECTS]


def _gate(draw: st.DrawFn, inputs: int) -> object:
    count = st.integers(1, inputs).map(lambda least: {"at-least": least})
    return draw(st.one_of(st.sampled_from(["all-of", "any-of"]), count))


@st.composite
def _links(draw: st.DrawFn) -> dict[str, Any]:
    effect = draw(st.sampled_from(EFFECTS))
    others = [name for name in CAUSES if name != effect]
    causes = draw(st.lists(st.sampled_from(others), min_size=1, max_size=4, unique=True))
    unless = draw(st.lists(st.sampled_from(CONTROLS), max_size=2, unique=True))
    evidence = draw(st.lists(st.sampled_from(["log", "trace"]), max_size=2, unique=True))
    return {
        "effect": effect,
        "causes": causes,
        "unless": unless,
        "when": _gate(draw, len(causes)),
        "confidence": draw(st.sampled_from(["none", "low", "medium", "high"])),
        "evidence": evidence,
        "inferred": draw(st.booleans()),
        "note": draw(st.sampled_from(["", 'Seen <twice> & "more".'])),
    }


@st.composite
def _controls(draw: st.DrawFn) -> dict[str, Any]:
    state = draw(st.sampled_from(["absent", "disabled", "late", "worked", "defeated"]))
    content: dict[str, Any] = {"state": state, "note": draw(st.sampled_from(["", "A note."]))}
    if state == "defeated":
        by = draw(st.lists(st.sampled_from(CAUSES), min_size=1, max_size=4, unique=True))
        content |= {"by": by, "when": _gate(draw, len(by)), "evidence": ["log"]}
    return content


@pytest.fixture(scope="session")
def account_graphs(
    record_from: Callable[..., Any], vocabulary_from: Callable[..., Any]
) -> Accounts:
    """Return graphs of random accounts; effects are often part of a loop."""

    @st.composite
    def graphs(draw: st.DrawFn) -> CausalGraph:
        account = {
            "title": "As told",
            "links": draw(st.lists(_links(), min_size=1, max_size=10)),
            "controls": {name: draw(_controls()) for name in CONTROLS},
        }
        record = record_from({"account": "told", "accounts": {"told": account}})
        return graph_of_account(vocabulary_from(WORDS), record)

    return graphs()
