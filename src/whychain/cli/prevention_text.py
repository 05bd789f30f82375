"""Prevention sets and ranked controls as lines for people."""

from collections.abc import Iterator

from whychain.causal.controls import Controls, Outage, RankedControl
from whychain.causal.prevention import Prevention
from whychain.cli.answer_text import (
    basis_lines,
    counted_sets,
    numbered_lines,
    partial_lines,
    scope_text,
)
from whychain.cli.output import counted


def prevent_lines(answer: Prevention) -> Iterator[str]:
    """Yield the sets in words, numbered, smallest first."""
    where = scope_text(answer.incident, answer.account)
    sets = counted_sets(answer.count, answer.complete_to, "minimal prevention")
    yield f"{answer.outcome}{where}: {sets}"
    yield from partial_lines(answer.complete_to)
    if answer.sets == ((),):
        yield "it cannot happen anyway; nothing need change"
    else:
        yield from numbered_lines(tuple(tuple(map(_repair, s)) for s in answer.sets))
        if answer.truncated and answer.sets:
            yield f"  … and {answer.count - len(answer.sets)} more"
        if answer.sets:
            yield "each set is enough by itself, whatever else fails, and none can spare a member"
    yield from basis_lines(answer.rests_on)


def _repair(event: str) -> str:
    control = event.removeprefix("no:")
    return f"without {event}" if control == event else f"with {control} working"


def controls_lines(answer: Controls) -> Iterator[str]:
    """Yield each control with the records it stops, the best next ones, and what remains."""
    incidents = [outage for outage in answer.outages if outage.is_incident]
    practice = [outage for outage in answer.outages if not outage.is_incident]
    yield f"{counted(len(incidents), 'incident')} with an outcome, {_weight(incidents)} in all:"
    yield from (f"  {outage.record}: {_named(outage)}" for outage in incidents)
    yield f"{_practice(len(practice))} with an outcome, counted apart, 1 each:"
    yield from (f"  {outage.record}: {_named(outage)}" for outage in practice)
    yield ""
    for rank, ranked in enumerate(answer.controls, start=1):
        yield from _control_lines(rank, ranked)
    if answer.truncated:
        yield f"  … and {answer.count - len(answer.controls)} more"
    yield from _next_lines(answer)
    yield ""
    yield from _not_stopped_lines(answer)


def _control_lines(rank: int, ranked: RankedControl) -> Iterator[str]:
    counts = f"weight {ranked.weight}, cases and drills {ranked.practice_weight}"
    yield f"  {rank}. {ranked.control}: {counts}"
    for outage in (*ranked.incidents, *ranked.practice):
        state = ranked.states[outage.record]
        yield f"       stops {outage.record}: {_named(outage)}; it was {state} there"
    for effect in ranked.causes:
        yield f"       warning: it stands among the causes of {effect}; making it work may harm"


def _next_lines(answer: Controls) -> Iterator[str]:
    if answer.next_controls:
        yield ""
        yield "best next controls, each for what it adds to the ones before:"
    for rank, pick in enumerate(answer.next_controls, start=1):
        gained = f"weight +{pick.weight_gained}, cases and drills +{pick.practice_weight_gained}"
        yield f"  {rank}. {pick.control}: {gained} ({', '.join(pick.stops)})"


def _not_stopped_lines(answer: Controls) -> Iterator[str]:
    if answer.not_stopped:
        names = ", ".join(outage.record for outage in answer.not_stopped)
        yield f"no control of its own account stops alone: {names}"
    yield "check a line with: whychain causal what-if OUTCOME --incident RECORD --with CONTROL"


def _named(outage: Outage) -> str:
    severity = f" ({outage.severity}, weight {outage.weight})" if outage.is_incident else ""
    return f"{', '.join(outage.outcomes)}{severity}"


def _weight(outages: list[Outage]) -> str:
    return f"weight {sum(outage.weight for outage in outages)}"


def _practice(number: int) -> str:
    return "1 case or drill" if number == 1 else f"{number} cases and drills"
