"""A formula as a fault tree in the Open-PSA Model Exchange Format."""

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from whychain.causal.logic.formula import Connective, Formula, Gate


def as_mef(formula: Formula, name: str = "tree") -> str:
    """Return a formula as the text of a file that ``read_mef`` and other tools understand."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<opsa-mef>"]
    lines.append(f"<define-fault-tree name={quoteattr(name)}>")
    for gate_name in dict.fromkeys([formula.top, *formula.gates]):
        gate = formula.gates.get(gate_name)
        if gate is not None:
            lines += [f"<define-gate name={quoteattr(gate_name)}>", *_formula(formula, gate)]
            lines.append("</define-gate>")
    lines += ["</define-fault-tree>", "<model-data>"]
    for event, chance in formula.events.items():
        value = "" if chance is None else f'<float value="{chance!r}"/>'
        lines.append(f"<define-basic-event name={quoteattr(event)}>{value}</define-basic-event>")
    return "\n".join([*lines, "</model-data>", "</opsa-mef>", ""])


def _formula(formula: Formula, gate: Gate) -> Iterator[str]:
    if not gate.inputs:
        value = "true" if gate.connective is Connective.ALL else "false"
        yield f'<constant value="{value}"/>'
        return
    inputs = [_reference(formula, name) for name in gate.inputs]
    if len(inputs) == 1 and gate.connective is not Connective.NOT:
        yield inputs[0]
        return
    if gate.connective is Connective.XOR:
        yield _parity(inputs)
        return
    tag, needed = _tag(gate)
    yield f"<{tag}{needed}>"
    yield from inputs
    yield f"</{tag}>"


def _tag(gate: Gate) -> tuple[str, str]:
    """Return the tag and its attribute; other tools want no count that says "or" or "and"."""
    if gate.connective is not Connective.AT_LEAST:
        return gate.connective.value, ""
    if gate.needed in {1, len(gate.inputs)}:
        return ("or" if gate.needed == 1 else "and"), ""
    return "atleast", f' min="{gate.needed}"'


def _parity(inputs: list[str]) -> str:
    """Return an exclusive or of many as exclusive ors of two: the format knows no other."""
    text = inputs[0]
    for one in inputs[1:]:
        text = f"<xor>{text}{one}</xor>"
    return text


def _reference(formula: Formula, name: str) -> str:
    kind = "gate" if name in formula.gates else "basic-event"
    return f"<{kind} name={quoteattr(name)}/>"
