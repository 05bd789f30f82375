"""A causal picture in words, for those who do not see it and for pointers that rest on it."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import reduce

from whychain.causal.drawing.figures import Glyph, LinkFigure
from whychain.causal.drawing.labelled import NodeFigure
from whychain.causal.drawing.text_metrics import printable
from whychain.causal.drawing.wording import Wording
from whychain.causal.network import CausalNetwork
from whychain.causal.vocabulary import NodeKind

_LISTED = 3


def describe_graph(network: CausalNetwork, wording: Wording) -> str:
    """Return in one sentence what the graph shows."""
    say = wording.say
    if not network.nodes:
        return say("There is nothing in this graph.")
    count = Counter(node.kind for node in network.nodes.values())
    cascade = _cascade(network, count, wording)
    controls = _counted(count, wording, NodeKind.CONTROL)
    if cascade and controls:
        return say("{cascade}, past {controls}.", cascade=cascade, controls=controls)
    return say("{sentence}.", sentence=cascade or controls)


def _cascade(network: CausalNetwork, count: Counter[NodeKind], wording: Wording) -> str:
    """Return what leads to what; only what leads to something where nothing follows."""
    say = wording.say
    causes = _counted(count, wording, NodeKind.FAULT, NodeKind.CONDITION)
    effects = _counted(count, wording, NodeKind.EFFECT)
    harm = _harm(network, count, wording)
    if effects and harm:
        steps = say("through {effects} to {harm}", effects=effects, harm=harm)
    elif effects:
        steps = say("through {effects}", effects=effects)
    elif harm:
        steps = say("to {harm}", harm=harm)
    else:
        return causes
    return say(
        "{causes} leads {steps}",
        "{causes} lead {steps}",
        n=count[NodeKind.FAULT] + count[NodeKind.CONDITION],
        causes=causes or say("Causes not shown"),
        steps=steps,
    )


def _harm(network: CausalNetwork, count: Counter[NodeKind], wording: Wording) -> str:
    """Return what harm there is, with the first outcomes by name."""
    harm = _counted(count, wording, NodeKind.SYMPTOM, NodeKind.OUTCOME)
    outcomes = (node for node in network.nodes.values() if node.kind is NodeKind.OUTCOME)
    titles = sorted(printable(node.title) for node in outcomes)[:_LISTED]
    if not titles:
        return harm
    return wording.say("{harm} ({outcomes})", harm=harm, outcomes=_listed(titles, wording))


def name_node(figure: NodeFigure, wording: Wording) -> str:
    """Return the kind and the title of a node, and the state of a control."""
    kind, title = wording.word(figure.kind.value), figure.title
    if figure.state:
        state = wording.word(figure.state)
        return wording.say("{kind}: {title}, {state}", kind=kind, title=title, state=state)
    return wording.say("{kind}: {title}", kind=kind, title=title)


def describe_node(name: str, note: str, wording: Wording) -> str:
    """Return the name of a node with the note that the account gives."""
    note = printable(note)
    return wording.say("{name}. {note}", name=name, note=note) if note else name


def describe_link(network: CausalNetwork, link: LinkFigure, wording: Wording) -> str:
    """Return what a link or a defeat says, in one or two sentences."""
    say = wording.say
    causes, effect = _joined(network, link, wording), _titled(network, [link.effect], wording)
    if link.defeats:
        return say("{control} is defeated by {causes}.", control=effect, causes=causes)
    said = say("{effect} follows from {causes}.", effect=effect, causes=causes)
    if link.unless:
        controls = _titled(network, link.unless, wording)
        said = say(
            "{effect} follows from {causes}, unless {controls} works.",
            effect=effect,
            causes=causes,
            controls=controls,
        )
    return say("{sentence} Inferred.", sentence=said) if link.inferred else said


def _joined(network: CausalNetwork, link: LinkFigure, wording: Wording) -> str:
    """Return the causes of a link as its gate joins them."""
    say, causes = wording.say, _titled(network, link.causes, wording)
    match link.gate.glyph if link.gate else Glyph.WIRE:
        case Glyph.AND:
            return say("all of {causes}", causes=causes)
        case Glyph.OR:
            return say("any of {causes}", causes=causes)
        case Glyph.COUNT:
            return say("at least {k} of {causes}", k=link.needed, causes=causes)
        case Glyph.WIRE:
            return causes or say("nothing shown here")


def _titled(network: CausalNetwork, nodes: Iterable[str], wording: Wording) -> str:
    """Return the titles of nodes in quotation marks."""
    return _listed([f"“{printable(network.nodes[node].title)}”" for node in nodes], wording)


def _listed(texts: Sequence[str], wording: Wording) -> str:
    say = wording.say
    return _together(lambda one, other: say("{one}; {other}", one=one, other=other), texts)


def _counted(count: Counter[NodeKind], wording: Wording, *kinds: NodeKind) -> str:
    said, say = [_number(kind, count[kind], wording) for kind in kinds if count[kind]], wording.say
    return _together(lambda one, other: say("{one} and {other}", one=one, other=other), said)


def _together(join: Callable[[str, str], str], texts: Sequence[str]) -> str:
    return reduce(join, texts) if texts else ""


def _number(kind: NodeKind, n: int, wording: Wording) -> str:
    say = wording.say
    match kind:
        case NodeKind.FAULT:
            return say("{n} fault", "{n} faults", n=n)
        case NodeKind.CONDITION:
            return say("{n} condition", "{n} conditions", n=n)
        case NodeKind.EFFECT:
            return say("{n} effect", "{n} effects", n=n)
        case NodeKind.SYMPTOM:
            return say("{n} symptom", "{n} symptoms", n=n)
        case NodeKind.OUTCOME:
            return say("{n} outcome", "{n} outcomes", n=n)
        case NodeKind.CONTROL:
            return say("{n} control", "{n} controls", n=n)
