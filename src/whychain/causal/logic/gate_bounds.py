"""Bounds on a probability, gate by gate, where no diagram is small enough to be exact.

More events never make a coherent gate false, so that gates are associated: that two of them
hold is at least as probable as if they were independent (Esary, Proschan and Walkup 1967,
doi:10.1214/aoms/1177698701). Gates that share no event are independent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from whychain.causal.logic.circuit import ALWAYS, Circuit, CircuitGate
from whychain.causal.logic.formula import Connective

Interval = tuple[float, float]


def gate_bounds(circuit: Circuit, chances: Sequence[float]) -> Interval:
    """Return bounds on the probability that a coherent circuit's top is true.

    ``chances`` holds the probability of every event. One pass; the bounds are the value
    itself where no event is used twice below gates that are "and" or "or".
    """
    if circuit.top < 0:
        return (1.0, 1.0) if circuit.top == ALWAYS else (0.0, 0.0)
    known = [_Bounded(1 << i, chance, chance) for i, chance in enumerate(chances)]
    for gate in circuit.gates:
        known.append(_bounded(gate, [known[node] for node in gate.inputs]))
    top = known[circuit.top]
    return top.low, top.high


@dataclass(frozen=True, slots=True)
class _Bounded:
    events: int
    """A bit for each event that it depends on."""
    low: float
    high: float


def _bounded(gate: CircuitGate, inputs: list[_Bounded]) -> _Bounded:
    events = 0
    for one in inputs:
        events |= one.events
    needed = {Connective.ALL: len(inputs), Connective.ANY: 1}.get(gate.connective, gate.needed)
    surest = sorted(inputs, key=lambda one: one.low, reverse=True)[:needed]
    rarest = sorted(inputs, key=lambda one: one.high)[: len(inputs) - needed + 1]
    low = max(prod(one.low for one in surest), _alone(inputs, needed))
    high = min(_any([one.high for one in rarest]), _together(inputs, needed))
    return _Bounded(events, low, high)


def _alone(inputs: list[_Bounded], needed: int) -> float:
    """Return a lower bound of "any": the surest of each group is independent of the others."""
    if needed > 1:
        return 0.0
    return _any([max(one.low for one in group) for group in _groups(inputs)])


def _together(inputs: list[_Bounded], needed: int) -> float:
    """Return an upper bound of "all": the rarest of each group is independent of the others."""
    if needed < len(inputs):
        return 1.0
    return prod(min(one.high for one in group) for group in _groups(inputs))


def _any(chances: list[float]) -> float:
    """Return the probability that one of several independent things holds."""
    total = 0.0
    for chance in chances:
        total += chance * (1.0 - total)
    return min(1.0, total)


def _groups(inputs: list[_Bounded]) -> list[list[_Bounded]]:
    """Return the inputs in groups that have no event in common."""
    groups: list[tuple[int, list[_Bounded]]] = []
    for one in inputs:
        events, members, apart = one.events, [one], []
        for other, others in groups:
            if other & one.events:
                events |= other
                members = others + members
            else:
                apart.append((other, others))
        groups = [*apart, (events, members)]
    return [members for _, members in groups]
