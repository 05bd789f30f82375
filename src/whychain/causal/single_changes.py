"""What each single change does to an outcome: every ``what-if`` of one thing, from one solution.

Definition. A change takes one fault or condition away, or lets one control work. In a model
without negation an outcome happens exactly when one of its minimal cut sets is there whole.
So the sets over *all* events, with one switch more for each control that a gate defeats, hold
every answer: the sets that a change leaves whole, without what is not a fault, are what still
suffices (Vesely et al., NUREG-0492).
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import msgspec

from whychain.causal.cutsets import Listed, found_sets
from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.logic.limits import Limits
from whychain.causal.model import Model, Truth, is_coherent, model_of
from whychain.causal.network import CausalLink, CausalNetwork, Threshold
from whychain.causal.vocabulary import NodeKind
from whychain.causal.whatif import what_if

_MOST_SETS = 300
"""Above so many sets over all events, asking change by change is the shorter way."""


class SingleChange(msgspec.Struct, frozen=True):
    """Whether an outcome happens when one thing is different, and how many sets are left.

    ``node`` is a control that works, or else a fault or condition that is not there.
    """

    node: str
    is_control: bool
    happens: Truth
    remaining: int


def single_changes(
    graph: AnyGraph, outcome: str, *, limits: Limits | None = None
) -> tuple[SingleChange, ...]:
    """Return what each single change does: of faults and conditions, then of controls.

    Each answer is the ``happens`` and ``remaining_count`` of ``what_if`` with that change.

    Raises:
        UsageError: when there is no such node.
    """
    network = network_of(graph)
    network.kind(outcome)
    model = model_of(network.cone(outcome))
    if network.incident is not None and is_coherent(model):
        found = _sets_over_all(model, outcome, limits)
        if found.complete_to is None and not found.truncated:
            return tuple(_from_sets(network, model, [frozenset(s) for s in found.sets]))
    return tuple(_one_by_one(network, outcome, limits))


def _sets_over_all(model: Model, outcome: str, limits: Limits | None) -> Listed:
    switched = replace(
        model,
        links=(*model.links, *_switched_defeats(model)),
        defeats={},
        conditions=model.conditions | {_switch(control) for control in model.defeats},
    )
    events = switched.as_it_was
    return found_sets(switched, outcome, events, limit=_MOST_SETS, limits=limits)


def _switch(control: str) -> str:
    return f"\0defeasible {control}"


def _switched_defeats(model: Model) -> Iterator[CausalLink]:
    """Yield the gates that defeat a control as links; each also needs the control's switch."""
    for control, gates in model.defeats.items():
        for number, gate in enumerate(gates):
            reached = f"\0reached {number} {control}"
            yield _link(reached, gate)
            yield _link(f"no:{control}", Threshold(2, (_switch(control), reached)))


def _link(effect: str, gate: Threshold) -> CausalLink:
    return CausalLink(effect, effect, gate, (), "high", (), "", "", inferred=False, note="")


def _from_sets(
    network: CausalNetwork, model: Model, sets: list[frozenset[str]]
) -> Iterator[SingleChange]:
    for node in network.of_kind(NodeKind.FAULT, NodeKind.CONDITION):
        left = [s for s in sets if node not in s]
        yield SingleChange(node, False, bool(left), _minimal_count(left, model.faults))
    for control in network.of_kind(NodeKind.CONTROL):
        failing = {f"no:{control}", _switch(control)}
        left = [s for s in sets if failing.isdisjoint(s)]
        yield SingleChange(control, True, bool(left), _minimal_count(left, model.faults))


def _minimal_count(sets: Iterable[frozenset[str]], faults: frozenset[str]) -> int:
    """Return how many of the sets, seen as sets of faults, hold no other one."""
    kept: list[frozenset[str]] = []
    for one in sorted({s & faults for s in sets}, key=len):
        if not any(smaller <= one for smaller in kept):
            kept.append(one)
    return len(kept)


def _one_by_one(
    network: CausalNetwork, outcome: str, limits: Limits | None
) -> Iterator[SingleChange]:
    for node in network.of_kind(NodeKind.FAULT, NodeKind.CONDITION):
        answer = what_if(network, outcome, without=[node], limits=limits)
        yield SingleChange(node, False, answer.happens, answer.remaining_count)
    for control in network.of_kind(NodeKind.CONTROL):
        answer = what_if(network, outcome, with_controls=[control], limits=limits)
        yield SingleChange(control, True, answer.happens, answer.remaining_count)
