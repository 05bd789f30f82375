"""What stands around a node: its links, equal ones of several records once, most told first."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from whychain.causal.graph import CausalGraph, graph_of
from whychain.causal.network import CausalLink, CausalNetwork, Defeat
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


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A part of the graph that speaks of one node; ``drawn`` of its ``count`` links."""

    graph: CausalGraph
    drawn: int
    count: int


class Neighbourhoods:
    """The links of a knowledge base by the nodes that they speak of."""

    def __init__(self, network: CausalNetwork) -> None:
        """Index a network: the default account of every record."""
        self._network = network
        self._of: dict[str, list[_Told]] = {}
        found: dict[object, _Told] = {}
        every: tuple[CausalLink | Defeat, ...] = (*network.links, *network.defeats)
        for one in every:
            key, nodes = _mechanism(one)
            told = found.get(key)
            if told is None:
                told = found[key] = _Told(one)
                for node in dict.fromkeys(nodes):
                    self._of.setdefault(node, []).append(told)
            told.records.add(one.incident)
            if isinstance(one, CausalLink):
                told.strength = min(told.strength, _STRENGTH[one.confidence])

    def of(self, node: str, most: int = MOST_LINKS) -> Neighbourhood:
        """Return what surrounds a node: the links told in most records, each whole.

        A link is whole with all of its causes and controls; a gate with a cause left out
        would say something else. Ties go by confidence, then by id. Fewer links are drawn
        where they would show more than ``MOST_NODES`` nodes.
        """
        every = self._of.get(node, [])
        order = sorted(every, key=lambda t: (-len(t.records), t.strength, t.sample.id))
        chosen = _that_fit([told.sample for told in order[:most]])
        return Neighbourhood(self._drawn(chosen), len(chosen), len(every))

    def _drawn(self, chosen: Iterable[CausalLink | Defeat]) -> CausalGraph:
        names = sorted({node for one in chosen for node in _mechanism(one)[1]})
        return graph_of(
            CausalNetwork(
                {name: self._network.nodes[name] for name in names},
                tuple(one for one in chosen if isinstance(one, CausalLink)),
                tuple(one for one in chosen if isinstance(one, Defeat)),
                title=self._network.title,
            )
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
