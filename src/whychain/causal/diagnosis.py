"""Diagnosis: from what is seen and not seen to what may be behind it, and where to look next.

Definition. The minimal explanations are ranked by their prior (how often their faults occur
over the records) times the likelihood of the observations (noisy-OR with a leak), shared out
to 1 together with the *unseen cause*: nothing that the graph knows, all of it by the leak.
Equal scores are a tie and said to be one. The next observation is the one that is expected
to tell the best candidates apart most: the largest expected fall of the entropy in bits.
"""

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import msgspec

from whychain.causal.basis import Basis, rests_on
from whychain.causal.cutsets import Antichain
from whychain.causal.explanations import explaining_events, minimal_explanations
from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.likelihood import (
    LEAK,
    Prior,
    Probabilities,
    Propagation,
    likelihood,
    observed,
)
from whychain.causal.logic.limits import Limits
from whychain.causal.model import Model, evaluate, model_of
from whychain.causal.network import CausalNetwork
from whychain.causal.vocabulary import NodeKind
from whychain.errors import UsageError

OBSERVABLE = (NodeKind.SYMPTOM, NodeKind.OUTCOME, NodeKind.EFFECT)
_DIGITS = 9
_MOST_COMPARED = 20
_MOST_LARGER = 600
_LEAST_GAIN_BITS = 1e-6
Events = frozenset[str]


class Explanation(msgspec.Struct, frozen=True):
    """One minimal explanation; ``tied_with`` counts the others of the same score."""

    faults: tuple[str, ...]
    conditions: tuple[str, ...]
    score: float
    prior: float
    tied_with: int


class Suspect(msgspec.Struct, frozen=True):
    """One fault or condition: how probable it is that it is present, alone or with others."""

    node: str
    score: float
    tied_with: int


class UsedPrior(msgspec.Struct, frozen=True):
    """What was believed before: how often each named node occurs over how many records."""

    records: int
    leak: float
    probabilities: Mapping[str, float]


class Diagnosis(msgspec.Struct, frozen=True):
    """The explanations, best first. Their scores and ``unseen_cause`` add up to 1."""

    seen: tuple[str, ...]
    not_seen: tuple[str, ...]
    incident: str | None
    account: str | None
    count: int
    truncated: bool
    explanations: tuple[Explanation, ...]
    unseen_cause: float | None
    """None when no explanation is known and not all were looked at."""
    suspects: tuple[Suspect, ...]
    """Faults ranked one by one; counts also explanations with one part more than needed."""
    prior: UsedPrior
    next_observation: str | None
    complete_to: int | None
    """None when every explanation is known. Otherwise there were too many, or time or memory
    ran out: those of up to so many parts are all known, and scores are shares of what is."""
    impossible: tuple[str, ...]
    """Seen, although nothing in this graph leads to it."""
    rests_on: tuple[Basis, ...]


class _Case(msgspec.Struct, frozen=True):
    """The graph's logic with the observations and the prior."""

    model: Model
    seen: tuple[str, ...]
    not_seen: tuple[str, ...]
    prior: Prior
    propagation: Propagation

    def believed(self, events: Events) -> float:
        return math.prod(self.prior.probability(event) for event in sorted(events))

    def weight(self, events: Events) -> float:
        follows = self.propagation.given(events)
        return self.believed(events) * likelihood(follows, self.seen, self.not_seen)


def diagnose(
    graph: AnyGraph,
    seen: Iterable[str],
    not_seen: Iterable[str] = (),
    *,
    prior: Prior,
    limit: int | None = None,
    limits: Limits | None = None,
) -> Diagnosis:
    """Return what may be behind these observations, best first, at most ``limit`` of it.

    Raises:
        UsageError: nothing is seen, or a node is unknown, not observable, or seen and not seen.
    """
    limits = limits or Limits()
    deadline = time.monotonic() + limits.seconds
    network = network_of(graph)
    case = _case(network, tuple(sorted(set(seen))), tuple(sorted(set(not_seen))), prior)
    weights, complete_to = _weights(case, limits, deadline)
    found = frozenset(weights)
    unseen = case.weight(frozenset())
    total = math.fsum(weights.values()) + (0.0 if frozenset() in found else unseen)
    scores = {events: _share(weight, total) for events, weight in weights.items()}
    ordered = sorted(found, key=lambda e: (-scores[e], len(e), sorted(e)))
    return Diagnosis(
        seen=case.seen,
        not_seen=case.not_seen,
        incident=network.incident,
        account=network.account,
        count=len(ordered),
        truncated=limit is not None and limit < len(ordered),
        explanations=tuple(_explanation(case, scores, e) for e in ordered[:limit]),
        unseen_cause=_unseen_share(found, unseen, total, complete_to),
        suspects=_suspects(case, ordered[:_MOST_COMPARED], weights, deadline),
        prior=_used_prior(case),
        next_observation=_next_observation(network, case, ordered, scores, deadline),
        complete_to=complete_to,
        impossible=_impossible(case),
        rests_on=rests_on(case.model.links),
    )


def _case(
    network: CausalNetwork, seen: tuple[str, ...], not_seen: tuple[str, ...], prior: Prior
) -> _Case:
    _require_observable(network, seen, not_seen)
    model = model_of(network.cone(*seen, *not_seen))
    return _Case(model, seen, not_seen, prior, Propagation(model))


