"""Minimal cut sets: the smallest sets of events that suffice for an outcome.

Definition. A set of basic events is a cut set of a node when the node is true as soon as
they are, everything else held as it was; it is minimal when no proper subset is one
(Vesely et al., Fault Tree Handbook, NUREG-0492). A coherent model is answered by decision
diagrams, which count without listing; a model in which a control is also a cause is answered
by trying every set, smallest first.
"""

from dataclasses import dataclass
from itertools import combinations

from whychain.causal.basis import Basis, rests_on
from whychain.causal.choices import EventChoice
from whychain.causal.equations import equations_of, event_name
from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.logic.family import Family
from whychain.causal.logic.fixpoint import solve_gates
from whychain.causal.model import Model, evaluate, is_coherent, model_of
from whychain.errors import WhychainError

CutSet = frozenset[str]
Antichain = frozenset[CutSet]
MOST_SETS_SHOWN = 20_000
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
    graph: AnyGraph,
    outcome: str,
    *,
    events: EventChoice = EventChoice.FAULTS,
    limit: int | None = None,
    max_order: int | None = None,
) -> CutSets:
    """Return the minimal cut sets of an outcome.

    Over one account, conditions and failed controls hold as they were unless ``events`` asks
    for them; over the whole knowledge base the failure of a control is an event like a fault.
    ``count`` is exact for sets up to ``max_order`` and found without listing them; ``sets``
    holds at most ``limit`` of them, and never more than 20,000.

    Raises:
        UsageError: when the graph has no such node.
        WhychainError: when time or memory do not suffice.
    """
    network = network_of(graph)
    network.kind(outcome)
    model = model_of(network.cone(outcome))
    chosen = chosen_events(model, events)
    most = MOST_SETS_SHOWN if limit is None else limit
    count, sets = _smallest(model, outcome, chosen, max_order, most)
    return CutSets(
        outcome=outcome,
        incident=network.incident,
        account=network.account,
        events=events,
        count=count,
        truncated=len(sets) < count,
        sets=sets,
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

    Raises:
        WhychainError: when there are too many sets to find, or to list.
    """
    if not is_coherent(model):
        return _by_trying(model, outcome, variables, max_order)
    count, family = _counted(model, outcome, variables, max_order)
    if count > MOST_SETS_SHOWN:
        raise WhychainError(
            f"{count:,} cut sets are too many to list", fix="ask cut-sets with --count or --limit"
        )
    return frozenset(frozenset(map(event_name, s)) for s in family.smallest_first(count))


def _smallest(
    model: Model, outcome: str, variables: frozenset[str], max_order: int | None, limit: int
) -> tuple[int, tuple[tuple[str, ...], ...]]:
    """Return how many minimal sets there are, and the first of them by size, then name."""
    if not is_coherent(model):
        tried = _by_trying(model, outcome, variables, max_order)
        ordered = sorted((tuple(sorted(s)) for s in tried), key=lambda s: (len(s), s))
        return len(ordered), tuple(ordered[:limit])
    count, family = _counted(model, outcome, variables, max_order)
    sets = family.smallest_first(min(limit, count))
    return count, tuple(tuple(map(event_name, names)) for names in sets)


def _counted(
    model: Model, outcome: str, variables: frozenset[str], max_order: int | None
) -> tuple[int, Family]:
    """Return how many sets of at most this order there are, and a family that begins with them."""
    gates, events = equations_of(model, variables, outcome)
    solution = solve_gates(gates, dict.fromkeys(events), outcome, max_order=max_order)
    if solution.complete_to(max_order) is not None:
        raise WhychainError(
            "too many cut sets to find in time",
            fix="ask with a lower --max-order, or of one incident",
        )
    counts = solution.family.histogram()
    return sum(counts if max_order is None else counts[: max_order + 1]), solution.family


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
