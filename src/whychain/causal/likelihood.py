"""How likely observations are under an explanation: noisy-OR with a leak.

Definition. A link whose gate holds brings its effect about with a strength that its
confidence stands for; the links to one effect act independently (noisy-OR, Pearl 1988), and
so do the inputs of a gate. Every observation also appears without any cause that the graph
knows with the probability ``LEAK``. Along a feedback loop the probabilities are iterated
from zero until they settle. A control that is free to fail does so with ``CONTROL_FAILS``.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.model import Model
from whychain.causal.network import CausalLink, Threshold

LEAK = 0.01
CONTROL_FAILS = 0.5
STRENGTHS: Mapping[str, float] = {"high": 0.95, "medium": 0.8, "low": 0.3, "none": 0.1}
_MOST_ROUNDS = 100
_SETTLED = 1e-12
Probabilities = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Prior:
    """In how many records each node occurs, of how many: the belief before anything is seen."""

    records: int
    occurrences: Mapping[str, int]

    def probability(self, node: str) -> float:
        """Return (occurrences + 1) / (records + 2), after Laplace: never 0 and never 1."""
        return (self.occurrences.get(node, 0) + 1) / (self.records + 2)


def prior_of(graph: AnyGraph) -> Prior:
    """Return how often each node occurs over the records of a knowledge base."""
    found: dict[str, set[str]] = {}
    records: set[str] = set()
    network = network_of(graph)
    for link in network.links:
        records.add(link.incident)
        for node in (*link.sources, link.effect):
            found.setdefault(node, set()).add(link.incident)
    for defeat in network.defeats:
        for node in (*defeat.gate.inputs, defeat.control):
            found.setdefault(node, set()).add(defeat.incident)
    return Prior(len(records), {node: len(where) for node, where in sorted(found.items())})


def probabilities(model: Model, events: Iterable[str]) -> Probabilities:
    """Return how probable each node is when these events are present and no other fault is."""
    value = dict.fromkeys(model.as_it_was - model.faults, 1.0)
    if model.free:
        value = {f"no:{control}": CONTROL_FAILS for control in model.controls}
    value |= dict.fromkeys(events, 1.0)
    base = dict(value)
    arriving: dict[str, list[CausalLink]] = {}
    for link in model.links:
        arriving.setdefault(link.effect, []).append(link)
    for _ in range(_MOST_ROUNDS):
        before = dict(value)
        for control, gates in model.defeats.items():
            ways = [_gate(value, gate) for gate in gates]
            value[f"no:{control}"] = _any_of([base.get(f"no:{control}", 0.0), *ways])
        for effect, links in arriving.items():
            value[effect] = _any_of([_fires(value, link) for link in links])
        if all(abs(p - before.get(node, 0.0)) < _SETTLED for node, p in value.items()):
            break
    return value


def observed(value: Probabilities, node: str) -> float:
    """Return how probable it is to observe a node, by its causes or by the leak."""
    return _any_of([LEAK, value.get(node, 0.0)])


def likelihood(value: Probabilities, seen: Iterable[str], not_seen: Iterable[str]) -> float:
    """Return how probable it is to see all of ``seen`` and nothing of ``not_seen``."""
    result = 1.0
    for node in seen:
        result *= observed(value, node)
    for node in not_seen:
        result *= 1 - observed(value, node)
    return result


def _fires(value: Probabilities, link: CausalLink) -> float:
    result = STRENGTHS[link.confidence] * _gate(value, link.gate)
    for control in link.unless:
        result *= value.get(f"no:{control}", 0.0)
    return result


def _any_of(ways: Iterable[float]) -> float:
    none = 1.0
    for way in ways:
        none *= 1 - way
    return 1 - none


def _gate(value: Probabilities, gate: Threshold) -> float:
    """Return how probable it is that at least ``needed`` independent inputs hold."""
    if gate.needed == len(gate.inputs):
        return math.prod(value.get(name, 0.0) for name in gate.inputs)
    exactly = [1.0] + [0.0] * gate.needed
    for name in gate.inputs:
        holds = value.get(name, 0.0)
        exactly[-1] += exactly[-2] * holds if gate.needed else 0.0
        for count in range(gate.needed - 1, 0, -1):
            exactly[count] = exactly[count] * (1 - holds) + exactly[count - 1] * holds
        if gate.needed:
            exactly[0] *= 1 - holds
    return exactly[gate.needed]
