"""The logic of a causal graph: which nodes are true when these faults are present.

Definition. A fault or condition is a basic event. A control fails when it is absent,
disabled or late (basic event ``no:<control>``), or when a gate that defeats it holds; one
that worked never fails. A node is true when a link to it fires: at least ``threshold`` of
its causes hold and every control in ``unless`` fails. The valuation is the least fixpoint
from all-false, so a feedback loop never sustains itself out of nothing. A control that
appears among the causes holds when it does *not* fail; such graphs are evaluated by the
well-founded semantics (Van Gelder, Ross, Schlipf 1991, doi:10.1145/116825.116838) with the
alternating fixpoint, and what stays undecided *oscillates*.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from whychain.causal.graph import CausalGraph, Role
from whychain.causal.vocabulary import NodeKind

Truth = bool | Literal["oscillates"]
_FAILED_STATES = frozenset({"absent", "disabled", "late"})


@dataclass(frozen=True, slots=True)
class Threshold:
    """A gate: holds when at least ``needed`` of ``inputs`` hold."""

    needed: int
    inputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CausalLink:
    """One link of the graph, put together again from its edges."""

    id: str
    effect: str
    gate: Threshold
    unless: tuple[str, ...]
    confidence: str
    evidence: tuple[str, ...]
    incident: str
    account: str
    inferred: bool
    note: str

    @property
    def gate_name(self) -> str:
        """Return how the gate is called: all-of, any-of, or at-least k of n."""
        count = len(self.gate.inputs)
        if self.gate.needed == count:
            return "all-of" if count > 1 else "from"
        return "any-of" if self.gate.needed == 1 else f"at-least {self.gate.needed} of {count}"


@dataclass(frozen=True, slots=True)
class Model:
    """Links, what defeats each control, and the events that can be true or false."""

    links: tuple[CausalLink, ...]
    defeats: Mapping[str, tuple[Threshold, ...]]
    controls: frozenset[str]
    faults: frozenset[str]
    conditions: frozenset[str]
    failed: frozenset[str]
    """Controls whose ``no:<control>`` event is true as things were (all, where it is free)."""
    free: bool = False
    """Over the whole knowledge base ``no:<control>`` is an event like a fault."""

    def with_working(self, controls: Iterable[str]) -> "Model":
        """Return the model in which these controls never fail."""
        working = frozenset(controls)
        return replace(
            self,
            failed=self.failed - working,
            defeats={c: gates for c, gates in self.defeats.items() if c not in working},
        )

    @property
    def as_it_was(self) -> frozenset[str]:
        """Return every basic event that was true: faults, conditions, failed controls."""
        return self.faults | self.conditions | {f"no:{c}" for c in self.failed}


def links_of(graph: CausalGraph) -> tuple[CausalLink, ...]:
    """Return the links of a graph, in the order in which they were added; causes are sorted.

    A part of a graph lists its edges in no particular order, so the written one is not kept.
    """
    parts: dict[str, tuple[str, dict[str, object], dict[Role, list[str]]]] = {}
    for source, target, attributes in graph.edges(data=True):
        if attributes["role"] is Role.DEFEATS:
            continue
        empty: dict[Role, list[str]] = {Role.CAUSE: [], Role.UNLESS: []}
        part = parts.setdefault(attributes["link"], (target, attributes, empty))
        part[2][attributes["role"]].append(source)
    found = (
        _link(name, target, attributes, by_role[Role.CAUSE], by_role[Role.UNLESS])
        for name, (target, attributes, by_role) in parts.items()
    )
    return tuple(sorted(found, key=lambda link: _natural(link.id)))


def _natural(link_id: str) -> tuple[str, str, int]:
    record, account, index = link_id.rsplit("/", 2)
    return record, account, int(index)


def _link(
    name: str, target: str, attributes: Mapping[str, object], causes: list[str], unless: list[str]
) -> CausalLink:
    evidence = attributes["evidence"]
    threshold = attributes["threshold"]
    return CausalLink(
        id=name,
        effect=target,
        gate=Threshold(threshold if isinstance(threshold, int) else 1, tuple(sorted(causes))),
        unless=tuple(sorted(unless)),
        confidence=str(attributes["confidence"]),
        evidence=evidence if isinstance(evidence, tuple) else (),
        incident=str(attributes["incident"]),
        account=str(attributes["account"]),
        inferred=bool(attributes["inferred"]),
        note=str(attributes["note"]),
    )


def model_of(graph: CausalGraph) -> Model:
    """Return the logic of a graph."""
    by_kind: dict[NodeKind, set[str]] = {kind: set() for kind in NodeKind}
    failed: set[str] = set()
    gates: dict[str, dict[str, tuple[int, list[str]]]] = {}
    for node, attributes in graph.nodes(data=True):
        by_kind[attributes["kind"]].add(node)
        if attributes.get("state") in _FAILED_STATES:
            failed.add(node)
    for source, target, attributes in graph.edges(data=True):
        if attributes["role"] is Role.DEFEATS:
            of_control = gates.setdefault(target, {})
            of_control.setdefault(attributes["link"], (attributes["threshold"], []))[1].append(
                source
            )
    free = graph.graph.get("incident") is None
    return Model(
        links=links_of(graph),
        defeats={
            control: tuple(Threshold(k, tuple(inputs)) for k, inputs in found.values())
            for control, found in gates.items()
        },
        controls=frozenset(by_kind[NodeKind.CONTROL]),
        faults=frozenset(by_kind[NodeKind.FAULT]),
        conditions=frozenset(by_kind[NodeKind.CONDITION]),
        failed=frozenset(by_kind[NodeKind.CONTROL] if free else failed),
        free=free,
    )


def is_coherent(model: Model) -> bool:
    """Return whether more faults can only make things worse: no control is ever a cause."""
    in_links = any(set(link.gate.inputs) & model.controls for link in model.links)
    in_gates = any(
        set(gate.inputs) & model.controls for gates in model.defeats.values() for gate in gates
    )
    return not (in_links or in_gates)


def evaluate(model: Model, events: frozenset[str]) -> dict[str, Truth]:
    """Return the truth of every node when exactly these basic events are true.

    >>> from whychain.causal.examples import two_faults
    >>> model = two_faults()
    >>> evaluate(model, model.as_it_was)["outage"]
    True
    >>> evaluate(model, model.as_it_was - {"no queue limit"}).get("outage", False)
    False
    """
    surely = _least_fixpoint(model, events, assumed_failed=model.controls)
    while True:
        possibly = _least_fixpoint(model, events, assumed_failed=_failing(surely))
        again = _least_fixpoint(model, events, assumed_failed=_failing(possibly))
        if again == surely:
            break
        surely = again
    return {n: True if n in surely else "oscillates" for n in possibly if not n.startswith("no:")}


def _failing(true: frozenset[str]) -> frozenset[str]:
    return frozenset(name.removeprefix("no:") for name in true if name.startswith("no:"))


def _least_fixpoint(
    model: Model, events: frozenset[str], assumed_failed: frozenset[str]
) -> frozenset[str]:
    """Return what follows when controls outside ``assumed_failed`` count as working causes."""
    true = set(events) | {c for c in model.controls if c not in assumed_failed}

    def holds(gate: Threshold) -> bool:
        return sum(name in true for name in gate.inputs) >= gate.needed

    changed = True
    while changed:
        before = len(true)
        for control, gates in model.defeats.items():
            if any(holds(gate) for gate in gates):
                true.add(f"no:{control}")
        for link in model.links:
            if holds(link.gate) and all(f"no:{c}" in true for c in link.unless):
                true.add(link.effect)
        changed = len(true) > before
    return frozenset(true - model.controls)
