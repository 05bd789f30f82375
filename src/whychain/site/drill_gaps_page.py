"""What nobody has rehearsed: faults of real incidents that no drill injects."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import msgspec

from whychain.causal.vocabulary import NodeKind
from whychain.documents.memory import Decoder
from whychain.kb.record import Drill
from whychain.kb.vocabulary import DrillStatus
from whychain.site.json_page import json_page
from whychain.site.page import Page
from whychain.site.site_model import SiteModel
from whychain.site.templates import render
from whychain.site.told_links import ToldLinks

MOST_GAPS, MOST_DRILLS, MOST_CONTROLS = 100, 100, 8


class DrillGap(msgspec.Struct, frozen=True):
    """A fault that no drill injects: in how many incidents, and what guards against it."""

    fault: str
    incidents: int
    controls: tuple[str, ...]


_GAPS = Decoder(tuple[DrillGap, ...])


def drill_gaps(model: SiteModel) -> tuple[DrillGap, ...]:
    """Return the faults of incidents that no drill injects, the most frequent first."""
    memory, answered = model.causes.memory, model.digests.answered
    return memory.recall("drill gaps", answered, _GAPS, lambda: _drill_gaps(model))


def _drill_gaps(model: SiteModel) -> tuple[DrillGap, ...]:
    drilled = {fault for drill in _drills(model) for fault in drill.injects}
    incidents = (one.causal_nodes for one in model.digests.taken_apart if one.is_incident)
    met = Counter(chain.from_iterable(incidents))
    faults = {fault.id for fault in model.workspace.vocabulary.of_kind(NodeKind.FAULT)}
    undrilled = faults.intersection(met) - drilled
    guards = _guards(undrilled, model.causes.told_links.values())
    found = [DrillGap(fault, met[fault], tuple(sorted(guards[fault]))) for fault in undrilled]
    return tuple(sorted(found, key=lambda gap: (-gap.incidents, gap.fault)))


def _guards(nodes: Iterable[str], told: Iterable[ToldLinks]) -> Mapping[str, set[str]]:
    """Return for each of these nodes the controls in links from it: a drill tests them."""
    found: dict[str, set[str]] = {node: set() for node in nodes}
    for cause, controls in chain.from_iterable(one.guards for one in told):
        if cause in found:
            found[cause].update(controls)
    return found


def _drills(model: SiteModel) -> list[Drill]:
    names = (one.id for one in model.digests.taken_apart if one.is_drill)
    drills = [one for one in map(model.answers.record, names) if isinstance(one, Drill)]
    return sorted(drills, key=lambda d: (_by_last_run(d), d.id))


def _by_last_run(drill: Drill) -> int:
    return -(drill.last_run or datetime.date.min).toordinal()


def drill_gap_pages(model: SiteModel) -> Iterator[Page]:
    """Yield the page of drill gaps and its JSON twin."""
    found = drill_gaps(model)
    drills = _drills(model)
    statuses = Counter(drill.drill_status for drill in drills)
    yield render(
        "drill-gaps.md.j2",
        "drill-gaps.md",
        str(model.links.t("Drill gaps")),
        model.links,
        gaps=found[:MOST_GAPS],
        all_gaps=len(found),
        drills=drills[:MOST_DRILLS],
        all_drills=len(drills),
        statuses={status.value: statuses[status] for status in DrillStatus},
        most_controls=MOST_CONTROLS,
    )
    told = [
        {"id": d.id, "status": d.drill_status, "last_run": d.last_run, "injects": d.injects}
        for d in drills
    ]
    yield json_page("drill-gaps.json", {"gaps": found, "drills": told})
