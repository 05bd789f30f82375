"""A model as gates: one equation for each node, ready for the logic engine.

A node is true when its own event is, or a link to it fires. A link fires when its gate
holds and every control that guards it fails. A control fails by itself, or when a gate that
defeats it holds; as a cause it counts where it does not fail. Names of helping gates begin
with a zero character, which no id has.
"""

from collections.abc import Iterator

from whychain.causal.logic.formula import FALSE, TRUE, Connective, Gate
from whychain.causal.model import Model
from whychain.causal.network import Threshold

_OWN = "\0event "


def equations_of(
    model: Model, variables: frozenset[str], outcome: str
) -> tuple[dict[str, Gate], frozenset[str]]:
    """Return the gates of a model, the outcome's among them, and their basic events.

    Basic events outside ``variables`` stay as they were: true, or false when they were not.
    """
    ways: dict[str, list[str]] = {outcome: []}
    gates: dict[str, Gate] = {}
    for event in sorted(model.as_it_was):
        own = _OWN + event
        ways.setdefault(event, []).append(own)
        if event not in variables:
            gates[own] = TRUE
    for name, node, gate in _ways(model):
        ways.setdefault(node, []).append(name)
        gates[name] = gate
    for node, found in ways.items():
        gates[node] = Gate(Connective.ANY, tuple(found))
    for control in sorted(model.controls & _inputs(model)):
        gates[control] = Gate(Connective.NOT, (f"no:{control}",))
    named = {child for gate in gates.values() for child in gate.inputs}
    events = frozenset(_OWN + event for event in variables & model.as_it_was)
    for name in named - gates.keys() - events:
        gates[name] = FALSE
    return gates, events


def event_name(name: str) -> str:
    """Return the event of the model that an event of the equations stands for."""
    return name.removeprefix(_OWN)


def _inputs(model: Model) -> frozenset[str]:
    gates = (
        *(link.gate for link in model.links),
        *(g for of in model.defeats.values() for g in of),
    )
    return frozenset(name for gate in gates for name in gate.inputs)


def _ways(model: Model) -> Iterator[tuple[str, str, Gate]]:
    """Yield a name, the node that becomes true by it, and the gate."""
    for index, link in enumerate(model.links):
        name = f"\0link {index}"
        guards = tuple(f"no:{control}" for control in link.unless)
        if guards:
            yield f"{name} gate", f"{name} fires", _gate(link.gate)
            yield name, link.effect, Gate(Connective.ALL, (f"{name} gate", *guards))
        else:
            yield name, link.effect, _gate(link.gate)
    for control, defeats in model.defeats.items():
        for index, gate in enumerate(defeats):
            yield f"\0defeat {control} {index}", f"no:{control}", _gate(gate)


def _gate(gate: Threshold) -> Gate:
    if gate.needed <= 0:
        return TRUE
    if gate.needed > len(gate.inputs):
        return FALSE
    return Gate(Connective.AT_LEAST, gate.inputs, gate.needed)
