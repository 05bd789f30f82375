"""Static orders of the events of a circuit: which decision diagrams are large is decided here.

Each order is that of a walk from the top down, which visits the inputs of a gate by some
rule and notes every event when it first meets it. No rule is good for all circuits.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from whychain.causal.logic.circuit import Circuit

Rule = Callable[[int], tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Weights:
    """What the rules go by, for each node."""

    parents: tuple[int, ...]
    leaves: tuple[float, ...]
    """Events below, counted once for each way down."""


def weights_of(circuit: Circuit) -> Weights:
    """Return the weights of every node of a circuit."""
    leaves: list[float] = [1.0] * len(circuit.events)
    parents = [0] * (len(circuit.events) + len(circuit.gates))
    for gate in circuit.gates:
        leaves.append(sum(leaves[node] for node in gate.inputs))
        for node in gate.inputs:
            parents[node] += 1
    return Weights(tuple(parents), tuple(leaves))


def static_orders(circuit: Circuit) -> Iterator[tuple[int, ...]]:
    """Yield orders of the events, the ones that help most often first."""
    weights = weights_of(circuit)

    def busy_first(node: int) -> tuple[float, ...]:
        return (-weights.parents[node], -weights.leaves[node])

    def heavy_first(node: int) -> tuple[float, ...]:
        return (-weights.leaves[node],)

    def light_first(node: int) -> tuple[float, ...]:
        return (weights.leaves[node],)

    def as_written(_: int) -> tuple[float, ...]:
        return ()

    def shared_first(node: int) -> tuple[float, ...]:
        return (-weights.parents[node], weights.leaves[node])

    seen: set[tuple[int, ...]] = set()
    rules = (
        busy_first,
        shared_first,
        heavy_first,
        as_written,
        light_first,
    )
    for rule in rules:
        order = _walk(circuit, rule)
        if order not in seen:
            seen.add(order)
            yield order


def _walk(circuit: Circuit, rule: Rule) -> tuple[int, ...]:
    first_gate = len(circuit.events)
    order: list[int] = []
    seen: set[int] = set()
    waiting = [circuit.top]
    while waiting:
        node = waiting.pop()
        if node < 0 or node in seen:
            continue
        seen.add(node)
        if node < first_gate:
            order.append(node)
        else:
            inputs = circuit.gates[node - first_gate].inputs
            waiting.extend(sorted(inputs, key=rule)[::-1])
    return tuple(order)
