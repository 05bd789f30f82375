"""Inputs that always occur together become one gate.

When the same nodes are inputs of the same gates, all "and" or all "or", a gate over them
alone says as much. It is then a module: what was many variables is one.
"""

from whychain.causal.logic.circuit import Circuit, CircuitGate
from whychain.causal.logic.formula import Connective

_JUNCTIONS = frozenset({Connective.ALL, Connective.ANY})


def grouped(circuit: Circuit) -> Circuit:
    """Return an equal circuit in which inputs that occur together are one gate.

    >>> from whychain.causal.logic.circuit import circuit_of
    >>> from whychain.causal.logic.formula import Formula, Gate
    >>> any_ab_c = Gate(Connective.ANY, ("a", "b", "c"))
    >>> any_ab_d = Gate(Connective.ANY, ("a", "b", "d"))
    >>> gates = {"top": Gate(Connective.ALL, ("x", "y")), "x": any_ab_c, "y": any_ab_d}
    >>> formula = Formula(gates, dict.fromkeys("abcd"), "top")
    >>> len(circuit_of(formula).gates), len(grouped(circuit_of(formula)).gates)
    (3, 4)
    """
    together = _together(circuit)
    if not together:
        return circuit
    first = len(circuit.events)
    new: dict[int, int] = {i: i for i in range(first)}
    gates: list[CircuitGate] = []
    made: dict[tuple[int, ...], int] = {}
    for index, gate in enumerate(circuit.gates):
        joins = gate.connective in _JUNCTIONS
        inputs: dict[int, None] = {}
        for node in gate.inputs:
            group = together.get(node)
            if group is None:
                inputs[new[node]] = None
                continue
            if group not in made:
                made[group] = first + len(gates)
                gates.append(CircuitGate(gate.connective, tuple(new[n] for n in group)))
            inputs[made[group]] = None
        if joins and len(inputs) == 1:
            new[first + index] = next(iter(inputs))
            continue
        new[first + index] = first + len(gates)
        given = tuple(inputs) if joins else tuple(new[node] for node in gate.inputs)
        gates.append(gate._replace(inputs=given))
    return Circuit(circuit.events, tuple(gates), new.get(circuit.top, circuit.top))


def _together(circuit: Circuit) -> dict[int, tuple[int, ...]]:
    """Return, for each node that is in a group of two or more, its group."""
    parents: dict[int, list[int]] = {}
    for index, gate in enumerate(circuit.gates):
        for node in gate.inputs:
            parents.setdefault(node, []).append(index)
    groups: dict[tuple[int, ...], list[int]] = {}
    for node, found in parents.items():
        kinds = {circuit.gates[index].connective for index in found}
        if len(kinds) == 1 and kinds <= _JUNCTIONS:
            groups.setdefault(tuple(found), []).append(node)
    return {
        node: tuple(group)
        for found, group in groups.items()
        if len(group) > 1 and any(len(circuit.gates[i].inputs) > len(group) for i in found)
        for node in group
    }