def _weights(
    case: _Case, limits: Limits, deadline: float
) -> tuple[Mapping[Events, float], int | None]:
    """Return the weights of the explanations, smallest first while there is time."""
    half = replace(limits, seconds=limits.seconds / 2)
    explanations = minimal_explanations(case.model, case.seen, case.not_seen, half)
    found: dict[Events, float] = {}
    for events in sorted(explanations.sets, key=lambda e: (len(e), sorted(e))):
        if found and time.monotonic() > deadline:
            known = len(events) - 1
            complete = explanations.complete_to
            return found, known if complete is None else min(known, complete)
        found[events] = case.weight(events)
    return found, explanations.complete_to


def _require_observable(
    network: CausalNetwork, seen: Sequence[str], not_seen: Sequence[str]
) -> None:
    if not seen:
        raise UsageError("nothing is seen", fix="add --seen SYMPTOM")
    for node in (*seen, *not_seen):
        kind = network.kind(node)
        if kind not in OBSERVABLE:
            raise UsageError(
                f"{node} is a {kind.value}; it explains and is not what one sees",
                fix="observations are symptoms, effects and outcomes",
            )
    both = sorted(set(seen) & set(not_seen))
    if both:
        raise UsageError(f"{both[0]} is both seen and not seen", fix="leave one of them out")


def _share(weight: float, total: float) -> float:
    """Return a share of the whole, rounded so that a tie is not lost in the last digits."""
    return float(f"{weight / total:.{_DIGITS}g}") if total else 0.0


def _unseen_share(
    found: Antichain, unseen: float, total: float, complete_to: int | None
) -> float | None:
    if not found:
        return 1.0 if complete_to is None else None
    return 0.0 if frozenset() in found else _share(unseen, total)


def _impossible(case: _Case) -> tuple[str, ...]:
    """Return what does not even follow when everything that can be present is."""
    truth = evaluate(case.model, case.model.as_it_was)
    return tuple(node for node in case.seen if not truth.get(node, False))


def _explanation(case: _Case, scores: Mapping[Events, float], events: Events) -> Explanation:
    score = scores[events]
    return Explanation(
        faults=tuple(sorted(events & case.model.faults)),
        conditions=tuple(sorted(events & case.model.conditions)),
        score=score,
        prior=_share(case.believed(events), 1.0),
        tied_with=sum(other == score for other in scores.values()) - 1,
    )


def _used_prior(case: _Case) -> UsedPrior:
    events = sorted(explaining_events(case.model))
    believed = {event: _share(case.prior.probability(event), 1.0) for event in events}
    return UsedPrior(case.prior.records, LEAK, believed)


def _suspects(
    case: _Case, best: Sequence[Events], weights: Mapping[Events, float], deadline: float
) -> tuple[Suspect, ...]:
    """Rank single events over the explanations and each of these with one more event.

    When that would be too many, only the best explanations are looked at with one more.
    """
    family = {events: weights[events] for events in best}
    pool = sorted(explaining_events(case.model))
    for events in best[: _MOST_LARGER // max(1, len(pool))]:
        for more in pool:
            larger = events | {more}
            if larger not in family and time.monotonic() < deadline:
                family[larger] = case.weight(larger)
    total = math.fsum(family.values())
    scores = {
        event: _share(math.fsum(w for e, w in family.items() if event in e), total)
        for event in pool
        if family
    }
    ordered = sorted(scores, key=lambda event: (-scores[event], event))
    alike = list(scores.values())
    return tuple(Suspect(e, scores[e], alike.count(scores[e]) - 1) for e in ordered)


def _next_observation(
    network: CausalNetwork,
    case: _Case,
    ordered: Sequence[Events],
    scores: Mapping[Events, float],
    deadline: float,
) -> str | None:
    """Return what tells the best candidates apart: the tied best ones, or all that there are."""
    tied = [events for events in ordered if scores[events] == scores[ordered[0]]]
    candidates = (tied if len(tied) > 1 else list(ordered))[:_MOST_COMPARED]
    after = network.downstream(*frozenset().union(*candidates))
    propagation = Propagation(model_of(network.cone(*after)))
    follows = [
        (scores[events], propagation.given(events))
        for events in candidates
        if time.monotonic() < deadline
    ]
    gains = {
        node: round(_expected_gain_bits(follows, node), _DIGITS)
        for node in network.of_kind(*OBSERVABLE)
        if node in after and node not in (*case.seen, *case.not_seen)
    }
    telling = [node for node, gain in gains.items() if gain > _LEAST_GAIN_BITS]
    order = {n: (-gains[n], OBSERVABLE.index(network.nodes[n].kind), n) for n in telling}
    return min(telling, key=order.__getitem__, default=None)


def _expected_gain_bits(follows: Sequence[tuple[float, Probabilities]], node: str) -> float:
    """Return by how much looking at a node is expected to lower the entropy of candidates."""
    present = [score * observed(value, node) for score, value in follows]
    absent = [score * (1 - observed(value, node)) for score, value in follows]
    total = math.fsum(score for score, _ in follows)
    before = _entropy_bits([score for score, _ in follows])
    shares = ((math.fsum(part) / total, part) for part in (present, absent) if total)
    return before - math.fsum(share * _entropy_bits(part) for share, part in shares)


def _entropy_bits(weights: Sequence[float]) -> float:
    total = math.fsum(weights)
    return -math.fsum(w / total * math.log2(w / total) for w in weights if w > 0)
