"""A circuit under a given order of its events: as a Boolean function, or as minimal sets."""

from collections.abc import Callable, Sequence

from whychain.causal.logic.bdd import Bdd
from whychain.causal.logic.circuit import ALWAYS, Circuit, CircuitGate
from whychain.causal.logic.formula import Connective, Gate
from whychain.causal.logic.small import SmallSets
from whychain.causal.logic.zbdd import Zbdd

Order = Sequence[int]
"""Events from the root of the diagram down."""


def function_of(circuit: Circuit, order: Order, bdd: Bdd, done: list[int] | None = None) -> int:
    """Return the function of a circuit's top; ``done`` takes up the functions on the way.

    Raises:
        OutOfBudget: the diagram's budget is used up.
    """
    if circuit.top < 0:
        return 1 if circuit.top == ALWAYS else 0
    value = [0] * len(circuit.events)
    for level, event in enumerate(order):
        value[event] = bdd.variable(level)
    for gate in circuit.gates:
        value.append(combined(gate, [value[node] for node in gate.inputs], bdd))
        if done is not None:
            done.append(value[-1])
    return value[circuit.top]


def combined(gate: CircuitGate | Gate, inputs: list[int], bdd: Bdd) -> int:
    """Return the function of a gate from those of its inputs; a constant has none."""
    if not inputs:
        return 1 if gate.connective is Connective.ALL else 0
    match gate.connective:
        case Connective.ALL:
            return _folded(bdd.conjunction, inputs, bdd.nodes.level)
        case Connective.ANY:
            return _folded(bdd.disjunction, inputs, bdd.nodes.level)
        case Connective.AT_LEAST:
            return bdd.at_least(gate.needed, inputs)
        case Connective.NOT:
            return bdd.negation(inputs[0])
        case Connective.XOR:
            return _folded(bdd.exclusive, inputs, bdd.nodes.level)


def _folded(join: Callable[[int, int], int], inputs: list[int], level: Sequence[int]) -> int:
    """Join the functions, those that begin deepest in the order first."""
    first, *rest = sorted(inputs, key=level.__getitem__, reverse=True)
    for one in rest:
        first = join(first, one)
    return first


def family_of(circuit: Circuit, order: Order, zbdd: Zbdd, small: SmallSets | None = None) -> int:
    """Return the minimal cut sets of a coherent circuit without a Boolean diagram.

    Gate by gate from the events up, which is short where cut sets are few. With ``small``
    larger sets are left out on the way: the answer is exact for the sets that remain.

    Raises:
        OutOfBudget: the diagram's budget is used up.
    """
    if circuit.top < 0:
        return 1 if circuit.top == ALWAYS else 0
    value = [0] * len(circuit.events)
    for level, event in enumerate(order):
        value[event] = zbdd.single(level) if small is None else small.single(level)
    for gate in circuit.gates:
        value.append(joined(gate, [value[node] for node in gate.inputs], zbdd, small))
    return value[circuit.top]


def joined(gate: CircuitGate | Gate, inputs: list[int], zbdd: Zbdd, small: SmallSets | None) -> int:
    """Return the minimal sets of a coherent gate from those of its inputs."""
    if not inputs:
        return 1 if gate.connective is Connective.ALL else 0
    product = zbdd.minimal_product if small is None else small.product
    level = zbdd.nodes.level
    if gate.connective is Connective.ALL:
        return _folded(product, inputs, level)
    if gate.connective is Connective.ANY:
        return _folded(zbdd.minimal_union, inputs, level)
    row = [1] + [0] * gate.needed
    for family in sorted(inputs, key=level.__getitem__, reverse=True):
        for k in range(gate.needed, 0, -1):
            row[k] = zbdd.minimal_union(row[k], product(family, row[k - 1]))
    return row[gate.needed]
