"""How likely observations are under an explanation: noisy-OR with a leak.

Definition. A link whose gate holds brings its effect about with a strength that its
confidence stands for; the links to one effect act independently (noisy-OR, Pearl 1988), and
so do the inputs of a gate. Every observation also appears without any cause that the graph
knows with the probability ``LEAK``. Along a feedback loop the probabilities are iterated
from zero until they settle. A control that is free to fail does so with ``CONTROL_FAILS``.
"""

import math
from collections.abc import Iterable, Mapping

import msgspec

from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.logic.components import components, is_loop
from whychain.causal.logic.formula import Connective, Gate
from whychain.causal.model import Model
from whychain.causal.network import CausalLink, Threshold, links_by_effect

LEAK = 0.01
CONTROL_FAILS = 0.5
STRENGTHS: Mapping[str, float] = {"high": 0.95, "medium": 0.8, "low": 0.3, "none": 0.1}
_MOST_ROUNDS = 10_000
_SETTLED = 1e-12
Probabilities = Mapping[str, float]


class Prior(msgspec.Struct, frozen=True):
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
        records.add(defeat.incident)
        for node in (*defeat.gate.inputs, defeat.control):
            found.setdefault(node, set()).add(defeat.incident)
    return Prior(len(records), {node: len(where) for node, where in sorted(found.items())})


class Propagation:
    """A model made ready for many questions: what rests on each other is worked out together.

    Nodes are visited after those that they rest on, so that only loops are iterated.
    """

    def __init__(self, model: Model) -> None:
        """Put the nodes in order; the model itself is not changed."""
        self._always = dict.fromkeys(model.as_it_was - model.faults, 1.0)
        if model.free:
            self._always = {f"no:{control}": CONTROL_FAILS for control in model.controls}
        self._links = links_by_effect(model.links)
        self._defeats = {f"no:{control}": gates for control, gates in model.defeats.items()}
        rests_on: dict[str, list[str]] = {}
        for rule in model.rules:
            guards = (f"no:{control}" for control in rule.unless)
            rests_on.setdefault(rule.target, []).extend((*rule.gate.inputs, *guards))
        gates = {target: Gate(Connective.ANY, tuple(found)) for target, found in rests_on.items()}
        gates[""] = Gate(Connective.ANY, tuple(rests_on))
        groups = (group for group in components(gates, "") if group != ("",))
        self._groups = [(group, is_loop(gates, group)) for group in groups]

    def given(self, events: Iterable[str]) -> Probabilities:
        """Return how probable each node is when these events are present and no other fault is."""
        base = self._always | dict.fromkeys(events, 1.0)
        value = dict(base)
        for group, turns in self._groups:
            for _ in range(_MOST_ROUNDS if turns else 1):
                before = [value.get(node, 0.0) for node in group]
                for node in group:
                    value[node] = self._of(node, value, base)
                after = zip(group, before, strict=True)
                if all(abs(value[node] - then) < _SETTLED for node, then in after):
                    break
        return value

    def _of(self, node: str, value: Probabilities, base: Probabilities) -> float:
        if node in self._defeats:
            ways = (_gate(value, gate) for gate in self._defeats[node])
            return _any_of((base.get(node, 0.0), *ways))
        return _any_of(_fires(value, link) for link in self._links[node])


def probabilities(model: Model, events: Iterable[str]) -> Probabilities:
    """Return how probable each node is when these events are present and no other fault is."""
    return Propagation(model).given(events)


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
    if len(gate.inputs) == gate.needed == 1:
        return value.get(gate.inputs[0], 0.0)
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
