"""Minimal cut sets: the smallest sets of events that suffice for an outcome.

Definition. A set of basic events is a cut set of a node when the node is true as soon as
they are, everything else held as it was; it is minimal when no proper subset is one
(Vesely et al., Fault Tree Handbook, NUREG-0492). Where a control is also a cause, more faults
can make less happen; the sets are then the minimal ones for which the node is surely true
when all other events that may vary are absent. Decision diagrams answer all of it, and count
without listing.
"""

import msgspec

from whychain.causal.basis import Basis, rests_on
from whychain.causal.choices import EventChoice
from whychain.causal.equations import equations_of, event_name
from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.logic.fixpoint import solve_gates
from whychain.causal.logic.limits import Limits
from whychain.causal.logic.solution import Solution
from whychain.causal.model import Model, evaluate_each, is_coherent, model_of
from whychain.errors import WhychainError

CutSet = frozenset[str]
Antichain = frozenset[CutSet]
MOST_SETS_SHOWN = 20_000


class CutSets(msgspec.Struct, frozen=True):
    """The minimal cut sets of one outcome, sorted by size, then name.

    ``complete_to`` is None when ``count`` is exact. Otherwise time or memory ran out: all sets
    of up to so many events are counted, and ``count`` is a lower bound. ``oscillates`` says
    that for some events the outcome comes and goes; these are in no set.
    """

    outcome: str
    incident: str | None
    account: str | None
    events: EventChoice
    count: int
    truncated: bool
    sets: tuple[tuple[str, ...], ...]
    complete_to: int | None
    oscillates: bool
    rests_on: tuple[Basis, ...]


def cut_sets(
    graph: AnyGraph,
    outcome: str,
    *,
    events: EventChoice = EventChoice.FAULTS,
    limit: int | None = None,
    max_order: int | None = None,
    limits: Limits | None = None,
) -> CutSets:
    """Return the minimal cut sets of an outcome.

    Over one account, conditions and failed controls hold as they were unless ``events`` asks
    for them; over the whole knowledge base the failure of a control is an event like a fault.
    ``count`` is of the sets up to ``max_order`` and found without listing them; ``sets`` holds
    at most ``limit`` of them, and never more than 20,000. What is too large for ``limits`` is
    no error: the answer is then partial.

    Raises:
        UsageError: when the graph has no such node.
    """
    network = network_of(graph)
    network.kind(outcome)
    model = model_of(network.cone(outcome))
    chosen = chosen_events(model, events)
    found = found_sets(model, outcome, chosen, limit=limit, max_order=max_order, limits=limits)
    return CutSets(
        outcome=outcome,
        incident=network.incident,
        account=network.account,
        events=events,
        count=found.count,
        truncated=found.truncated,
        sets=found.sets,
        complete_to=found.complete_to,
        oscillates=found.oscillates,
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


def solved(
    model: Model,
    outcome: str,
    variables: frozenset[str],
    *,
    max_order: int | None = None,
    limits: Limits | None = None,
    dual: bool = False,
) -> Solution:
    """Return what the engine finds about an outcome, all other events being as they were.

    Its sets are named by the events of the model. ``dual`` asks for prevention sets.
    """
    gates, events = equations_of(model, variables, outcome)
    chances = dict.fromkeys(events)
    return solve_gates(gates, chances, outcome, max_order=max_order, limits=limits, dual=dual)


class Listed(msgspec.Struct, frozen=True):
    """The first sets of a solution, by size and then name, and how many there are."""

    count: int
    sets: tuple[tuple[str, ...], ...]
    complete_to: int | None
    oscillates: bool = False

    @property
    def truncated(self) -> bool:
        """Return whether there are more sets than are listed."""
        return len(self.sets) < self.count

    @property
    def is_empty_handed(self) -> bool:
        """Return whether not even the sets of one event are all known."""
        return self.complete_to is not None and self.complete_to < 1


def listed(solution: Solution, *, limit: int | None = None, max_order: int | None = None) -> Listed:
    """Return the sets of up to ``max_order`` events; at most ``limit`` and 20,000 are listed."""
    counts = solution.family.histogram()
    count = sum(counts if max_order is None else counts[: max_order + 1])
    shown = min(count, MOST_SETS_SHOWN if limit is None else limit)
    sets = solution.family.smallest_first(shown)
    named = tuple(tuple(map(event_name, names)) for names in sets)
    oscillates = solution.oscillation is not None
    return Listed(count, named, solution.complete_to(max_order), oscillates)


def found_sets(
    model: Model,
    outcome: str,
    variables: frozenset[str],
    *,
    limit: int | None = None,
    max_order: int | None = None,
    limits: Limits | None = None,
    dual: bool = False,
) -> Listed:
    """Return the first cut sets, or prevention sets with ``dual``; at least the single events."""
    solution = solved(model, outcome, variables, max_order=max_order, limits=limits, dual=dual)
    found = listed(solution, limit=limit, max_order=max_order)
    if found.is_empty_handed and is_coherent(model):
        return single_events(model, outcome, variables, limit=limit, max_order=max_order, dual=dual)
    return found


def single_events(
    model: Model,
    outcome: str,
    variables: frozenset[str],
    *,
    limit: int | None = None,
    max_order: int | None = None,
    dual: bool = False,
) -> Listed:
    """Return the cut sets of one event of a coherent model, or its prevention sets of one.

    They are found at any size, by one valuation for each event, when no set at all could be
    found otherwise; the outcome neither happens by itself nor is it impossible.
    """
    events = sorted(variables & model.as_it_was)
    every = (1 << len(events)) - 1
    columns = dict.fromkeys(model.as_it_was, every)
    for position, event in enumerate(events):
        columns[event] = every ^ 1 << position if dual else 1 << position
    true = evaluate_each(model, columns, every)[0].get(outcome, 0)
    found = every ^ true if dual else true
    sets = tuple((event,) for position, event in enumerate(events) if found >> position & 1)
    return Listed(len(sets), sets[:limit], None if max_order == 1 else 1)


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
    solution = solved(model, outcome, variables, max_order=max_order)
    found = listed(solution, limit=0, max_order=max_order)
    if found.complete_to is not None or found.count > MOST_SETS_SHOWN:
        least = "" if found.complete_to is None else "at least "
        raise WhychainError(
            f"{least}{found.count:,} cut sets are too many to list",
            fix="ask cut-sets with --count, --limit or --max-order, or of one incident",
        )
    return frozenset(map(frozenset, listed(solution, max_order=max_order).sets))
