"""Random accounts: loops, counts, controls that are absent, that worked, that were defeated."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import strategies as st

from whychain.causal.accounts import graph_of_account
from whychain.causal.graph import CausalGraph
from whychain.causal.interchange.draft import Draft
from whychain.causal.logic.formula import Connective, Formula, Gate
from whychain.causal.vocabulary import Effect
from whychain.causal.vocabulary_files import Vocabulary

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


@st.composite
def _formulas(draw: st.DrawFn) -> Formula:
    names = [f"b{number}" for number in range(draw(st.integers(1, 6)))]
    gates: dict[str, Gate] = {}
    for number in range(draw(st.integers(1, 8))):
        kind = draw(st.sampled_from([Connective.ALL, Connective.ANY, Connective.AT_LEAST]))
        least = 1 if kind is Connective.AT_LEAST else draw(st.sampled_from([0, 1, 1, 1, 1]))
        inputs = st.lists(st.sampled_from([*names, *gates]), min_size=least, max_size=4)
        chosen = draw(inputs)
        needed = draw(st.integers(1, len(chosen))) if kind is Connective.AT_LEAST else 0
        gates[f"g{number}"] = Gate(kind, tuple(chosen), needed)
    return Formula(gates, dict.fromkeys(names), f"g{len(gates) - 1}")


@pytest.fixture(scope="session")
def fault_trees() -> st.SearchStrategy[Formula]:
    """Return coherent formulas with constants, with gates of one input, with inputs twice."""
    return _formulas()


@pytest.fixture(scope="session")
def graph_of_draft(record_from: Callable[..., Any]) -> Callable[..., CausalGraph]:
    """Return the graph of a draft in an empty workspace, as a record of the id given."""

    def graph(draft: Draft, record_id: str = "case-1") -> CausalGraph:
        accounts = {draft.account_id: msgspec.to_builtins(draft.account)}
        record = record_from({"account": draft.account_id, "accounts": accounts}, record_id)
        kinds = {node.id: node.kind for node in draft.nodes}
        entries = {n.id: Effect(id=n.id, title=n.title, text="-") for n in draft.nodes}
        return graph_of_account(Vocabulary(kinds, entries), record)

    return graph
