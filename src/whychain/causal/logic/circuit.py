"""A formula made ready for solving: integers for names, constants and idle gates gone.

Nodes 0 to ``len(events) - 1`` are the basic events; gates follow, each after its inputs.
Gates that say the same are one gate, and a gate whose only parent has its own connective
is merged into that parent.
"""

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from whychain.causal.logic.formula import Connective, Formula, Gate

ALWAYS = -1
NEVER = -2


class CircuitGate(NamedTuple):
    """One gate over node numbers."""

    connective: Connective
    inputs: tuple[int, ...]
    needed: int = 0


@dataclass(frozen=True, slots=True)
class Circuit:
    """The part of a formula below its top; ``top`` is a node, ``ALWAYS`` or ``NEVER``."""

    events: tuple[str, ...]
    gates: tuple[CircuitGate, ...]
    top: int

    def gate(self, node: int) -> CircuitGate | None:
        """Return the gate that a node is, or None for an event."""
        index = node - len(self.events)
        return self.gates[index] if index >= 0 else None

    @property
    def is_coherent(self) -> bool:
        """Return whether it has neither negation nor exclusive or."""
        return not any(g.connective in {Connective.NOT, Connective.XOR} for g in self.gates)


def circuit_of(formula: Formula) -> Circuit:
    """Return the circuit of a formula, simplified."""
    builder = _Builder(formula)
    for name in formula.from_inputs_up():
        builder.add(name)
    return _numbered(builder, builder.node[formula.top])


class _Builder:
    """Gates under construction: node numbers are final only after dead ones are dropped."""

    def __init__(self, formula: Formula) -> None:
        self.formula = formula
        used = formula.used_events()
        self.events = tuple(name for name in formula.events if name in used)
        self.gates: list[CircuitGate] = []
        self.node = {name: i for i, name in enumerate(self.events)}
        self.parents = _parents(formula)
        self.single: set[int] = set()
        self._known: dict[CircuitGate, int] = {}

    def add(self, name: str) -> None:
        gate = self.formula.gates[name]
        inputs = [self.node[child] for child in gate.inputs]
        node = self._simplified(gate, inputs)
        self.node[name] = node
        if self.parents[name] == 1:
            self.single.add(node)

    def _simplified(self, gate: Gate, inputs: list[int]) -> int:
        match gate.connective:
            case Connective.ALL:
                return self._junction(Connective.ALL, inputs, ALWAYS, NEVER)
            case Connective.ANY:
                return self._junction(Connective.ANY, inputs, NEVER, ALWAYS)
            case Connective.AT_LEAST:
                return self._at_least(inputs, gate.needed)
            case Connective.NOT:
                return self._negation(inputs[0])
            case Connective.XOR:
                return self._parity(inputs)

    def _junction(self, kind: Connective, inputs: list[int], neutral: int, absorbing: int) -> int:
        kept: dict[int, None] = {}
        for node in inputs:
            if node == absorbing:
                return absorbing
            gate = self._mergeable(node, kind)
            kept.update(dict.fromkeys(gate.inputs if gate else (node,)))
        kept.pop(neutral, None)
        if not kept:
            return neutral
        return next(iter(kept)) if len(kept) == 1 else self._gate(CircuitGate(kind, tuple(kept)))

    def _mergeable(self, node: int, kind: Connective) -> CircuitGate | None:
        index = node - len(self.events)
        if index < 0 or node not in self.single or self.gates[index].connective is not kind:
            return None
        return self.gates[index]

    def _at_least(self, inputs: list[int], needed: int) -> int:
        needed -= inputs.count(ALWAYS)
        left = [node for node in inputs if node >= 0]
        if needed <= 0:
            return ALWAYS
        if needed > len(left):
            return NEVER
        if needed == 1:
            return self._junction(Connective.ANY, left, NEVER, ALWAYS)
        if needed == len(left):
            return self._junction(Connective.ALL, left, ALWAYS, NEVER)
        return self._gate(CircuitGate(Connective.AT_LEAST, tuple(left), needed))

    def _negation(self, node: int) -> int:
        if node < 0:
            return NEVER if node == ALWAYS else ALWAYS
        index = node - len(self.events)
        if index >= 0 and self.gates[index].connective is Connective.NOT:
            return self.gates[index].inputs[0]
        return self._gate(CircuitGate(Connective.NOT, (node,)))

    def _parity(self, inputs: list[int]) -> int:
        odd = bool(inputs.count(ALWAYS) % 2)
        times = Counter(node for node in inputs if node >= 0)
        left = tuple(node for node, count in times.items() if count % 2)
        if not left:
            return ALWAYS if odd else NEVER
        node = left[0] if len(left) == 1 else self._gate(CircuitGate(Connective.XOR, left))
        return self._negation(node) if odd else node

    def _gate(self, gate: CircuitGate) -> int:
        node = self._known.get(gate)
        if node is None:
            node = len(self.events) + len(self.gates)
            self.gates.append(gate)
            self._known[gate] = node
        else:
            self.single.discard(node)
        return node


def _parents(formula: Formula) -> Counter[str]:
    counts: Counter[str] = Counter()
    for name in formula.from_inputs_up():
        counts.update(formula.gates[name].inputs)
    return counts


def _numbered(builder: _Builder, top: int) -> Circuit:
    """Drop what the top no longer rests on and number the rest anew."""
    first = len(builder.events)
    used = {top}
    for index in range(len(builder.gates) - 1, -1, -1):
        if first + index in used:
            used.update(builder.gates[index].inputs)
    events = [i for i in range(first) if i in used]
    gates = [i for i in range(first, first + len(builder.gates)) if i in used]
    new = {old: i for i, old in enumerate([*events, *gates])} | {ALWAYS: ALWAYS, NEVER: NEVER}
    renamed = (builder.gates[old - first] for old in gates)
    return Circuit(
        events=tuple(builder.events[i] for i in events),
        gates=tuple(g._replace(inputs=tuple(new[i] for i in g.inputs)) for g in renamed),
        top=new[top],
    )
