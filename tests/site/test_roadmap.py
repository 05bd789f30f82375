import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fakes.records import incident
from tests.fakes.site_models import model_of, text_of

from whychain.causal.vocabulary import NodeKind
from whychain.causal.whatif import what_if
from whychain.site.phrases import Language
from whychain.site.roadmap import roadmap, stopped_by_control
from whychain.site.roadmap_page import roadmap_pages
from whychain.site.site_model import SiteModel

FAULTS, CONTROLS = ["f-1", "f-2"], ["c-1", "c-2", "c-3"]
LINKS = st.lists(
    st.tuples(
        st.sets(st.sampled_from(FAULTS), min_size=1),
        st.sets(st.sampled_from(CONTROLS)),
        st.sampled_from(["all-of", "any-of"]),
    ),
    min_size=1,
    max_size=3,
)
STAGED = st.lists(
    st.tuples(
        st.sampled_from(["1 first", "first", "2 second", "later"]), st.sampled_from(CONTROLS)
    ),
    max_size=6,
)


def told(name: str, links: list[tuple[set[str], set[str], str]], staged: Any = ()) -> Any:
    guards = sorted({control for _, unless, _ in links for control in unless})
    account = {
        "title": "As analysed",
        "links": [
            {"effect": "harm", "causes": sorted(c), "unless": sorted(u), "when": w}
            for c, u, w in links
        ],
        "controls": {control: {"state": "absent"} for control in guards},
    }
    actions = [
        {"id": f"a-{n}", "title": f"Build {c}", "type": "prevent", "stage": stage, "control": c}
        for n, (stage, c) in enumerate(staged)
    ]
    causal = {"account": "analysed", "accounts": {"analysed": account}}
    return incident(id=name, causal=causal, actions=actions)


def stops(model: SiteModel, record: str, control: str) -> bool:
    """Ask the question that the page's command asks, one control at a time."""
    network = model.workspace.network(record)
    if control not in network.of_kind(NodeKind.CONTROL):
        return False
    return not what_if(network, "harm", with_controls=[control]).happens


@settings(max_examples=40)
@given(st.lists(LINKS, min_size=1, max_size=3), STAGED)
def test_a_stage_stops_what_one_of_its_controls_stops_by_what_if(
    incidents: list[list[tuple[set[str], set[str], str]]], staged: list[tuple[str, str]]
) -> None:
    records = [told(f"i-{n}", links, () if n else staged) for n, links in enumerate(incidents)]
    model = model_of(*records, faults=FAULTS, controls=CONTROLS)
    left = {record.id for record in records}

    for stage in roadmap(model):
        expected = {r.id for r in records if any(stops(model, r.id, c) for c in stage.controls)}
        left -= expected
        assert set(stage.stopped) == expected
        assert {stop.record for stop in stage.stops} == expected
        assert (stage.left, set(stage.left_first)) == (len(left), left)


def test_a_stage_with_and_without_its_number_is_one_and_numbers_come_first() -> None:
    links = [({"f-1"}, {"c-1"}, "all-of")]
    staged = [("delivery", "c-1"), ("2 elasticity", "c-2"), ("elasticity", "c-1"), ("10 z", "c-1")]
    found = roadmap(model_of(told("i", links, staged), faults=FAULTS, controls=CONTROLS))

    assert [(s.number, s.name, len(s.actions)) for s in found] == [
        (2, "elasticity", 2),
        (10, "z", 1),
        (None, "delivery", 1),
    ]


def test_an_incident_that_did_not_happen_as_told_is_not_stopped_by_anything() -> None:
    account = {
        "title": "As told",
        "links": [{"effect": "harm", "causes": ["f-1"], "unless": ["c-1"]}],
        "controls": {"c-1": {"state": "worked"}},
    }
    causal = {"account": "told", "accounts": {"told": account}}
    model = model_of(incident(causal=causal), faults=FAULTS, controls=CONTROLS)

    assert stopped_by_control(model) == {}


def test_the_page_names_controls_deliverables_and_how_one_knows_that_it_is_done() -> None:
    links = [({"f-1"}, {"c-1"}, "all-of")]
    record = told("i", links, [("1 first", "c-1")])
    model = model_of(record, faults=FAULTS, controls=CONTROLS)
    page, twin = roadmap_pages(model)
    chinese = next(roadmap_pages(model.in_language(Language.CHINESE, "zh/")))

    assert "whychain causal what-if harm --incident i --with c-1" in text_of(page)
    assert json.loads(twin.text)["stages"][0]["stopped"] == ["i"]
    assert "改进路线" in text_of(chinese)


def test_no_stage_is_an_empty_roadmap() -> None:
    assert "No action names a stage yet." in text_of(next(roadmap_pages(model_of(incident()))))
