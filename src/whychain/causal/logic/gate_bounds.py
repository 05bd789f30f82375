"""Bounds on a probability, gate by gate, where no diagram is small enough to be exact.

More events never make a coherent gate false, so that gates are associated: that two of them
hold is at least as probable as if they were independent (Esary, Proschan and Walkup 1967,
doi:10.1214/aoms/1177698701). Gates that share no event are independent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from whychain.causal.logic.bdd import Bdd, Probabilities, deep_recursion
from whychain.causal.logic.build import combined
from whychain.causal.logic.circuit import ALWAYS, Circuit, CircuitGate
from whychain.causal.logic.formula import Connective
from whychain.causal.logic.memory import Meter
from whychain.causal.logic.nodes import Budget, OutOfBudget
from whychain.causal.logic.orders import static_orders

Interval = tuple[float, float]
_NODES_OF_A_GATE = 50_000
"""What one gate may add to the diagram in which small gates are found exactly."""


def gate_bounds(
    circuit: Circuit, chances: Sequence[float], budget: Budget, meter: Meter
) -> Interval:
    """Return bounds on the probability that a coherent circuit's top is true.

    ``chances`` holds the probability of every event. Gates are exact as far up as diagrams
    stay small; from there on each gate is bounded by the bounds of its inputs.
    """
    if circuit.top < 0:
        return (1.0, 1.0) if circuit.top == ALWAYS else (0.0, 0.0)
    exact = _exact(circuit, chances, budget, meter)
    known = [_Bounded(1 << i, chance, chance) for i, chance in enumerate(chances)]
    for gate, chance in zip(circuit.gates, exact, strict=True):
        found = _bounded(gate, [known[node] for node in gate.inputs])
        known.append(found if chance is None else _Bounded(found.events, chance, chance))
    top = known[circuit.top]
    return top.low, top.high


def _exact(
    circuit: Circuit, chances: Sequence[float], budget: Budget, meter: Meter
) -> list[float | None]:
    """Return the probability of each gate, or None where its diagram becomes too large."""
    order = next(static_orders(circuit))
    bdd = Bdd(len(order), budget)
    level = {event: at for at, event in enumerate(order)}
    function: list[int | None] = [bdd.variable(level[e]) for e in range(len(circuit.events))]
    probabilities = Probabilities(bdd.nodes, [chances[event] for event in order])
    found: list[float | None] = []
    with deep_recursion(len(order) + 1):
        for gate in circuit.gates:
            inputs = [f for node in gate.inputs if (f := function[node]) is not None]
            one = _small(gate, inputs, bdd, budget) if len(inputs) == len(gate.inputs) else None
            function.append(one)
            found.append(None if one is None else probabilities.of(one))
    meter.see(bdd)
    bdd.discard()
    return found


def _small(gate: CircuitGate, inputs: list[int], bdd: Bdd, budget: Budget) -> int | None:
    allowed = min(budget.nodes, len(bdd.nodes) + _NODES_OF_A_GATE)
    bdd.nodes.budget = Budget(allowed, budget.deadline)
    try:
        return combined(gate, inputs, bdd)
    except (OutOfBudget, MemoryError):
        return None


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
