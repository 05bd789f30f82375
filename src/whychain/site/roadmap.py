"""The plan in stages: what each builds, which incidents it would have stopped, what it leaves.

A control stops an outcome when the outcome does not happen with that control working and
everything else as it was (the answer of ``causal what-if --with``). A stage stops an incident
when each outcome that happened is stopped by one of its controls. Two controls that only stop
an outcome together are not counted, so a stage stops at least what is listed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import islice

import msgspec

from whychain.documents.memory import Decoder
from whychain.kb.shapes import Action
from whychain.kb.vocabulary import ActionStatus
from whychain.site.site_model import SiteModel

MOST_LEFT = 20
_NUMBERED = re.compile(r"^(\d{1,6})[.:)]?\s+(?=\S)")


class Stop(msgspec.Struct, frozen=True):
    """One incident that a stage would have stopped: one outcome and the controls that stop it."""

    record: str
    outcome: str
    controls: tuple[str, ...]


class Stage(msgspec.Struct, frozen=True):
    """One stage with its actions; ``left`` counts the incidents that it and those before leave."""

    name: str
    number: int | None
    actions: tuple[tuple[str, Action], ...]
    controls: tuple[str, ...]
    stops: tuple[Stop, ...]
    stopped: tuple[str, ...]
    left: int
    left_first: tuple[str, ...]

    @property
    def done(self) -> int:
        """Return how many of its actions are done."""
        return sum(action.status is ActionStatus.DONE for _, action in self.actions)


Stopped = Mapping[str, Mapping[str, frozenset[str]]]
"""For each incident and each outcome that happened, the controls that stop it alone."""
_PLANNED = Decoder(tuple[tuple[str, Action], ...])


def roadmap(model: SiteModel) -> tuple[Stage, ...]:
    """Return the stages in order: numbered ones by number, then the others by name.

    ``2 elasticity`` and ``elasticity`` name the same stage.
    """
    grouped, numbers = _grouped(model)
    stopped = stopped_by_control(model)
    order = sorted(grouped, key=lambda name: (name not in numbers, numbers.get(name, 0), name))
    return tuple(_stages(order, grouped, numbers, stopped))


Grouped = dict[str, list[tuple[str, Action]]]


def _grouped(model: SiteModel) -> tuple[Grouped, dict[str, int]]:
    grouped: Grouped = {}
    numbers: dict[str, int] = {}
    made_of, ask = model.digests.actions, partial(_planned, model)
    for record, action in model.causes.memory.recall("planned", made_of, _PLANNED, ask):
        name = _NUMBERED.sub("", action.stage.strip())
        if not name:
            continue
        grouped.setdefault(name, []).append((record, action))
        number = _NUMBERED.match(action.stage.strip())
        if number:
            numbers[name] = min(int(number[1]), numbers.get(name, int(number[1])))
    return grouped, numbers


def _planned(model: SiteModel) -> tuple[tuple[str, Action], ...]:
    """Return every action of a stage, but those that were rejected, with its record."""
    planning = (model.answers.record(one.id) for one in model.briefs if one.is_planned)
    return tuple(
        (record.id, action)
        for record in planning
        for action in record.actions
        if action.stage.strip() and action.status is not ActionStatus.REJECTED
    )


def _stages(
    order: Iterable[str], grouped: Grouped, numbers: Mapping[str, int], stopped: Stopped
) -> Iterator[Stage]:
    left = dict(stopped)
    by_control = _by_control(stopped)
    for name in order:
        actions = grouped[name]
        controls = tuple(sorted({a.control for _, a in actions if a.control}))
        touched = sorted({record for control in controls for record in by_control.get(control, ())})
        stops = [stop for record in touched for stop in _stops(record, stopped[record], controls)]
        whole = [record for record in touched if _all_stopped(stopped[record], set(controls))]
        for record in whole:
            left.pop(record, None)
        yield Stage(
            name=name,
            number=numbers.get(name),
            actions=tuple(actions),
            controls=controls,
            stops=tuple(stops),
            stopped=tuple(whole),
            left=len(left),
            left_first=tuple(islice(left, MOST_LEFT)),
        )


def _by_control(stopped: Stopped) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for record, outcomes in stopped.items():
        for control in {control for controls in outcomes.values() for control in controls}:
            found.setdefault(control, []).append(record)
    return found


def _stops(
    record: str, outcomes: Mapping[str, frozenset[str]], controls: tuple[str, ...]
) -> Iterator[Stop]:
    for outcome, stopping in outcomes.items():
        here = tuple(control for control in controls if control in stopping)
        if here:
            yield Stop(record, outcome, here)


def _all_stopped(outcomes: Mapping[str, frozenset[str]], controls: set[str]) -> bool:
    return all(stopping & controls for stopping in outcomes.values())


def stopped_by_control(model: SiteModel) -> Stopped:
    """Return what stops the outcomes of each incident, by its default account."""
    incidents = {one.id for one in model.digests.taken_apart if one.is_incident}
    return {
        record: {outcome: frozenset(controls) for outcome, controls in share.stopping}
        for record, share in model.causes.shares.items()
        if record in incidents and share.stopping
    }
