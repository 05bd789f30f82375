"""Prevention sets: the smallest changes after which an outcome cannot happen.

Definition. A set of basic events is a prevention set of a node when the node stays false as
long as none of them is true, whatever else is; it is minimal when no proper subset is one
(a minimal path set of the fault tree). In a coherent model the prevention sets are exactly
the minimal hitting sets of the minimal cut sets, found one cut set at a time (Berge,
Hypergraphs, chapter 2), and their minimal hitting sets are the cut sets again.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from whychain.causal.basis import Basis, rests_on
from whychain.causal.choices import EventChoice
from whychain.causal.cutsets import Antichain, CutSet, chosen_events, minimal_sets
from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.model import Model, is_coherent, model_of
from whychain.errors import WhychainError

_MOST_SETS = 20_000


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
    rests_on: tuple[Basis, ...]


def prevent(
    graph: AnyGraph,
    outcome: str,
    *,
    events: EventChoice | None = None,
    limit: int | None = None,
    max_order: int | None = None,
) -> Prevention:
    """Return the minimal prevention sets of an outcome.

    They are made of faults and failed controls, or of what ``events`` asks for; everything
    else stays as it was. A control that something defeated is mended through what defeats it.
    ``count`` is exact for sets up to ``max_order``; ``sets`` holds at most ``limit`` of them.

    Raises:
        UsageError: when the graph has no such node.
        WhychainError: when a control is also a cause, so that making it work may do harm, or
            when there are more sets than can be held.
    """
    network = network_of(graph)
    network.kind(outcome)
    model = model_of(network.cone(outcome))
    if not is_coherent(model):
        raise WhychainError(
            f"a control upstream of {outcome} is also a cause, so no set prevents it for sure",
            fix="'whychain causal what-if' answers for chosen faults and controls",
        )
    cuts = minimal_sets(model, outcome, preventable_events(model, events))
    found = minimal_hitting_sets(cuts, max_order)
    ordered = sorted((tuple(sorted(s)) for s in found), key=lambda s: (len(s), s))
    shown = ordered if limit is None else ordered[:limit]
    return Prevention(
        outcome=outcome,
        incident=network.incident,
        account=network.account,
        events=events,
        count=len(ordered),
        truncated=len(shown) < len(ordered),
        sets=tuple(shown),
        rests_on=rests_on(model.links),
    )


def preventable_events(model: Model, events: EventChoice | None) -> frozenset[str]:
    """Return what a prevention set may be made of: faults and failed controls unless told."""
    if events is not None:
        return chosen_events(model, events)
    return model.faults | frozenset(f"no:{control}" for control in model.failed)


def minimal_hitting_sets(sets: Iterable[CutSet], max_order: int | None = None) -> Antichain:
    """Return the minimal sets that share a member with each of ``sets``.

    No set at all is hit by the empty set; an empty set cannot be hit.

    >>> cuts = [frozenset({"disk", "limit"}), frozenset({"disk", "load"})]
    >>> sorted(sorted(s) for s in minimal_hitting_sets(cuts))
    [['disk'], ['limit', 'load']]
    >>> minimal_hitting_sets(minimal_hitting_sets(cuts)) == frozenset(cuts)
    True

    Raises:
        WhychainError: when there are more than 20,000 of them on the way.
    """
    found: set[CutSet] = {frozenset()}
    for target in sorted(sets, key=lambda s: (len(s), sorted(s))):
        found = _hitting(found, target, max_order)
        if len(found) > _MOST_SETS:
            raise WhychainError(
                f"more than {_MOST_SETS:,} prevention sets on the way",
                fix="ask with a lower --max-order",
            )
    return frozenset(found)


def _hitting(found: set[CutSet], target: CutSet, max_order: int | None) -> set[CutSet]:
    """Return the minimal sets that hit ``target`` besides what those of ``found`` hit."""
    kept = {s for s in found if s & target}
    sharing: dict[str, list[CutSet]] = {member: [] for member in target}
    for hitting in kept:
        for member in hitting & target:
            sharing[member].append(hitting)
    grown = {
        missing | {member}
        for missing in found - kept
        if max_order is None or len(missing) < max_order
        for member in target
        if not any(other <= missing | {member} for other in sharing[member])
    }
    return kept | grown
