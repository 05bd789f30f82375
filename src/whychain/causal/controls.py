"""Controls over many records: which of them would have stopped the most.

Definition. A control stops a record when none of the outcomes that happened in it happens
with that control working and everything else as it was (the answer of ``what-if --with``).
Incidents weigh by their severity; cases and drills are patterns and exercises, not harm, so
they are counted apart with weight 1. The best next controls are picked one by one, each for
what it adds to the ones before (greedy set cover; at least 1 - 1/e of the best possible).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from whychain.causal.model import Model, evaluate, model_of
from whychain.causal.network import CausalNetwork
from whychain.causal.vocabulary import NodeKind
from whychain.kb.record import Incident, Record
from whychain.kb.vocabulary import Severity

SEVERITY_WEIGHTS: Mapping[Severity, int] = {
    Severity.SEV1: 16,
    Severity.SEV2: 8,
    Severity.SEV3: 4,
    Severity.SEV4: 2,
    Severity.SEV5: 1,
}


class Occurrence(msgspec.Struct, frozen=True):
    """One account of a record, and what the record says about harm."""

    network: CausalNetwork
    severity: Severity | None
    """Only an incident has one."""
    impact: str | None
    """The outcome that an incident names as its impact."""


def occurrence_of(record: Record, network: CausalNetwork) -> Occurrence:
    """Return a record as it is weighed."""
    if isinstance(record, Incident):
        return Occurrence(network, record.severity, record.impact.node)
    return Occurrence(network, None, None)


class Trial(msgspec.Struct, frozen=True):
    """What each control would have done in one record, whatever the record weighs.

    ``outcomes`` happened in it; ``stopped_by`` holds the controls that would have stopped them
    all, each with what it really did, and ``tried`` all that there are. ``harmful`` pairs
    controls with what they are among the causes of.
    """

    record: str
    outcomes: tuple[str, ...]
    tried: tuple[str, ...]
    stopped_by: Mapping[str, str]
    harmful: tuple[tuple[str, str], ...]


class Outage(msgspec.Struct, frozen=True):
    """What happened in one record, and how much it weighs."""

    record: str
    outcomes: tuple[str, ...]
    severity: str | None
    """Only an incident has one."""
    weight: int

    @property
    def is_incident(self) -> bool:
        """Return whether it really happened; a case or a drill has no severity."""
        return self.severity is not None


class RankedControl(msgspec.Struct, frozen=True):
    """One control with everything that it would have stopped.

    ``weight`` adds up the incidents, ``practice_weight`` the cases and drills. ``states``
    says what the control really did in each record listed: absent, defeated and so on.
    ``causes`` names what this control is itself among the causes of: making it work may do
    harm there.
    """

    control: str
    weight: int
    practice_weight: int
    incidents: tuple[Outage, ...]
    practice: tuple[Outage, ...]
    states: Mapping[str, str]
    causes: tuple[str, ...]


class NextControl(msgspec.Struct, frozen=True):
    """One pick: what this control stops besides the picks before it."""

    control: str
    weight_gained: int
    practice_weight_gained: int
    stops: tuple[str, ...]


class Controls(msgspec.Struct, frozen=True):
    """The controls, best first, and the records that no control stops alone."""

    outages: tuple[Outage, ...]
    count: int
    truncated: bool
    controls: tuple[RankedControl, ...]
    next_controls: tuple[NextControl, ...]
    not_stopped: tuple[Outage, ...]


def controls(
    occurrences: Iterable[Occurrence], next_count: int = 0, limit: int | None = None
) -> Controls:
    """Return the controls ranked over these records, each by one account.

    Records in which no outcome happened count for nothing. ``next_count`` asks for so many
    of the best next controls; fewer come back when the rest would add nothing. At most
    ``limit`` controls are returned of the ``count`` that there are.
    """
    return ranking(((trial_of(one), one.severity) for one in occurrences), next_count, limit)


def ranking(
    trials: Iterable[tuple[Trial, Severity | None]], next_count: int = 0, limit: int | None = None
) -> Controls:
    """Return what ``controls`` does, from trials made before and the severity of each record."""
    tally: dict[str, _Tally] = {}
    outages: list[Outage] = []
    harmful: dict[str, set[str]] = {}
    for trial, severity in trials:
        for control, effect in trial.harmful:
            harmful.setdefault(control, set()).add(effect)
        outage = outage_of(trial, severity)
        if outage:
            outages.append(outage)
            _count(tally, trial, outage)
    ranked = sorted(
        (_ranked(control, of, harmful.get(control, set())) for control, of in tally.items()),
        key=lambda c: (-c.weight, -c.practice_weight, c.control),
    )
    reached = {record for of in tally.values() for record in of.states}
    outages.sort(key=_record)
    return Controls(
        outages=tuple(outages),
        count=len(ranked),
        truncated=limit is not None and limit < len(ranked),
        controls=tuple(ranked[:limit]),
        next_controls=tuple(_next_controls(ranked, next_count)),
        not_stopped=tuple(o for o in outages if o.record not in reached),
    )


@dataclass(slots=True)
class _Tally:
    """What one control stops, and what it really did there, while records are counted."""

    stopped: list[Outage] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)


def _count(tally: dict[str, _Tally], trial: Trial, outage: Outage) -> None:
    for control in trial.tried:
        if control not in tally:
            tally[control] = _Tally()
    for control, state in trial.stopped_by.items():
        tally[control].stopped.append(outage)
        tally[control].states[outage.record] = state


def trial_of(occurrence: Occurrence) -> Trial:
    """Return which outcomes happened in a record, and which controls would have stopped them.

    The outcome that an incident names as its impact stands for it, if its account reaches it.
    """
    network = occurrence.network
    model = model_of(network)
    truth = evaluate(model, model.as_it_was)
    happened = tuple(n for n in network.of_kind(NodeKind.OUTCOME) if truth.get(n) is True)
    if occurrence.impact in happened:
        happened = (occurrence.impact,)
    tried = network.of_kind(NodeKind.CONTROL) if happened else ()
    return Trial(
        record=network.incident or "",
        outcomes=happened,
        tried=tried,
        stopped_by={
            control: network.state(control) or "not told"
            for control in tried
            if stops(model, control, happened)
        },
        harmful=tuple(_harmful(network)),
    )


def outage_of(trial: Trial, severity: Severity | None) -> Outage | None:
    """Return what happened in a record with its weight, or nothing when no outcome did."""
    if not trial.outcomes:
        return None
    if severity is None:
        return Outage(trial.record, trial.outcomes, None, 1)
    return Outage(trial.record, trial.outcomes, severity.value, SEVERITY_WEIGHTS[severity])


def stops(model: Model, control: str, outcomes: Sequence[str]) -> bool:
    """Return whether none of these outcomes happens with this control working."""
    changed = model.with_working((control,))
    truth = evaluate(changed, changed.as_it_was)
    return not any(truth.get(outcome, False) for outcome in outcomes)


def _harmful(network: CausalNetwork) -> Iterator[tuple[str, str]]:
    """Yield each control that stands among the causes of something, with what that is."""
    gates = [(link.gate, link.effect) for link in network.links]
    gates += [(defeat.gate, defeat.control) for defeat in network.defeats]
    for gate, target in gates:
        for source in gate.inputs:
            if network.nodes[source].kind is NodeKind.CONTROL:
                yield source, target


def _ranked(control: str, tally: _Tally, causes: set[str]) -> RankedControl:
    stopped = sorted(tally.stopped, key=_record)
    incidents = tuple(o for o in stopped if o.is_incident)
    practice = tuple(o for o in stopped if not o.is_incident)
    return RankedControl(
        control=control,
        weight=sum(o.weight for o in incidents),
        practice_weight=sum(o.weight for o in practice),
        incidents=incidents,
        practice=practice,
        states={o.record: tally.states[o.record] for o in stopped},
        causes=tuple(sorted(causes)),
    )


def _next_controls(ranked: Sequence[RankedControl], count: int) -> Iterator[NextControl]:
    left = {c.control: {o.record: o for o in (*c.incidents, *c.practice)} for c in ranked}
    gains = {c.control: (c.weight, c.practice_weight) for c in ranked}
    for _ in range(count):
        best = max(gains, key=gains.__getitem__, default=None)
        if best is None or not left[best]:
            return
        done = left.pop(best)
        yield NextControl(best, *gains.pop(best), tuple(sorted(done)))
        for control, outages in left.items():
            again = outages.keys() & done.keys()
            for record in again:
                del outages[record]
            if again:
                gains[control] = _gain(outages.values())


def _gain(outages: Collection[Outage]) -> tuple[int, int]:
    """Return what outages weigh: incidents, and cases and drills."""
    incidents = sum(o.weight for o in outages if o.is_incident)
    return incidents, sum(o.weight for o in outages) - incidents


def _record(outage: Outage) -> str:
    return outage.record
