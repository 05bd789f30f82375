"""The page of the roadmap and the same as data."""

from collections.abc import Iterator

import msgspec

from whychain.site.json_page import json_page
from whychain.site.page import Page
from whychain.site.roadmap import Stage, roadmap, stopped_by_control
from whychain.site.site_model import SiteModel
from whychain.site.templates import render

MOST_STAGES, MOST_ACTIONS, MOST_STOPS = 20, 40, 20


def roadmap_pages(model: SiteModel) -> Iterator[Page]:
    """Yield the page of the roadmap and its JSON twin."""
    stages = roadmap(model)
    yield render(
        "roadmap.md.j2",
        "roadmap.md",
        str(model.links.t("Roadmap")),
        model.links,
        stages=stages[:MOST_STAGES],
        all_stages=len(stages),
        modelled=len(stopped_by_control(model)),
        most_actions=MOST_ACTIONS,
        most_stops=MOST_STOPS,
    )
    yield json_page("roadmap.json", {"stages": [_stage(stage) for stage in stages]})


def _stage(stage: Stage) -> dict[str, object]:
    return {
        "name": stage.name,
        "number": stage.number,
        "controls": stage.controls,
        "actions": [
            {"record": record, **msgspec.to_builtins(action)} for record, action in stage.actions
        ],
        "stops": [
            {"record": one.record, "outcome": one.outcome, "controls": one.controls}
            for one in stage.stops
        ],
        "stopped": stage.stopped,
        "left": stage.left,
        "left_first": stage.left_first,
    }
