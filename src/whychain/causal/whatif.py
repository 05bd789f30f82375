"""Would it still happen: without these faults, with these controls working?"""

from collections.abc import Iterable

import msgspec

from whychain.causal.basis import Basis, rests_on
from whychain.causal.choices import EventChoice
from whychain.causal.cutsets import chosen_events, found_sets, minimal_sets
from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.logic.limits import Limits
from whychain.causal.model import Truth, evaluate, model_of
from whychain.causal.network import CausalNetwork
from whychain.causal.vocabulary import NodeKind
from whychain.errors import UsageError


class WhatIf(msgspec.Struct, frozen=True):
    """Whether an outcome still happens after a change, and how close it then is.

    ``distance`` counts the removed faults that would have to come back before the outcome
    happens again: 0 when it still happens, None when it cannot, whatever comes back.
    """

    outcome: str
    incident: str | None
    account: str | None
    without: tuple[str, ...]
    with_controls: tuple[str, ...]
    before: Truth
    happens: Truth
    remaining_cut_sets: tuple[tuple[str, ...], ...]
    remaining_count: int
    complete_to: int | None
    """None when all remaining sets are counted, else as in cut sets."""
    distance: int | None
    rests_on: tuple[Basis, ...]


def what_if(
    graph: AnyGraph,
    outcome: str,
    *,
    without: Iterable[str] = (),
    with_controls: Iterable[str] = (),
    limits: Limits | None = None,
) -> WhatIf:
    """Return whether ``outcome`` still happens without these faults and with these controls.

    Everything else stays as it was. ``remaining_cut_sets`` are made of the faults still there,
    at most 20,000 of the ``remaining_count``; what is too large is a partial answer.

    Raises:
        UsageError: when a node is unknown or of the wrong kind.
    """
    network = network_of(graph)
    network.kind(outcome)
    removed = _of_kinds(network, without, {NodeKind.FAULT, NodeKind.CONDITION}, "--without")
    working = _of_kinds(network, with_controls, {NodeKind.CONTROL}, "--with")
    model = model_of(network.cone(outcome))
    changed = model.with_working(working)
    less = changed.without(removed)
    faults = chosen_events(less, EventChoice.FAULTS)
    remaining = found_sets(less, outcome, faults, limits=limits)
    coming_back = minimal_sets(changed, outcome, removed & changed.as_it_was)
    return WhatIf(
        outcome=outcome,
        incident=network.incident,
        account=network.account,
        without=tuple(sorted(removed)),
        with_controls=tuple(sorted(working)),
        before=evaluate(model, model.as_it_was).get(outcome, False),
        happens=evaluate(less, less.as_it_was).get(outcome, False),
        remaining_cut_sets=remaining.sets,
        remaining_count=remaining.count,
        complete_to=remaining.complete_to,
        distance=min(map(len, coming_back), default=None),
        rests_on=rests_on(model.links),
    )


def _of_kinds(
    network: CausalNetwork, nodes: Iterable[str], kinds: set[NodeKind], option: str
) -> frozenset[str]:
    found = frozenset(nodes)
    for node in sorted(found):
        kind = network.kind(node)
        if kind not in kinds:
            wanted = " or ".join(sorted(k.value for k in kinds))
            raise UsageError(
                f"{option} {node}: of kind {kind.value}, not {wanted}",
                fix="--without takes faults and conditions, --with takes controls",
            )
    return found
