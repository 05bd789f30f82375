"""Which outcome a fault tree is about."""

from collections.abc import Sequence

from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.model import evaluate, model_of
from whychain.causal.vocabulary import NodeKind
from whychain.errors import UsageError

_MAY_BE_TOP = frozenset({NodeKind.EFFECT, NodeKind.SYMPTOM, NodeKind.OUTCOME})


def outcome_for_tree(graph: AnyGraph, wanted: str | None) -> str:
    """Return the node that is to be the top; without ``wanted``, the one outcome that is true.

    Raises:
        UsageError: the graph has no such node, it is nothing that follows, or none was named
            and not just one outcome is true.
    """
    network = network_of(graph)
    outcomes = network.of_kind(NodeKind.OUTCOME)
    if wanted is not None:
        node = network.nodes.get(wanted)
        if node is not None and node.kind in _MAY_BE_TOP:
            return wanted
        what = "is not here" if node is None else f"is a {node.kind.value}"
        raise UsageError(f"--outcome {wanted} {what}", fix=_one_of(outcomes))
    model = model_of(network)
    truth = evaluate(model, model.as_it_was)
    true = [node for node in outcomes if truth.get(node) is True]
    if len(true) == 1:
        return true[0]
    if true:
        raise UsageError(f"{len(true)} outcomes are true here", fix=f"--outcome: {_one_of(true)}")
    raise UsageError("no outcome is true here", fix=f"--outcome: {_one_of(outcomes)}")


def _one_of(outcomes: Sequence[str]) -> str:
    if not outcomes:
        return "name an effect or a symptom; 'whychain causal why' shows them"
    return f"one of {', '.join(outcomes)}" if len(outcomes) > 1 else outcomes[0]
