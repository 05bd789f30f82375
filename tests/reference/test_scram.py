"""SCRAM, a fault-tree tool of other people, finds the cut sets that we find."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.fakes.scram import scram_sets

from whychain.causal.choices import EventChoice
from whychain.causal.cutsets import cut_sets
from whychain.causal.interchange.mef_names import event_of
from whychain.causal.interchange.mef_text import tree_as_mef
from whychain.causal.interchange.tree import fault_tree
from whychain.causal.model import evaluate, model_of
from whychain.causal.network import CausalNetwork
from whychain.causal.vocabulary import NodeKind
from whychain.kb.record import Incident
from whychain.workspace.load import load

WORKSPACE = load(Path(__file__).parents[2])
RequireProgram = Callable[[str], str]


def true_outcomes(graph: CausalNetwork) -> list[str]:
    model = model_of(graph)
    truth = evaluate(model, model.as_it_was)
    return [node for node in graph.of_kind(NodeKind.OUTCOME) if truth.get(node) is True]


def questions() -> Iterator[tuple[str | None, str | None, str]]:
    for document in WORKSPACE.records.documents:
        causal = document.content.causal
        for account in causal.accounts if causal else ():
            graph = WORKSPACE.network(document.content.id, account)
            for outcome in true_outcomes(graph):
                yield document.content.id, account, outcome
    for outcome in true_outcomes(WORKSPACE.network()):
        yield None, None, outcome


@pytest.mark.parametrize("events", EventChoice)
@pytest.mark.parametrize(("incident", "account", "outcome"), list(questions()))
def test_scram_finds_our_cut_sets(
    incident: str | None,
    account: str | None,
    outcome: str,
    events: EventChoice,
    require_program: RequireProgram,
    tmp_path: Path,
) -> None:
    graph = WORKSPACE.network(incident, account)
    ours = cut_sets(graph, outcome, events=events)

    found = scram_sets(
        require_program("scram"), tree_as_mef(fault_tree(graph, outcome, events)), tmp_path
    )

    assert ours.count == len(ours.sets)
    assert {frozenset(map(event_of, names)) for names in found} == set(map(frozenset, ours.sets))


def test_every_account_of_every_incident_is_asked() -> None:
    incidents = [d.content for d in WORKSPACE.records.documents if isinstance(d.content, Incident)]
    accounts = {(r.id, name) for r in incidents if r.causal for name in r.causal.accounts}

    assert accounts
    assert accounts <= {(incident, account) for incident, account, _ in questions()}
