"""From one symptom to the faults that may be behind it, as ``whychain causal diagnose`` answers.

A question is asked of the part of the graph that its answer rests on, so it is the answer over
the whole knowledge base. Where that part is too large for a page, it is not asked; by number
of links and not by time, so that the same workspace gives the same pages.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from functools import cache

import msgspec

from whychain.causal.diagnosis import OBSERVABLE, Diagnosis, diagnose
from whychain.causal.likelihood import Prior
from whychain.causal.logic.limits import Limits
from whychain.causal.network import CausalNetwork
from whychain.causal.vocabulary import NodeKind

MOST_SHOWN = 10
_LIMITS = Limits(seconds=60)
_MANY_SYMPTOMS = 300
_LINKS_OF_FEW, _LINKS_OF_MANY = 60, 20
_MOST_REACHED_LINKS = 150


class ReverseDiagnosis(msgspec.Struct, frozen=True):
    """The answer for one symptom, or that it is too much for a page.

    ``links`` counts what leads to it, up to one more than ``most_links``; ``knows_next`` says
    whether it was asked where to look next.
    """

    answer: Diagnosis | None
    links: int
    most_links: int
    knows_next: bool


class _Question(msgspec.Struct, frozen=True):
    """The part of the graph that is asked about one symptom; None when that is too much."""

    part: CausalNetwork | None
    links: int
    knows_next: bool = False


class Diagnoses:
    """A knowledge base that is asked about one symptom after the other."""

    def __init__(self, network: CausalNetwork, prior: Prior) -> None:
        """``prior`` says how often each node occurs."""
        self._network = network
        self._prior = prior
        self._answers: dict[str, ReverseDiagnosis] = {}
        self._causes_of = cache(network.causes_of)
        few = len(network.of_kind(NodeKind.SYMPTOM)) <= _MANY_SYMPTOMS
        self._most = _LINKS_OF_FEW if few else _LINKS_OF_MANY

    def of(self, symptom: str) -> ReverseDiagnosis | None:
        """Return what may be behind a node, or nothing when no record leads to it.

        Asked once, then known.
        """
        if not self._causes_of(symptom):
            return None
        if symptom not in self._answers:
            self._answers[symptom] = self._asked(symptom)
        return self._answers[symptom]

    def rests_on(self, symptom: str) -> tuple[object, ...]:
        """Return all that the answer for a node rests on, as values that can be encoded."""
        if not self._causes_of(symptom):
            return ()
        question = self._question(symptom)
        if question.part is None:
            return (question.links, self._most)
        part = question.part
        often = [self._prior.occurrences.get(node) for node in part.nodes]
        known = (self._most, question.knows_next, self._prior.records, often)
        nodes = [(node.id, node.kind, node.state) for node in part.nodes.values()]
        return (nodes, part.links, part.defeats, *known)

    def _asked(self, symptom: str) -> ReverseDiagnosis:
        question = self._question(symptom)
        answer = None
        if question.part is not None:
            answer = diagnose(
                question.part, [symptom], prior=self._prior, limit=MOST_SHOWN, limits=_LIMITS
            )
        return ReverseDiagnosis(answer, question.links, self._most, question.knows_next)

    def _question(self, symptom: str) -> "_Question":
        node = self._network.nodes.get(symptom)
        if node is None or node.kind not in OBSERVABLE:
            return _Question(None, 0)
        cone, links = self._walk({symptom}, self._causes_of, self._most)
        if links > self._most:
            return _Question(None, self._most + 1)
        reached = self._reached(cone)
        return _Question(self._part(reached or cone), links, knows_next=reached is not None)

    def _reached(self, cone: set[str]) -> set[str] | None:
        """Return all that could tell the faults of a part apart, or None if that is too much."""
        kinds = (NodeKind.FAULT, NodeKind.CONDITION)
        events = {name for name in cone if self._network.nodes[name].kind in kinds}
        after, links = self._walk(events, self._effects_of, _MOST_REACHED_LINKS)
        if links > _MOST_REACHED_LINKS:
            return None
        rests_on, links = self._walk(after | cone, self._causes_of, _MOST_REACHED_LINKS)
        return None if links > _MOST_REACHED_LINKS else rests_on

    def _walk(
        self, starts: set[str], following: Callable[[str], AbstractSet[str]], most: int
    ) -> tuple[set[str], int]:
        """Return what is reached and how many links lead to it; stops when that is too many."""
        leading, defeating = self._network.links_to, self._network.defeats_of
        found, waiting, links = set(starts), sorted(starts), 0
        while waiting and links <= most:
            node = waiting.pop()
            links += len(leading.get(node, ())) + len(defeating.get(node, ()))
            new = sorted(following(node) - found)
            found.update(new)
            waiting += new
        return found, links

    def _effects_of(self, node: str) -> AbstractSet[str]:
        return self._network.effects.get(node, frozenset())

    def _part(self, nodes: set[str]) -> CausalNetwork:
        names = sorted(nodes)
        return CausalNetwork(
            {name: self._network.nodes[name] for name in names},
            tuple(link for name in names for link in self._network.links_to.get(name, ())),
            tuple(one for name in names for one in self._network.defeats_of.get(name, ())),
            title=self._network.title,
        )
