"""Causes that come later than their effects, by the times of an incident's timeline.

Definition. A node begins at its first event, and has begun by its first event that shows it;
each is as exact as its precision. What has no such event begins, at the earliest, when enough
causes of one of its links have begun and the link's delay has passed. An effect that shows
before it can have begun contradicts the account. (That a cause precedes its effect is part
of the definition of a causal factor in the counterfactual accounts that ``counterfactual``
names; the earliest times are Knuth's generalisation of shortest paths to gates, 1977,
doi:10.1016/0020-0190(77)90002-3.)
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from whychain.causal.network import CausalLink, links_by_effect
from whychain.causal.told import ToldAccount, index_of
from whychain.documents.finding import Problem, Rule, SeverityLevel
from whychain.kb.record import Incident
from whychain.kb.shapes import Event
from whychain.kb.vocabulary import EventKind, Precision

CAUSE_TOO_LATE = Rule(
    "account-cause-too-late",
    "By the timeline, an effect does not show before its causes have begun and the delay of the "
    "link has passed.",
    "A cause that comes after its effect is none; either a time is wrong or the link.",
    "Correct the time or its precision, or turn the link round. An event that only tells when a "
    "cause was found out is of a kind that says so: identified, diagnosis_step, note.",
    SeverityLevel.WARNING,
)

_SECONDS = {
    Precision.SECOND: 1,
    Precision.MINUTE: 60,
    Precision.HOUR: 3_600,
    Precision.DAY: 86_400,
    Precision.MONTH: 31 * 86_400,
    Precision.QUARTER: 92 * 86_400,
    Precision.YEAR: 366 * 86_400,
}
_BEGINS = {
    EventKind.CHANGE,
    EventKind.TRIGGER,
    EventKind.FAULT_ACTIVATED,
    EventKind.SYMPTOM,
    EventKind.ACTION,
    EventKind.MITIGATION,
    EventKind.ROLLBACK,
}
_SHOWS = _BEGINS | {
    EventKind.ALERT,
    EventKind.PAGE,
    EventKind.ACKNOWLEDGED,
    EventKind.DECLARED,
    EventKind.IDENTIFIED,
}


class Earliest(msgspec.Struct, frozen=True, order=True):
    """The earliest moment (seconds of POSIX time) at which a node can begin.

    ``because`` is the node whose time in the timeline says so.
    """

    seconds: float
    because: str = ""


_ANY_TIME = Earliest(float("-inf"))
_NEVER = Earliest(float("inf"))


def problems_of_account(told: ToldAccount) -> Iterator[Problem]:
    """Yield the effects of an account that show before what causes them can have begun."""
    if not isinstance(told.record, Incident):
        return
    begins, shows = _begins(told.record.timeline), _shows(told.record.timeline)
    known = {node: Earliest(_edge(event, -1), node) for node, event in begins.items()}
    latest = {node: _edge(event, +1) for node, event in shows.items()}
    delays = {
        link.id: told.account.links[index_of(link)].delay_seconds or 0.0
        for link in told.model.links
    }
    for link, late in too_late(told.model.links, delays, known, latest):
        path = (*told.base, "links", index_of(link), "causes")
        message = (
            f"{link.effect!r} shows at {_moment(shows[link.effect])}, too early to follow from "
            f"{late.because!r}, which begins at {_moment(begins[late.because])}"
        )
        if delay := late.seconds - known[late.because].seconds:
            message += f" and takes {delay:g} s"
        yield Problem(CAUSE_TOO_LATE, path, message)


def too_late(
    links: Iterable[CausalLink],
    delays: Mapping[str, float],
    known: Mapping[str, Earliest],
    latest: Mapping[str, float],
) -> Iterator[tuple[CausalLink, Earliest]]:
    """Yield each effect that has begun before it can, as its earliest link and that moment.

    ``known`` holds the nodes that begin no earlier than a moment, ``latest`` the moment by
    which a node has begun, ``delays`` the seconds that a link takes, by its id.

    >>> from whychain.causal.examples import example_link
    >>> link = example_link("outage", "full queue", "slow disk")
    >>> disk = {"slow disk": Earliest(60.0, "slow disk")}
    >>> [late for _, late in too_late([link], {}, disk, {"outage": 30.0})]
    [Earliest(seconds=60.0, because='slow disk')]
    >>> list(too_late([link], {}, disk, {"outage": 90.0}))
    []
    """
    ways = links_by_effect(links)
    earliest = _earliest(ways, delays, known)
    late = {}
    for effect in ways.keys() & latest.keys():
        moment, link = _soonest(ways[effect], delays, earliest)
        if latest[effect] < moment.seconds < _NEVER.seconds:
            late[effect] = link, moment
    for link, moment in sorted(late.values(), key=lambda found: index_of(found[0])):
        # What only follows from an effect that is reported already is no second contradiction.
        if late.keys().isdisjoint(_first_causes(link, earliest)):
            yield link, moment


def _earliest(
    ways: Mapping[str, list[CausalLink]],
    delays: Mapping[str, float],
    known: Mapping[str, Earliest],
) -> dict[str, Earliest]:
    earliest = dict.fromkeys(ways, _NEVER) | dict(known)
    leads_to: dict[str, list[str]] = {}
    for effect, links in ways.items():
        for cause in {name for link in links for name in link.gate.inputs}:
            leads_to.setdefault(cause, []).append(effect)
    waiting = deque(effect for effect in ways if effect not in known)
    while waiting:
        effect = waiting.popleft()
        moment, _ = _soonest(ways[effect], delays, earliest)
        if moment < earliest[effect]:
            earliest[effect] = moment
            waiting.extend(after for after in leads_to.get(effect, ()) if after not in known)
    return earliest


def _soonest(
    ways: Iterable[CausalLink], delays: Mapping[str, float], earliest: Mapping[str, Earliest]
) -> tuple[Earliest, CausalLink]:
    """Return when the first of several links to one effect can fire, and that link."""
    found = []
    for link in ways:
        causes = _first_causes(link, earliest)
        last = earliest.get(causes[-1], _ANY_TIME) if causes else _NEVER
        moment = Earliest(last.seconds + delays.get(link.id, 0.0), last.because)
        found.append((moment, link))
    return min(found, key=lambda way: way[0])


def _first_causes(link: CausalLink, earliest: Mapping[str, Earliest]) -> tuple[str, ...]:
    """Return as many causes as the gate needs, those that begin soonest; none if it never holds."""
    ordered = sorted(link.gate.inputs, key=lambda name: (earliest.get(name, _ANY_TIME), name))
    return tuple(ordered[: link.gate.needed]) if link.gate.needed <= len(ordered) else ()


def _begins(timeline: Iterable[Event]) -> dict[str, Event]:
    """Return the event at which each node begins, where its first event is such a one."""
    found: dict[str, list[Event]] = {}
    for event in timeline:
        if event.node and event.kind not in {EventKind.HYPOTHESIS, EventKind.DEAD_END}:
            found.setdefault(event.node, []).append(event)
    firsts = {
        node: min(events, key=_at) for node, events in found.items() if all(map(_is_exact, events))
    }
    return {node: event for node, event in firsts.items() if event.kind in _BEGINS}


def _shows(timeline: Iterable[Event]) -> dict[str, Event]:
    """Return the event by which each node has begun."""
    found: dict[str, Event] = {}
    for event in timeline:
        if event.node and event.kind in _SHOWS and _is_exact(event):
            shown = found.get(event.node, event)
            found[event.node] = min(shown, event, key=lambda e: _edge(e, +1))
    return found


def _is_exact(event: Event) -> bool:
    return event.at is not None and event.precision in _SECONDS


def _at(event: Event) -> float:
    return event.at.timestamp() if event.at else _NEVER.seconds


def _edge(event: Event, side: int) -> float:
    """Return the moment before (-1) or after (+1) which an event did not happen."""
    return _at(event) + side * _SECONDS[event.precision]


def _moment(event: Event) -> str:
    at = event.at.isoformat() if event.at else "an unknown time"
    return at if event.precision is Precision.SECOND else f"{at} (by the {event.precision.value})"
