"""The pages about causes as data: lists by kind, the matrix, cut sets, loops, and each node."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import msgspec

from whychain.causal.controls import Controls
from whychain.causal.vocabulary import NodeKind
from whychain.documents.memory import digest
from whychain.site.analysis_pages import loop_rows
from whychain.site.coverage import FaultRow, Part
from whychain.site.json_page import json_page
from whychain.site.kind_pages import KindList, kind_lists
from whychain.site.kind_rows import KindRow
from whychain.site.links import node_path
from whychain.site.page import Draft, Page
from whychain.site.site_model import SiteModel

_encode = msgspec.msgpack.encode


def kind_twins(model: SiteModel) -> Iterator[Draft]:
    """Yield the list of each kind, that of controls with their ranking."""
    for group in kind_lists(model):
        ranking = model.causes.ranking if group.kind is NodeKind.CONTROL else None
        made_of = digest(_encode((group.rows, ranking)))
        yield Draft(f"{group.anchor}.json", made_of, partial(_kind_twin, group, ranking))


def _kind_twin(group: KindList, ranking: Controls | None) -> Page:
    content: dict[str, Any] = {group.anchor: [_kind_row(row) for row in group.rows]}
    if ranking:
        content |= {"ranking": ranking}
    return json_page(f"{group.anchor}.json", content)


def matrix_twin(model: SiteModel) -> Page:
    """Return the matrix of faults and controls."""
    content = {
        "controls": [control.control for control in model.causes.ranking.controls],
        "faults": [_row(row) for row in model.causes.rows],
    }
    return json_page("matrix.json", content)


def analysis_twins(model: SiteModel) -> Iterator[Page]:
    """Yield the minimal cut sets and the loops."""
    yield json_page("cut-sets.json", {"sets": model.causes.sets})
    rows = loop_rows(model)
    content = {
        "loops": [{**msgspec.to_builtins(row.loop), "records": row.records} for row in rows],
        "truncated": model.causes.loops.truncated,
    }
    yield json_page("loops.json", content)


def _kind_row(row: KindRow) -> dict[str, Any]:
    return {
        **msgspec.to_builtins(row.entry),
        "page": f"{node_path(row.entry.id)}.html",
        "incidents": row.incidents,
        "cases_and_drills": row.others,
        "in_cut_sets_of": row.role.records if row.role else (),
        "alone_in": row.role.alone if row.role else (),
        "injected_by": row.drills,
        "rank": row.place or None,
        "next_pick": row.next_place or None,
    }


def _row(row: FaultRow) -> dict[str, Any]:
    return {
        "fault": row.fault,
        "incidents": row.incidents,
        "cases_and_drills": row.practice,
        "gap": row.is_gap,
        "stopped": {
            control: {"incidents": found.incidents, "cases_and_drills": found.practice}
            for control, found in row.stopped.items()
        },
    }


def node_twin(model: SiteModel, node: str) -> dict[str, Any]:
    """Return what the page of a node says of outcomes, of other faults and of diagnosis."""
    causes, kind = model.causes, model.workspace.vocabulary.kinds[node]
    about = causes.about(node)
    found: dict[str, Any] = {
        "in_outcomes": [_part(part) for part in about.parts],
        "acts_together_with": _counted(about.partners),
        "downstream": _counted(about.downstream),
        "faults_upstream": _counted(about.upstream),
    }
    if kind is NodeKind.SYMPTOM and (diagnosis := causes.diagnosis(node)):
        found["diagnosis"] = diagnosis.answer
    if node in causes.ranked:
        found["stops_alone"] = causes.ranked[node][1]
    return found


def _counted(counts: tuple[tuple[str, int], ...]) -> list[dict[str, Any]]:
    return [{"node": node, "records": count} for node, count in counts]


def _part(part: Part) -> dict[str, Any]:
    return {
        "record": part.where.record,
        "outcome": part.where.outcome,
        "cut_sets": part.of,
        "with_or_broken_by_it": part.sets,
        "alone": part.alone,
        "option": part.change.option,
        "happens": part.change.happens,
    }
