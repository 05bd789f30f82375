"""A formula as a fault tree in the Open-PSA Model Exchange Format."""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from xml.sax.saxutils import escape, quoteattr

from whychain.causal.interchange.tree import FaultTree
from whychain.causal.interchange.xml_text import xml_characters
from whychain.causal.logic.formula import Connective, Formula, Gate

_NONE: Mapping[str, str] = MappingProxyType({})


def tree_as_mef(tree: FaultTree) -> str:
    """Return a fault tree of a causal graph with its titles, as a file for other tools."""
    return "\n".join(
        _Writing(tree.formula, tree.labels, tree.kinds, tree.nested).lines(tree.name, tree.label)
    )


def as_mef(formula: Formula, name: str = "tree") -> str:
    """Return a formula as the text of a file that ``read_mef`` and other tools understand."""
    return "\n".join(_Writing(formula).lines(name, ""))


class _Writing:
    def __init__(
        self,
        formula: Formula,
        labels: Mapping[str, str] = _NONE,
        kinds: Mapping[str, str] = _NONE,
        nested: Collection[str] = frozenset(),
    ) -> None:
        self.formula = formula
        self.labels = labels
        self.kinds = kinds
        self.nested = nested

    def lines(self, name: str, label: str) -> Iterator[str]:
        yield '<?xml version="1.0" encoding="UTF-8"?>'
        yield "<opsa-mef>"
        yield f"<define-fault-tree name={quoteattr(name)}>"
        if label:
            yield f"  <label>{escape(xml_characters(label))}</label>"
        for gate in dict.fromkeys([self.formula.top, *self.formula.gates]):
            if gate in self.formula.gates and gate not in self.nested:
                yield f"  <define-gate name={quoteattr(gate)}>"
                yield from self._said(gate)
                yield from self._formula(self.formula.gates[gate], "    ")
                yield "  </define-gate>"
        yield "</define-fault-tree>"
        yield "<model-data>"
        for event, chance in self.formula.events.items():
            yield f"  <define-basic-event name={quoteattr(event)}>"
            yield from self._said(event)
            if chance is not None:
                yield f'    <float value="{chance!r}"/>'
            yield "  </define-basic-event>"
        yield from ("</model-data>", "</opsa-mef>", "")

    def _said(self, name: str) -> Iterator[str]:
        if self.labels.get(name, "").strip():
            yield f"    <label>{escape(xml_characters(self.labels[name]))}</label>"
        if name in self.kinds:
            kind = quoteattr(self.kinds[name])
            yield f'    <attributes><attribute name="kind" value={kind}/></attributes>'

    def _formula(self, gate: Gate, indent: str) -> Iterator[str]:
        if not gate.inputs:
            value = "true" if gate.connective is Connective.ALL else "false"
            yield f'{indent}<constant value="{value}"/>'
        elif len(gate.inputs) == 1 and gate.connective is not Connective.NOT:
            yield from self._input(gate.inputs[0], indent)
        elif gate.connective is Connective.XOR:
            yield from self._parity(gate.inputs, indent)
        else:
            tag, needed = _tag(gate)
            yield f"{indent}<{tag}{needed}>"
            for name in gate.inputs:
                yield from self._input(name, f"{indent}  ")
            yield f"{indent}</{tag}>"

    def _parity(self, inputs: tuple[str, ...], indent: str) -> Iterator[str]:
        """Yield an exclusive or of many as exclusive ors of two: the format knows no other."""
        *first, last = inputs
        if not first:
            yield from self._input(last, indent)
            return
        yield f"{indent}<xor>"
        yield from self._parity(tuple(first), indent)
        yield from self._input(last, indent)
        yield f"{indent}</xor>"

    def _input(self, name: str, indent: str) -> Iterator[str]:
        if name in self.nested:
            yield from self._formula(self.formula.gates[name], indent)
        else:
            kind = "gate" if name in self.formula.gates else "basic-event"
            yield f"{indent}<{kind} name={quoteattr(name)}/>"


def _tag(gate: Gate) -> tuple[str, str]:
    """Return the tag and its attribute; other tools want no count that says "or" or "and"."""
    if gate.connective is not Connective.AT_LEAST:
        return gate.connective.value, ""
    if gate.needed in {1, len(gate.inputs)}:
        return ("or" if gate.needed == 1 else "and"), ""
    return "atleast", f' min="{gate.needed}"'
