"""What stands around a node: its links, equal ones of several records once, most told first."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

import msgspec

from whychain.causal.graph import order_of_link
from whychain.causal.network import CausalLink, CausalNetwork, Defeat, Node
from whychain.kb.vocabulary import Confidence

MOST_LINKS = 12
MOST_NODES = 18
_STRENGTH = {word.value: place for place, word in enumerate(reversed(Confidence))}


@dataclass(slots=True)
class _Told:
    """One link or defeat, with the records that have it."""

    sample: CausalLink | Defeat
    strength: int = len(_STRENGTH)
    records: set[str] = field(default_factory=set)


class Neighbourhood(msgspec.Struct, frozen=True):
    """A part of the graph that speaks of one node; ``drawn`` of its ``count`` links."""

    network: CausalNetwork
    drawn: int
    count: int


def neighbourhood(
    node: str,
    told: Iterable[CausalLink | Defeat],
    titled: Callable[[str], Node],
    most: int = MOST_LINKS,
) -> Neighbourhood:
    """Return what surrounds a node: the links told in most records, each whole.

    ``told`` are links of default accounts, all that speak of the node and maybe others;
    ``titled`` returns a node by its id. A link is whole with all of its causes and controls;
    a gate with a cause left out would say something else. Ties go by confidence, then by id.
    Fewer links are drawn where they would show more than ``MOST_NODES`` nodes.
    """
    every = _counted(node, told)
    order = sorted(every, key=lambda t: (-len(t.records), t.strength, t.sample.id))
    chosen = _that_fit([one.sample for one in order[:most]])
    return Neighbourhood(_drawn(chosen, titled), len(chosen), len(every))


def _counted(node: str, told: Iterable[CausalLink | Defeat]) -> Collection[_Told]:
    found: dict[object, _Told] = {}
    for one in told:
        said, named = _mechanism(one)
        if node not in named:
            continue
        here = found.get(said)
        if here is None:
            here = found[said] = _Told(one)
        here.records.add(one.incident)
        if isinstance(one, CausalLink):
            here.strength = min(here.strength, _STRENGTH[one.confidence])
    return found.values()


def _drawn(chosen: Iterable[CausalLink | Defeat], titled: Callable[[str], Node]) -> CausalNetwork:
    names = sorted({name for one in chosen for name in _mechanism(one)[1]})
    links = (one for one in chosen if isinstance(one, CausalLink))
    return CausalNetwork(
        {name: titled(name) for name in names},
        tuple(sorted(links, key=lambda link: order_of_link(link.id))),
        tuple(one for one in chosen if isinstance(one, Defeat)),
        title="knowledge base",
    )


def _that_fit(links: list[CausalLink | Defeat]) -> list[CausalLink | Defeat]:
    """Return the first links, at least one, that together show few enough nodes to be read."""
    shown: set[str] = set()
    for place, one in enumerate(links):
        shown.update(_mechanism(one)[1])
        if place and len(shown) > MOST_NODES:
            return links[:place]
    return links


def _mechanism(one: CausalLink | Defeat) -> tuple[object, tuple[str, ...]]:
    """Return what makes two links the same, and every node that they speak of."""
    if isinstance(one, CausalLink):
        return (one.effect, one.gate, one.unless), (*one.sources, one.effect)
    return (one.control, one.gate), (*one.gate.inputs, one.control)
