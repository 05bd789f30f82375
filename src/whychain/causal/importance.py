"""Importance: which fault, which control and which link matters most for an outcome.

Definition. Every fault and every control that failed by itself is present with a probability,
one half unless records tell more (with one half for all, Birnbaum's measure is the structural
importance: Birnbaum 1969). The measures are those of the logic engine. A control that
something defeated has no event of its own; its measures compare the outcome with the control
failing for sure and working for sure.

A link is only as sure as its confidence says. With all events as they were, each link holds
with the probability that its confidence stands for, and the outcome is explained with the
probability that the links which hold suffice. To check a link is expected to move that
probability by 2 · p · (1 - p) · MIF. The links that move it most are the weakest evidence;
among equals, those that are inferred, and then those that cite least.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from msgspec import structs

from whychain.causal.basis import Basis, rests_on
from whychain.causal.choices import Assumption, EventChoice
from whychain.causal.cutsets import chosen_events
from whychain.causal.equations import equations_of, event_name
from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.likelihood import STRENGTHS, Prior
from whychain.causal.logic.importance import EventImportance, Importances, importances
from whychain.causal.logic.limits import Limits
from whychain.causal.model import Model, model_of
from whychain.causal.network import CausalLink

_HALF = 0.5
_DIGITS = 12
_HOLDS = "the link holds: "


@dataclass(frozen=True, slots=True)
class LinkImportance:
    """One link: what becomes of the probability that the outcome is explained."""

    link: str
    causes: tuple[str, ...]
    effect: str
    confidence: str
    evidence: tuple[str, ...]
    inferred: bool
    probability: float
    """That it holds, by its confidence."""
    if_it_holds: float
    if_not: float
    expected_change: float

    @property
    def strength(self) -> tuple[float, bool, int]:
        """Return what links are ranked by, the weakest evidence first."""
        return -self.expected_change, not self.inferred, len(self.evidence)


@dataclass(frozen=True, slots=True)
class Importance:
    """The measures of one outcome: events by Birnbaum's, links by expected change.

    ``probability`` is that of the outcome when every event has its assumed probability;
    ``explained`` is how probable it is that the links that hold suffice for it, with all
    events as they were. ``check_next`` names the weakest evidence, every link that is equally
    weak; nothing when no check could change anything.
    """

    outcome: str
    incident: str | None
    account: str | None
    assumption: Assumption
    probability: float
    events: tuple[EventImportance, ...]
    explained: float
    links: tuple[LinkImportance, ...]
    check_next: tuple[str, ...]
    rests_on: tuple[Basis, ...]


def importance(
    graph: AnyGraph,
    outcome: str,
    *,
    prior: Prior | None = None,
    limits: Limits | None = None,
) -> Importance:
    """Return how much each fault, each failing control and each link matters for an outcome.

    Without ``prior`` every event has the probability one half; with it, the share of records
    in which the fault, or the control, occurs.

    Raises:
        UsageError: when the graph has no such node.
        WhychainError: when time or memory do not suffice.
    """
    network = network_of(graph)
    network.kind(outcome)
    model = model_of(network.cone(outcome))
    events = _of_events(model, outcome, prior, limits)
    of_links = _weighed(_with_uncertain_links(model), outcome, _strengths(model), limits)
    links = _links(model, of_links)
    return Importance(
        outcome=outcome,
        incident=network.incident,
        account=network.account,
        assumption=Assumption.EVEN if prior is None else Assumption.RECORDS,
        probability=events.probability,
        events=tuple(sorted(events.events, key=lambda e: (-_rounded(e.birnbaum), e.event))),
        explained=_rounded(of_links.probability),
        links=links,
        check_next=_weakest(links),
        rests_on=rests_on(model.links),
    )


def _of_events(
    model: Model, outcome: str, prior: Prior | None, limits: Limits | None
) -> Importances:
    free = chosen_events(model, EventChoice.ALL) - model.conditions
    chances = {event: _chance(event, prior) for event in sorted(free)}
    found = _weighed(model, outcome, chances, limits)
    defeated = (
        _of_defeated(model, outcome, control, chances, found, limits)
        for control in sorted(model.defeats.keys() - model.failed)
    )
    return replace(found, events=(*found.events, *defeated))


def _chance(event: str, prior: Prior | None) -> float:
    return _HALF if prior is None else prior.probability(event.removeprefix("no:"))


def _of_defeated(
    model: Model,
    outcome: str,
    control: str,
    chances: Mapping[str, float],
    found: Importances,
    limits: Limits | None,
) -> EventImportance:
    """Return the measures of a control that fails only when something defeats it."""
    failing = replace(model.with_working((control,)), failed=model.failed | {control})
    with_it = _weighed(model.with_working((control,)), outcome, chances, limits).probability
    without = _weighed(failing, outcome, chances, limits).probability
    whole = found.probability
    return EventImportance(
        event=f"no:{control}",
        probability=_weighed(model, f"no:{control}", chances, limits).probability,
        birnbaum=without - with_it,
        criticality=None,
        fussell_vesely=None,
        diagnostic=None,
        achievement_worth=without / whole if whole else None,
        reduction_worth=whole / with_it if whole and with_it else None,
    )


def _weighed(
    model: Model, outcome: str, chances: Mapping[str, float], limits: Limits | None
) -> Importances:
    """Return the measures of these events; all others are as they were."""
    gates, events = equations_of(model, frozenset(chances), outcome)
    named = {event: chances[event_name(event)] for event in sorted(events)}
    found = importances(gates, named, outcome, limits)
    renamed = (replace(one, event=event_name(one.event)) for one in found.events)
    return replace(found, events=tuple(renamed))


def _with_uncertain_links(model: Model) -> Model:
    """Return the model in which a link fires only when it holds, an event for each link.

    It is written as one more guard, which fails exactly when the link holds.
    """
    guards = {link.id: f"{_HOLDS}{link.id}" for link in model.links}
    links = (structs.replace(link, unless=(*link.unless, guards[link.id])) for link in model.links)
    return replace(model, links=tuple(links), failed=model.failed | set(guards.values()))


def _strengths(model: Model) -> Mapping[str, float]:
    return {f"no:{_HOLDS}{link.id}": STRENGTHS[link.confidence] for link in model.links}


def _links(model: Model, found: Importances) -> tuple[LinkImportance, ...]:
    measures = {one.event.removeprefix(f"no:{_HOLDS}"): one for one in found.events}
    weighed = (_link(link, measures[link.id], found.probability) for link in model.links)
    return tuple(sorted(weighed, key=lambda one: one.strength))


def _weakest(links: tuple[LinkImportance, ...]) -> tuple[str, ...]:
    if not links or links[0].expected_change <= 0:
        return ()
    return tuple(one.link for one in links if one.strength == links[0].strength)


def _link(link: CausalLink, measure: EventImportance, explained: float) -> LinkImportance:
    chance, moves = measure.probability, measure.birnbaum
    return LinkImportance(
        link=link.id,
        causes=link.gate.inputs,
        effect=link.effect,
        confidence=link.confidence,
        evidence=link.evidence,
        inferred=link.inferred,
        probability=chance,
        if_it_holds=_rounded(explained + (1 - chance) * moves),
        if_not=_rounded(explained - chance * moves),
        expected_change=_rounded(2 * chance * (1 - chance) * moves),
    )


def _rounded(number: float) -> float:
    """Return a number without its last digits, so that equals are equal and nothing is nothing."""
    return round(number, _DIGITS) + 0.0
