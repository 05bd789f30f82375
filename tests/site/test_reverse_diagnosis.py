"""A page says of a symptom what the command line says of it, or that it does not."""

import itertools

import pytest

from whychain.causal.diagnosis import diagnose
from whychain.causal.likelihood import prior_of
from whychain.causal.network import CausalLink, CausalNetwork, Node, Threshold
from whychain.causal.vocabulary import NodeKind
from whychain.site.reverse_diagnosis import MOST_SHOWN, Diagnoses
from whychain.site.site_model import site_model
from whychain.workspace.load import Workspace


def asked_of(network: CausalNetwork) -> Diagnoses:
    return Diagnoses(network, prior_of(network))


FEW_CAUSES = (
    "breaker-closed-while-failing",
    "breaker-disagrees-with-failures",
    "client-connection-eof",
    "no-canary-series",
    "round-trip-time-high",
)


@pytest.mark.parametrize("symptom", FEW_CAUSES)
def test_the_answer_is_that_over_the_whole_knowledge_base(
    reference_workspace: Workspace, symptom: str
) -> None:
    network = reference_workspace.network()
    found = asked_of(network).of(symptom)

    whole = diagnose(network, [symptom], prior=prior_of(network), limit=MOST_SHOWN)
    assert found
    assert found.answer == whole
    assert found.knows_next


def chain(length: int) -> CausalNetwork:
    """Return a fault, one effect after the other, and a symptom at the end."""
    names = ["fault", *(f"effect-{i:03}" for i in range(length)), "symptom"]
    kinds = {"fault": NodeKind.FAULT, "symptom": NodeKind.SYMPTOM}
    nodes = {name: Node(name, kinds.get(name, NodeKind.EFFECT), name) for name in names}
    links = tuple(
        CausalLink(effect, effect, Threshold(1, (cause,)), (), "high", (), "r", "told", False, "")
        for cause, effect in itertools.pairwise(names)
    )
    return CausalNetwork(nodes, links, ())


def test_what_rests_on_too_much_is_not_asked() -> None:
    found = asked_of(chain(100)).of("symptom")

    assert found
    assert found.answer is None
    assert found.links > found.most_links


def test_where_to_look_next_is_left_out_where_it_rests_on_too_much() -> None:
    small = chain(1)
    after = {f"far-{i:03}" for i in range(400)}
    nodes = {**small.nodes, **{n: Node(n, NodeKind.EFFECT, n) for n in sorted(after)}}
    more = tuple(
        CausalLink(n, n, Threshold(1, ("fault",)), (), "high", (), "r", "told", False, "")
        for n in sorted(after)
    )
    found = asked_of(CausalNetwork(nodes, (*small.links, *more), ())).of("symptom")

    assert found
    assert not found.knows_next
    assert found.answer
    assert found.answer.explanations[0].faults == ("fault",)


def test_a_fault_is_not_diagnosed() -> None:
    assert asked_of(chain(1)).of("fault") is None


def test_a_node_is_asked_about_once() -> None:
    diagnoses = asked_of(chain(1))

    assert diagnoses.of("symptom") is diagnoses.of("symptom")


def test_how_often_a_node_occurs_is_known_without_the_graph(reference_workspace: Workspace) -> None:
    assert site_model(reference_workspace).digests.prior == prior_of(reference_workspace.network())
