"""A causal picture in words, for those who do not see it and for pointers that rest on it."""

from collections import Counter

from whychain.causal.drawing.figures import Glyph, LinkFigure
from whychain.causal.drawing.labelled import NodeFigure
from whychain.causal.drawing.text_metrics import printable
from whychain.causal.network import CausalNetwork
from whychain.causal.vocabulary import NodeKind

_LISTED = 3


def describe_graph(network: CausalNetwork) -> str:
    """Return in one sentence what the graph shows."""
    if not network.nodes:
        return "There is nothing in this graph."
    count = Counter(node.kind for node in network.nodes.values())
    causes = _counted(count, NodeKind.FAULT, NodeKind.CONDITION)
    through = _counted(count, NodeKind.EFFECT)
    harm = _counted(count, NodeKind.SYMPTOM, NodeKind.OUTCOME)
    controls = _counted(count, NodeKind.CONTROL)
    verb = "leads" if count[NodeKind.FAULT] + count[NodeKind.CONDITION] == 1 else "lead"
    steps = " ".join(
        part for part in (through and f"through {through}", harm and f"to {harm}") if part
    )
    cascade = f"{causes or 'Causes not shown'} {verb} {steps}" if steps else causes
    past = f", past {controls}" if controls and cascade else controls
    return f"{cascade}{_outcomes(network)}{past}."


def _outcomes(network: CausalNetwork) -> str:
    titles = sorted(
        printable(node.title) for node in network.nodes.values() if node.kind is NodeKind.OUTCOME
    )
    return f" ({'; '.join(titles[:_LISTED])})" if titles else ""


def name_node(figure: NodeFigure) -> str:
    """Return the kind and the title of a node, and the state of a control."""
    state = f", {figure.state}" if figure.state else ""
    return f"{figure.kind.value}: {figure.title}{state}"


def describe_node(network: CausalNetwork, figure: NodeFigure) -> str:
    """Return the name of a node with the note that the account gives."""
    note = printable(network.nodes[figure.node].note)
    return f"{name_node(figure)}. {note}" if note else name_node(figure)


def describe_link(network: CausalNetwork, link: LinkFigure) -> str:
    """Return what a link or a defeat says, in one or two sentences."""
    causes = "; ".join(_title(network, cause) for cause in link.causes) or "nothing shown here"
    gate = f"{gate_words(link)} " if link.gate and link.gate.glyph is not Glyph.WIRE else ""
    effect = _title(network, link.effect)
    if link.defeats:
        return f"{effect} is defeated by {gate}{causes}."
    unless = "; ".join(_title(network, control) for control in link.unless)
    guard = f", unless {unless} works" if unless else ""
    return f"{effect} follows from {gate}{causes}{guard}.{' Inferred.' if link.inferred else ''}"


def gate_words(link: LinkFigure) -> str:
    """Return how the gate of a link is called."""
    match link.gate.glyph if link.gate else Glyph.WIRE:
        case Glyph.AND:
            return "all of"
        case Glyph.OR:
            return "any of"
        case Glyph.COUNT:
            return f"at least {link.needed} of"
        case Glyph.WIRE:
            return "from"


def _title(network: CausalNetwork, node: str) -> str:
    return f"“{printable(network.nodes[node].title)}”"


def _counted(count: Counter[NodeKind], *kinds: NodeKind) -> str:
    return " and ".join(
        f"{count[kind]} {kind.value}{'s' if count[kind] > 1 else ''}"
        for kind in kinds
        if count[kind]
    )
