"""Gates without constants: what is always or never true is taken out of the others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from whychain.causal.logic.formula import Connective, Gate


@dataclass(frozen=True, slots=True)
class Folded:
    """The gates that depend on events, each a count of its inputs; and those that do not."""

    gates: Mapping[str, Gate]
    always: frozenset[str]


def folded(gates: Mapping[str, Gate], events: frozenset[str]) -> Folded:
    """Return coherent gates without their constants, in the least fixpoint.

    Definition. A gate of a monotone system is always true when it is true without any event,
    and never when it is false with all of them. Every gate that remains is an ``AT_LEAST``
    over inputs that can be true and false.

    >>> from whychain.causal.logic.formula import TRUE
    >>> both = Gate(Connective.ALL, ("a", "on"))
    >>> folded({"both": both, "on": TRUE}, frozenset({"a"})).gates
    {'both': Gate(connective=<Connective.AT_LEAST: 'atleast'>, inputs=('a',), needed=1)}

    Source: the valuation of monotone systems at their two ends (Knaster and Tarski).
    """
    always = true_names(gates, ())
    possible = true_names(gates, events)
    open_names = (possible | events) - always
    left = {
        name: _without(gate, always, open_names)
        for name, gate in gates.items()
        if name in open_names
    }
    return Folded(left, always)


def true_names(gates: Mapping[str, Gate], events: Iterable[str]) -> frozenset[str]:
    """Return the gates that are true in the least fixpoint when exactly these events are."""
    users: dict[str, list[str]] = {}
    for name, gate in gates.items():
        for child in gate.inputs:
            users.setdefault(child, []).append(name)
    missing = {name: needed(gate) for name, gate in gates.items()}
    true = {name for name, count in missing.items() if count <= 0}
    waiting = [*events, *true]
    while waiting:
        for user in users.get(waiting.pop(), ()):
            missing[user] -= 1
            if missing[user] == 0 and user not in true:
                true.add(user)
                waiting.append(user)
    return frozenset(true)


def needed(gate: Gate) -> int:
    """Return how many inputs of a coherent gate must hold."""
    if gate.connective is Connective.AT_LEAST:
        return gate.needed
    return len(gate.inputs) if gate.connective is Connective.ALL else 1


def _without(gate: Gate, always: frozenset[str], open_names: frozenset[str]) -> Gate:
    given = sum(child in always for child in gate.inputs)
    left = tuple(child for child in gate.inputs if child in open_names)
    return Gate(Connective.AT_LEAST, left, needed(gate) - given)
