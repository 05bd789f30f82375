"""Fault trees in the Open-PSA Model Exchange Format, read as formulas.

https://open-psa.github.io/mef/: gates, basic events, house events and parameters of any
number of fault trees and of the model data. Names are global.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from whychain.causal.interchange.mef_chance import chances_of
from whychain.causal.interchange.xml_elements import Element, read_elements
from whychain.causal.logic.formula import Connective, Formula, FormulaError, Gate, constant
from whychain.errors import ContentError, UsageError

_CONNECTIVES = {
    "and": Connective.ALL,
    "or": Connective.ANY,
    "atleast": Connective.AT_LEAST,
    "not": Connective.NOT,
    "xor": Connective.XOR,
}
_NEGATED = {"nand": "and", "nor": "or", "iff": "xor"}
_REFERENCES = {
    "gate": frozenset({"gate"}),
    "basic-event": frozenset({"basic-event"}),
    "house-event": frozenset({"house-event"}),
    "event": frozenset({"gate", "basic-event", "house-event"}),
}
_NO_FORMULA = frozenset({"label", "attributes"})


@dataclass(frozen=True, slots=True)
class MefTree:
    """The fault tree of a file, and what the file says to people about each name."""

    formula: Formula
    named: frozenset[str]
    """Gates that the file defines; the others stand nested in one of these."""
    lines: Mapping[str, int]
    labels: Mapping[str, str]
    kinds: Mapping[str, str]
    """The attribute ``kind`` of a definition, which only ``tree_as_mef`` writes."""
    summary: str
    """The label of the first fault tree that has one."""


def read_mef(path: Path, top: str | None = None) -> Formula:
    """Return the fault tree of a file; its top is the one gate that no other gate names.

    Raises:
        ContentError: the file is not such a model, or a gate of it is missing, of the wrong
            type or rests on itself; the message names the line.
        UsageError: ``top`` is not a gate of the file, or is needed because several are on top.
    """
    return read_mef_tree(path, top).formula


def read_mef_tree(path: Path, top: str | None = None) -> MefTree:
    """Return the same fault tree with its labels and lines.

    Raises:
        ContentError: as ``read_mef``.
        UsageError: as ``read_mef``.
    """
    root = read_elements(path, frozenset({"label"}))
    if root.tag != "opsa-mef":
        raise ContentError(f"<{root.tag}> where <opsa-mef> belongs", where=f"{path}:{root.line}")
    reading = _Reading(str(path), root)
    try:
        formula = Formula(reading.gates, reading.events, _top(reading, top))
    except FormulaError as error:
        line = reading.lines.get(error.gate, root.line)
        raise ContentError(error.problem, where=f"{path}:{line}") from None
    return MefTree(
        formula=formula,
        named=frozenset(reading.defined),
        lines=reading.lines,
        labels=reading.labels,
        kinds=reading.kinds,
        summary=next(filter(None, map(_label, root.each("define-fault-tree"))), ""),
    )


class _Reading:
    """The definitions of one file, gathered first, so that their order does not matter."""

    def __init__(self, path: str, root: Element) -> None:
        self.path = path
        self.gates: dict[str, Gate] = {}
        self.lines: dict[str, int] = {}
        self.types: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        self.defined: list[str] = []
        basic = self._definitions(root, "basic-event")
        house = self._definitions(root, "house-event")
        gates = self._definitions(root, "gate")
        self.events = chances_of(root, basic, path)
        for name, element in house.items():
            value = [child.attributes.get("value") for child in element.children]
            self.gates[name] = constant("true" in value)
        for name, element in gates.items():
            self._define(name, element)

    def _definitions(self, root: Element, kind: str) -> dict[str, Element]:
        found: dict[str, Element] = {}
        for element in root.each(f"define-{kind}"):
            name = self._attribute(element, "name")
            if name in self.types:
                raise self._wrong(
                    element, f"{name!r} is defined twice, first on line {self.lines[name]}"
                )
            self.types[name] = kind
            self.lines[name] = element.line
            self._describe(name, element)
            found[name] = element
        return found

    def _describe(self, name: str, element: Element) -> None:
        if label := _label(element):
            self.labels[name] = label
        for child in element.children:
            for attribute in child.children if child.tag == "attributes" else ():
                if attribute.attributes.get("name") == "kind":
                    self.kinds[name] = attribute.attributes.get("value", "")

    def _define(self, name: str, element: Element) -> None:
        formulas = [child for child in element.children if child.tag not in _NO_FORMULA]
        if len(formulas) != 1:
            raise self._wrong(element, f"gate {name!r} needs one formula, not {len(formulas)}")
        self.defined.append(name)
        self._add(name, formulas[0])

    def _add(self, name: str, element: Element) -> None:
        """Define a gate by a formula; what is nested in it becomes gates of its own."""
        self.lines.setdefault(name, element.line)
        tag = element.tag
        if tag in _REFERENCES:
            self.gates[name] = Gate(Connective.ALL, (self._reference(element),))
        elif tag == "constant":
            self.gates[name] = constant(self._attribute(element, "value") == "true")
        elif tag in _NEGATED:
            plain = Element(_NEGATED[tag], element.attributes, element.line, element.children)
            self.gates[name] = Gate(Connective.NOT, (self._nested(name, 0, plain),))
        elif tag == "imply":
            self._add_implication(name, element)
        elif tag in _CONNECTIVES:
            self._add_connective(name, element)
        else:
            raise self._wrong(element, f"<{tag}> is not a formula that is understood here")

    def _add_connective(self, name: str, element: Element) -> None:
        inputs = tuple(
            self._nested(name, position, child) for position, child in enumerate(element.children)
        )
        if not inputs:
            raise self._wrong(element, f"<{element.tag}> without anything in it")
        needed = self._whole_number(element, "min") if element.tag == "atleast" else 0
        self.gates[name] = Gate(_CONNECTIVES[element.tag], inputs, needed)

    def _add_implication(self, name: str, element: Element) -> None:
        if len(element.children) != 2:
            raise self._wrong(element, "<imply> has two inputs")
        cause, effect = element.children
        negated = Element("not", {}, cause.line, [cause])
        self._add(name, Element("or", {}, element.line, [negated, effect]))

    def _nested(self, name: str, position: int, element: Element) -> str:
        if element.tag in _REFERENCES:
            return self._reference(element)
        inner = f"{name}/{position}"
        while inner in self.types:
            inner += "/"
        self._add(inner, element)
        return inner

    def _reference(self, element: Element) -> str:
        name = self._attribute(element, "name")
        kind = self.types.get(name)
        wanted = _REFERENCES[element.attributes.get("type", element.tag)]
        if kind is None:
            problem = f"{element.tag} {name!r} is not defined in this file"
            raise self._wrong(element, problem)
        if kind not in wanted:
            raise self._wrong(element, f"{name!r} is a {kind}, not a {element.tag}")
        return name

    def _whole_number(self, element: Element, attribute: str) -> int:
        text = self._attribute(element, attribute)
        if not text.isdecimal():
            raise self._wrong(element, f"{attribute}={text!r} is not a whole number")
        return int(text)

    def _attribute(self, element: Element, attribute: str) -> str:
        text = element.attributes.get(attribute)
        if not text:
            raise self._wrong(element, f"<{element.tag}> without {attribute}=")
        return text

    def _wrong(self, element: Element, problem: str) -> ContentError:
        return ContentError(problem, where=f"{self.path}:{element.line}")


def _label(element: Element) -> str:
    labels = (" ".join(child.text.split()) for child in element.children if child.tag == "label")
    return next(labels, "")


def _top(reading: _Reading, top: str | None) -> str:
    if top is not None:
        if reading.types.get(top) != "gate":
            raise UsageError(
                f"--top {top}: {reading.path} has no such gate", fix=_some(reading.defined)
            )
        return top
    named = {child for gate in reading.gates.values() for child in gate.inputs}
    tops = [name for name in reading.defined if name not in named]
    if len(tops) == 1:
        return tops[0]
    if not reading.defined:
        raise ContentError("no gate is defined", where=reading.path)
    if not tops:
        return reading.defined[0]
    raise UsageError(f"{reading.path} has {len(tops)} top gates", fix=f"--top: {_some(tops)}")


def _some(names: list[str]) -> str:
    return f"one of {', '.join(names[:5])}{' …' if len(names) > 5 else ''}"
