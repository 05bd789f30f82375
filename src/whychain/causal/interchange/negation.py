"""Fault trees with negations: folded where they are constants, refused where not."""

from collections.abc import Mapping
from pathlib import Path

from whychain.causal.interchange.mef import MefTree
from whychain.causal.logic.formula import TRUE, Connective, Gate, constant
from whychain.errors import ContentError


def without_negation(tree: MefTree, path: Path) -> Mapping[str, Gate]:
    """Return the gates below the top, where no negation depends on an event.

    Raises:
        ContentError: one does; the message names its line.
    """
    found: dict[str, Gate] = {}
    for name in tree.formula.from_inputs_up():
        gate = tree.formula.gates[name]
        fixed = {child: _fixed(found.get(child)) for child in gate.inputs}
        value = _value(gate, [fixed[child] for child in gate.inputs])
        if value is not None:
            found[name] = constant(value)
        elif gate.connective not in {Connective.NOT, Connective.XOR}:
            found[name] = gate
        else:
            live = tuple(child for child in gate.inputs if fixed[child] is None)
            turned = sum(fixed[child] is True for child in gate.inputs) % 2
            if gate.connective is Connective.NOT or len(live) > 1 or turned:
                raise _cannot_be_said(tree, path, name)
            found[name] = Gate(Connective.ALL, live)
    return found


def _fixed(gate: Gate | None) -> bool | None:
    if gate is None or gate.inputs:
        return None
    return gate == TRUE


def _value(gate: Gate, inputs: list[bool | None]) -> bool | None:
    """Return the value of a gate if its constant inputs decide it."""
    true, open_inputs = inputs.count(True), inputs.count(None)
    match gate.connective:
        case Connective.NOT:
            return None if open_inputs else not inputs[0]
        case Connective.XOR:
            return None if open_inputs else bool(true % 2)
        case Connective.ALL:
            least = len(inputs)
        case Connective.ANY:
            least = 1
        case Connective.AT_LEAST:
            least = gate.needed
    if true >= least:
        return True
    return False if true + open_inputs < least else None


def _cannot_be_said(tree: MefTree, path: Path, name: str) -> ContentError:
    line = tree.lines.get(name, 1)
    return ContentError(
        "a negation (not, xor, nand, nor, iff, imply) cannot be a link, which says what leads to "
        "what",
        where=f"{path}:{line}",
        fix="rewrite the gate without it, or import a gate below with --top",
    )
