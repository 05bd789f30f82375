"""Minimal cut sets: the smallest sets of events that suffice for an outcome.

Definition. A set of basic events is a cut set of a node when the node is true as soon as
they are, everything else held as it was; it is minimal when no proper subset is one
(Vesely et al., Fault Tree Handbook, NUREG-0492). In a coherent model the minimal cut sets
of every node are computed together as the least fixpoint over antichains; a model in which
a control is also a cause is answered by trying every set, smallest first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from whychain.causal.basis import Basis, rests_on
from whychain.causal.choices import EventChoice
from whychain.causal.graph import CausalGraph, node_kind
from whychain.causal.model import Model, Threshold, evaluate, is_coherent, model_of
from whychain.causal.walk import cone
from whychain.errors import WhychainError

CutSet = frozenset[str]
Antichain = frozenset[CutSet]
_NEVER: Antichain = frozenset()
_ALWAYS: Antichain = frozenset({frozenset()})
_MOST_SETS = 20_000
_MOST_TRIED_EVENTS = 16


@dataclass(frozen=True, slots=True)
class CutSets:
    """The minimal cut sets of one outcome, sorted by size, then name."""

    outcome: str
    incident: str | None
    account: str | None
    events: EventChoice
    count: int
    truncated: bool
    sets: tuple[tuple[str, ...], ...]
    rests_on: tuple[Basis, ...]


def cut_sets(
    graph: CausalGraph,
    outcome: str,
    *,
    events: EventChoice = EventChoice.FAULTS,
    limit: int | None = None,
    max_order: int | None = None,
) -> CutSets:
    """Return the minimal cut sets of an outcome.

    Over one account, conditions and failed controls hold as they were unless ``events`` asks
    for them; over the whole knowledge base the failure of a control is an event like a fault.
    ``count`` is exact for sets up to ``max_order``; ``sets`` holds at most ``limit`` of them.

    Raises:
        UsageError: when the graph has no such node.
        WhychainError: when there are more sets than this engine can hold.
    """
    node_kind(graph, outcome)
    upstream = cone(graph, outcome)
    model = model_of(graph.subgraph(upstream))
    found = minimal_sets(model, outcome, chosen_events(model, events), max_order)
    ordered = sorted((tuple(sorted(s)) for s in found), key=lambda s: (len(s), s))
    shown = ordered if limit is None else ordered[:limit]
    return CutSets(
        outcome=outcome,
        incident=graph.graph.get("incident"),
        account=graph.graph.get("account"),
        events=events,
        count=len(ordered),
        truncated=len(shown) < len(ordered),
        sets=tuple(shown),
        rests_on=rests_on(model.links),
    )


def chosen_events(model: Model, events: EventChoice) -> frozenset[str]:
    """Return the basic events that cut sets are made of."""
    controls = frozenset(f"no:{c}" for c in model.failed)
    match events:
        case EventChoice.FAULTS:
            return model.faults | controls if model.free else model.faults
        case EventChoice.CONTROLS:
            return controls
        case EventChoice.ALL:
            return model.faults | model.conditions | controls


def minimal_sets(
    model: Model, outcome: str, variables: frozenset[str], max_order: int | None = None
) -> Antichain:
    """Return the minimal sets of ``variables`` that suffice, all other events as they were.

    >>> from whychain.causal.examples import two_faults
    >>> sorted(sorted(s) for s in minimal_sets(two_faults(), "outage", two_faults().faults))
    [['no queue limit', 'slow disk']]
    """
    if not is_coherent(model):
        return _by_trying(model, outcome, variables, max_order)
    value: dict[str, Antichain] = {
        event: frozenset({frozenset({event})}) if event in variables else _ALWAYS
        for event in model.as_it_was
    }
    changed = True
    while changed:
        changed = False
        for node, sets in _one_round(model, value, max_order):
            if sets != value.get(node, _NEVER):
                value[node] = sets
                changed = True
    return value.get(outcome, _NEVER)


def _one_round(
    model: Model, value: dict[str, Antichain], max_order: int | None
) -> Iterable[tuple[str, Antichain]]:
    for control, gates in model.defeats.items():
        node = f"no:{control}"
        sets = [value.get(node, _NEVER), *(_gate(g, value, max_order) for g in gates)]
        yield node, _minimized(s for group in sets for s in group)
    for link in model.links:
        conditions = [value.get(f"no:{c}", _NEVER) for c in link.unless]
        fires = _all_of([_gate(link.gate, value, max_order), *conditions], max_order)
        yield link.effect, _minimized(value.get(link.effect, _NEVER) | fires)


def _gate(gate: Threshold, value: dict[str, Antichain], max_order: int | None) -> Antichain:
    inputs = [value.get(name, _NEVER) for name in gate.inputs]
    ways = (_all_of(chosen, max_order) for chosen in combinations(inputs, gate.needed))
    return _minimized(s for way in ways for s in way)


def _all_of(parts: Sequence[Antichain], max_order: int | None) -> Antichain:
    result = _ALWAYS
    for part in sorted(parts, key=len):
        joined = (a | b for a in result for b in part)
        result = _minimized(s for s in joined if max_order is None or len(s) <= max_order)
    return result


def _minimized(sets: Iterable[CutSet]) -> Antichain:
    kept: list[CutSet] = []
    size = shorter = 0
    for candidate in sorted(set(sets), key=len):
        if len(candidate) > size:
            size, shorter = len(candidate), len(kept)
        if not any(smaller <= candidate for smaller in islice(kept, shorter)):
            kept.append(candidate)
        if len(kept) > _MOST_SETS:
            raise WhychainError(
                f"more than {_MOST_SETS:,} cut sets on the way", fix="ask with a lower --max-order"
            )
    return frozenset(kept)


def _by_trying(
    model: Model, outcome: str, variables: frozenset[str], max_order: int | None
) -> Antichain:
    if len(variables) > _MOST_TRIED_EVENTS:
        raise WhychainError(
            f"a control is also a cause here and {len(variables)} events are too many to try",
            fix=f"ask about one incident with at most {_MOST_TRIED_EVENTS} events",
        )
    fixed = model.as_it_was - variables
    found: list[CutSet] = []
    largest = len(variables) if max_order is None else min(max_order, len(variables))
    for size in range(largest + 1):
        for chosen in map(frozenset, combinations(sorted(variables), size)):
            if any(smaller <= chosen for smaller in found):
                continue
            if evaluate(model, fixed | chosen).get(outcome) is True:
                found.append(chosen)
    return frozenset(found)
