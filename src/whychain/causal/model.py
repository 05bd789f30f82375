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
from functools import cached_property
from typing import Literal

from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.network import CausalLink, Threshold
from whychain.causal.vocabulary import NodeKind

Truth = bool | Literal["oscillates"]
_FAILED_STATES = frozenset({"absent", "disabled", "late"})


@dataclass(frozen=True, slots=True)
class Rule:
    """``target`` becomes true when the gate holds and every control of ``unless`` fails."""

    target: str
    gate: Threshold
    unless: tuple[str, ...]


@dataclass(frozen=True)
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

    @cached_property
    def rules(self) -> tuple["Rule", ...]:
        """Return every way in which a node becomes true or a control fails."""
        fires = (Rule(link.effect, link.gate, link.unless) for link in self.links)
        fails = (
            Rule(f"no:{control}", gate, ())
            for control, gates in self.defeats.items()
            for gate in gates
        )
        return (*fires, *fails)

    @cached_property
    def watchers(self) -> Mapping[str, tuple[tuple[int, bool], ...]]:
        """Return for each name the rules that wait for it, and whether it is a guard there."""
        found: dict[str, list[tuple[int, bool]]] = {}
        for number, rule in enumerate(self.rules):
            for name in rule.gate.inputs:
                found.setdefault(name, []).append((number, False))
            for control in rule.unless:
                found.setdefault(f"no:{control}", []).append((number, True))
        return {name: tuple(waiting) for name, waiting in found.items()}

    @property
    def as_it_was(self) -> frozenset[str]:
        """Return every basic event that was true: faults, conditions, failed controls."""
        return self.faults | self.conditions | {f"no:{c}" for c in self.failed}


def links_of(graph: AnyGraph) -> tuple[CausalLink, ...]:
    """Return the links of a graph, in the order in which they are told; causes are sorted."""
    return network_of(graph).links


def model_of(graph: AnyGraph) -> Model:
    """Return the logic of a graph."""
    network = network_of(graph)
    controls = frozenset(network.of_kind(NodeKind.CONTROL))
    free = network.incident is None
    failed = frozenset(c for c in controls if network.nodes[c].state in _FAILED_STATES)
    defeats: dict[str, tuple[Threshold, ...]] = {}
    for defeat in network.defeats:
        defeats[defeat.control] = (*defeats.get(defeat.control, ()), defeat.gate)
    return Model(
        links=network.links,
        defeats=defeats,
        controls=controls,
        faults=frozenset(network.of_kind(NodeKind.FAULT)),
        conditions=frozenset(network.of_kind(NodeKind.CONDITION)),
        failed=controls if free else failed,
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
    """Return what follows when controls outside ``assumed_failed`` count as working causes.

    Each rule counts down what it still waits for, so every edge is looked at once (Dowling
    and Gallier 1984, doi:10.1016/0743-1066(84)90014-1).
    """
    true = set(events) | (model.controls - assumed_failed)
    waiting = list(true)
    inputs = [rule.gate.needed for rule in model.rules]
    guards = [len(rule.unless) for rule in model.rules]

    def fire(number: int) -> None:
        target = model.rules[number].target
        if inputs[number] <= 0 and guards[number] <= 0 and target not in true:
            true.add(target)
            waiting.append(target)

    for number, needed in enumerate(inputs):
        if needed <= 0:
            fire(number)
    while waiting:
        for number, is_guard in model.watchers.get(waiting.pop(), ()):
            (guards if is_guard else inputs)[number] -= 1
            fire(number)
    return frozenset(true - model.controls)
