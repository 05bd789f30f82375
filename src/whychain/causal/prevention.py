"""Prevention sets: the smallest changes after which an outcome cannot happen.

Definition. A set of basic events is a prevention set of a node when the node stays false as
long as none of them is true, whatever else is; it is minimal when no proper subset is one
(a minimal path set of the fault tree). In a coherent model the prevention sets are the
minimal sets of the dual function, and at the same time the minimal hitting sets of the
minimal cut sets; the dual of the dual are the cut sets again.
"""

from dataclasses import dataclass

from whychain.causal.basis import Basis, rests_on
from whychain.causal.choices import EventChoice
from whychain.causal.cutsets import chosen_events, found_sets
from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.logic.limits import Limits
from whychain.causal.model import Model, is_coherent, model_of
from whychain.causal.network import CausalNetwork
from whychain.errors import WhychainError


@dataclass(frozen=True, slots=True)
class Prevention:
    """The minimal prevention sets of one outcome, sorted by size, then name.

    A fault or condition in a set must be absent. ``no:<control>`` must not be true: that
    control has to work. One empty set means that the outcome cannot happen anyway.
    """

    outcome: str
    incident: str | None
    account: str | None
    events: EventChoice | None
    count: int
    truncated: bool
    sets: tuple[tuple[str, ...], ...]
    complete_to: int | None
    """None when ``count`` is exact, else as in cut sets."""
    rests_on: tuple[Basis, ...]


def prevent(
    graph: AnyGraph,
    outcome: str,
    *,
    events: EventChoice | None = None,
    limit: int | None = None,
    max_order: int | None = None,
    limits: Limits | None = None,
) -> Prevention:
    """Return the minimal prevention sets of an outcome.

    They are made of faults and failed controls, or of what ``events`` asks for; everything
    else stays as it was. A control that something defeated is mended through what defeats it.
    ``count`` is of the sets up to ``max_order``; ``sets`` holds at most ``limit`` of them.

    Raises:
        UsageError: when the graph has no such node.
        WhychainError: when a control is also a cause, so that making it work may do harm.
    """
    network = network_of(graph)
    model = _coherent_model(network, outcome)
    chosen = preventable_events(model, events)
    found = found_sets(
        model, outcome, chosen, limit=limit, max_order=max_order, limits=limits, dual=True
    )
    return Prevention(
        outcome=outcome,
        incident=network.incident,
        account=network.account,
        events=events,
        count=found.count,
        truncated=found.truncated,
        sets=found.sets,
        complete_to=found.complete_to,
        rests_on=rests_on(model.links),
    )


def _coherent_model(network: CausalNetwork, outcome: str) -> Model:
    network.kind(outcome)
    model = model_of(network.cone(outcome))
    if not is_coherent(model):
        raise WhychainError(
            f"a control upstream of {outcome} is also a cause, so no set prevents it for sure",
            fix="'whychain causal what-if' answers for chosen faults and controls",
        )
    return model


def preventable_events(model: Model, events: EventChoice | None) -> frozenset[str]:
    """Return what a prevention set may be made of: faults and failed controls unless told."""
    if events is not None:
        return chosen_events(model, events)
    return model.faults | frozenset(f"no:{control}" for control in model.failed)
