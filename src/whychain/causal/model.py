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
from whychain.causal.valuation import Columns, Rule, least_fixpoint
from whychain.causal.vocabulary import NodeKind

Truth = bool | Literal["oscillates"]
_FAILED_STATES = frozenset({"absent", "disabled", "late"})


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

    def without(self, events: frozenset[str]) -> "Model":
        """Return the model in which these faults and conditions are never there."""
        return replace(self, faults=self.faults - events, conditions=self.conditions - events)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Return every way in which a node becomes true or a control fails."""
        fires = (Rule(link.effect, link.gate, link.unless) for link in self.links)
        fails = (
            Rule(f"no:{control}", gate, ())
            for control, gates in self.defeats.items()
            for gate in gates
        )
        return (*fires, *fails)

    @property
    def as_it_was(self) -> frozenset[str]:
        """Return every basic event that was true: faults, conditions, failed controls."""
        return self.faults | self.conditions | {f"no:{c}" for c in self.failed}


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
    surely, possibly = evaluate_each(model, dict.fromkeys(events, 1), 1)
    return {name: True if name in surely else "oscillates" for name in possibly}


def evaluate_each(model: Model, events: Columns, every: int) -> tuple[Columns, Columns]:
    """Return in which of many valuations each node is surely, and possibly, true.

    ``events`` holds for each basic event the valuations in which it is true, a bit for each;
    ``every`` has all of these bits set. What is possibly and not surely true oscillates.

    >>> from whychain.causal.examples import two_faults
    >>> one_or_the_other = {"slow disk": 0b01, "no queue limit": 0b10, "no:load shedding": 0b11}
    >>> evaluate_each(two_faults(), one_or_the_other, 0b11)[0].get("full queue", 0)
    0
    """
    if is_coherent(model):
        true = _named(least_fixpoint(model.rules, events, every))
        return true, true
    surely = _follows(model, events, every, dict.fromkeys(model.controls, every))
    while True:
        possibly = _follows(model, events, every, _failing(surely))
        again = _follows(model, events, every, _failing(possibly))
        if again == surely:
            return _named(surely), _named(possibly)
        surely = again


def _follows(model: Model, events: Columns, every: int, assumed_failed: Columns) -> dict[str, int]:
    """Return what follows when controls count as causes where they are not assumed to fail."""
    working = {c: events.get(c, 0) | every & ~assumed_failed.get(c, 0) for c in model.controls}
    true = least_fixpoint(model.rules, {**events, **working}, every)
    return {name: column for name, column in true.items() if name not in working}


def _failing(true: Columns) -> Columns:
    return {n.removeprefix("no:"): column for n, column in true.items() if n.startswith("no:")}


def _named(true: Columns) -> Columns:
    return {n: column for n, column in true.items() if column and not n.startswith("no:")}
