"""The pages about causes say what the command line answers."""

import json
import re
from operator import attrgetter
from typing import Any

import pytest

from whychain.causal.controls import controls
from whychain.causal.cutsets import cut_sets
from whychain.causal.diagnosis import diagnose
from whychain.causal.likelihood import prior_of
from whychain.causal.loops import loops
from whychain.causal.vocabulary import NodeKind
from whychain.causal.whatif import what_if
from whychain.site.kind_pages import KIND_TITLES, kind_pages
from whychain.site.node_pages import node_pages
from whychain.site.page import Page, all_made
from whychain.site.page import made as made_page
from whychain.site.phrases import Language
from whychain.site.site_model import SiteModel
from whychain.workspace.load import Workspace, occurrences_of_records

CANARY = "2024-03-18-vie-canary"
SYMPTOM = "breaker-closed-while-failing"


order_of = attrgetter("id")


@pytest.fixture(scope="session")
def content(made: dict[str, Page]) -> dict[str, Any]:
    return {path: json.loads(page.text) for path, page in made.items() if path.endswith(".json")}


def words(page: Page) -> str:
    text = re.sub(r"<[^>]*>", " ", page.text)
    text = re.sub(r"&#(\d+);", lambda found: chr(int(found.group(1))), text)
    return " ".join(text.split())


@pytest.mark.parametrize("kind", KIND_TITLES)
def test_every_word_of_the_vocabulary_stands_in_the_list_of_its_kind(
    made: dict[str, Page], content: dict[str, Any], model: SiteModel, kind: NodeKind
) -> None:
    name = f"{kind}s"
    expected = {entry.id for entry in model.workspace.vocabulary.of_kind(kind)}
    text = words(made[f"{name}.md"])

    assert {one["id"] for one in content[f"{name}.json"][name]} == expected
    assert all(model.workspace.vocabulary.title(node) in text for node in expected)


@pytest.mark.parametrize("tree", [Language.ENGLISH, Language.CHINESE])
def test_old_addresses_of_the_kinds_still_lead_somewhere(model: SiteModel, tree: Language) -> None:
    overview = made_page(next(kind_pages(model.in_language(tree))))

    assert overview.path == "causes.md"
    for anchor in ("faults", "conditions", "effects", "symptoms", "outcomes", "controls"):
        assert f'<h2 id="{anchor}">' in overview.text


def test_the_controls_are_ranked_as_the_command_ranks_them(
    content: dict[str, Any], reference_workspace: Workspace
) -> None:
    answer = controls(occurrences_of_records(reference_workspace.root), 10)
    listed = content["controls.json"]

    ranked = [one["id"] for one in listed["controls"] if one["rank"]]
    assert ranked == [one.control for one in answer.controls]
    picks = sorted((one["next_pick"], one["id"]) for one in listed["controls"] if one["next_pick"])
    assert [name for _, name in picks] == [one.control for one in answer.next_controls]


def test_a_cell_of_the_matrix_is_what_the_question_answers(
    content: dict[str, Any], reference_workspace: Workspace
) -> None:
    network = reference_workspace.network(CANARY)
    rows = content["matrix.json"]["faults"]
    row = next(row for row in rows if row["fault"] == "breaker-ignores-canary")

    assert row["incidents"] == 1
    for control in content["matrix.json"]["controls"]:
        stopped = row["stopped"].get(control, {"incidents": 0})["incidents"] == 1
        if control in network.nodes:
            answer = what_if(network, "wide-outage", with_controls=[control])
            assert stopped == (answer.happens is False)
        else:
            assert not stopped


def test_every_cut_set_of_an_incident_is_listed(
    content: dict[str, Any], reference_workspace: Workspace
) -> None:
    here = {"record": CANARY, "outcome": "wide-outage"}
    listed = [s["faults"] for s in content["cut-sets.json"]["sets"] if here in s["where"]]

    answer = cut_sets(reference_workspace.network(CANARY), "wide-outage")
    assert sorted(map(tuple, listed)) == sorted(answer.sets)


def test_the_loops_are_those_of_the_whole_graph(
    made: dict[str, Page], content: dict[str, Any], reference_workspace: Workspace
) -> None:
    listed = content["loops.json"]["loops"]

    assert [tuple(one["nodes"]) for one in listed] == [
        one.nodes for one in loops(reference_workspace.network()).loops
    ]
    assert words(made["loops.md"]).count("Cut by") == len(listed)


def test_pages_ask_the_graph_that_commands_ask(
    model: SiteModel, reference_workspace: Workspace
) -> None:
    asked, known = model.causes.network, reference_workspace.network()

    assert sorted(asked.links, key=order_of) == sorted(known.links, key=order_of)
    assert sorted(asked.defeats, key=order_of) == sorted(known.defeats, key=order_of)
    assert {**asked.nodes} == {**known.nodes}


def test_a_symptom_shows_what_may_be_behind_it(
    made: dict[str, Page], reference_workspace: Workspace
) -> None:
    network = reference_workspace.network()
    answer = diagnose(network, [SYMPTOM], prior=prior_of(network), limit=10)
    shown = words(made[f"causes/{SYMPTOM}.md"])

    assert answer.explanations
    for one in answer.explanations:
        titles = [reference_workspace.vocabulary.title(node) for node in one.faults]
        assert " + ".join(titles) in shown
        assert f"{one.score * 100:.3g} %" in shown.replace("\u00a0", " ")
    assert f"Look next at: {network.nodes[answer.next_observation or ''].title}" in shown
    assert f"whychain causal diagnose --seen {SYMPTOM}" in shown


def test_a_fault_shows_what_it_acts_together_with(made: dict[str, Page]) -> None:
    shown = words(made["causes/timeout-inversion.md"])

    assert "Faults it acts together with" in shown
    assert "still happens" in shown
    assert f"whychain causal what-if wide-outage --incident {CANARY}" in shown


def test_the_chinese_pages_call_nodes_by_their_chinese_names(model: SiteModel) -> None:
    chinese = model.in_language(Language.CHINESE, "zh/")
    found = {page.path: page.text for page in all_made(node_pages(chinese))}

    assert "# 熔断器" in found["causes/circuit-breaker.md"]
    assert "Circuit breaker" in words(Page("x", found["causes/circuit-breaker.md"]))
    assert "最小解释" in found[f"causes/{SYMPTOM}.md"]
