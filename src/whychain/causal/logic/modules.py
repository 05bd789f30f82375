"""Modules: gates whose events occur nowhere else, each to be solved by itself.

Found in linear time from the dates of a depth-first walk (Dutuit and Rauzy 1996,
doi:10.1109/24.537011). A module with negation inside is left where it is: minimal models of
the whole can be put together from those of its modules only when these are coherent.
"""

from dataclasses import dataclass

from whychain.causal.logic.circuit import Circuit, CircuitGate
from whychain.causal.logic.formula import Connective


@dataclass(frozen=True, slots=True)
class Part:
    """One module, whose leaves are events of the whole circuit or earlier parts."""

    circuit: Circuit
    """Its ``events`` are named ``""`` where a part stands in their place."""
    parts: tuple[int | None, ...]
    """For each of its events: the number of the part that it stands for, or None."""

    def leaves(self) -> tuple[str | int, ...]:
        """Return, for each of its events, its name or the number of the part."""
        pairs = zip(self.circuit.events, self.parts, strict=True)
        return tuple(name if number is None else number for name, number in pairs)


def parts_of(circuit: Circuit) -> tuple[Part, ...]:
    """Return the parts of a circuit, each after the parts that it rests on; the last is the top."""
    first = len(circuit.events)
    if circuit.top < first:
        return (Part(circuit, (None,) * first),)
    modules = _modules(circuit) | {circuit.top}
    number: dict[int, int] = {}
    found: list[Part] = []
    for index in range(len(circuit.gates)):
        if first + index in modules:
            found.append(_part(circuit, first + index, number))
            number[first + index] = len(found) - 1
    return tuple(found)


def _part(circuit: Circuit, top: int, number: dict[int, int]) -> Part:
    """Return the part below a module's gate, down to events and the modules in ``number``."""
    first = len(circuit.events)
    inner, leaves, waiting = {top}, set[int](), [top]
    while waiting:
        for node in circuit.gates[waiting.pop() - first].inputs:
            if node < first or node in number:
                leaves.add(node)
            elif node not in inner:
                inner.add(node)
                waiting.append(node)
    ordered = [*sorted(leaves), *sorted(inner)]
    new = {node: i for i, node in enumerate(ordered)}
    gates = (circuit.gates[node - first] for node in sorted(inner))
    own = Circuit(
        events=tuple(circuit.events[n] if n < first else "" for n in sorted(leaves)),
        gates=tuple(g._replace(inputs=tuple(new[n] for n in g.inputs)) for g in gates),
        top=new[top],
    )
    return Part(own, tuple(number.get(n) for n in sorted(leaves)))


def _modules(circuit: Circuit) -> set[int]:
    first = len(circuit.events)
    opened, closed, last = _dates(circuit)
    earliest, latest = list(opened), list(last)
    coherent = [True] * first
    modules: set[int] = set()
    for index, gate in enumerate(circuit.gates):
        node = first + index
        low = min(earliest[n] for n in gate.inputs)
        high = max(latest[n] for n in gate.inputs)
        coherent.append(_is_coherent(gate) and all(coherent[n] for n in gate.inputs))
        if coherent[node] and low > opened[node] and high < closed[node]:
            modules.add(node)
        earliest[node], latest[node] = min(low, opened[node]), max(high, last[node])
    return modules


def _is_coherent(gate: CircuitGate) -> bool:
    return gate.connective not in {Connective.NOT, Connective.XOR}


def _dates(circuit: Circuit) -> tuple[list[int], list[int], list[int]]:
    """Return when each node was first met, finished, and last met by a depth-first walk."""
    first = len(circuit.events)
    total = first + len(circuit.gates)
    opened, closed, last = [0] * total, [0] * total, [0] * total
    date = 1
    opened[circuit.top] = last[circuit.top] = date
    path = [(circuit.top, iter(circuit.gates[circuit.top - first].inputs))]
    while path:
        node, children = path[-1]
        child = next(children, None)
        date += 1
        if child is None:
            closed[node] = last[node] = date
            path.pop()
            continue
        last[child] = date
        if not opened[child]:
            opened[child] = date
            if child >= first:
                path.append((child, iter(circuit.gates[child - first].inputs)))
    return opened, closed, last
