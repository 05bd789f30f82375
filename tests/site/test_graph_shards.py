"""Every link of the graph is found in the piece of each node that it touches."""

import html
import json
import re
from itertools import islice, pairwise
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given
from tests.fakes.records import incident
from tests.fakes.site_models import model_of

from whychain.causal.interchange.data import as_json
from whychain.causal.network import CausalLink, CausalNetwork, Defeat, Node, Threshold
from whychain.causal.vocabulary import NodeKind
from whychain.kb.record import Incident
from whychain.site.explorer_page import explorer_page
from whychain.site.graph_shards import (
    NODES_IN_A_SHARD,
    graph_files,
    number_of_shards,
    shard_of,
)
from whychain.site.page import Draft, Page, all_made
from whychain.site.phrases import Language
from whychain.site.script_data import literal, literals
from whychain.site.shown_links import shown_links
from whychain.site.site_model import SiteModel
from whychain.site.twins import twins

NAMES = [f"n-{number}" for number in range(12)]
WORDS = ("load", "limit", "alarm")


def link(number: int, effect: str, causes: set[str], unless: set[str], needed: int) -> CausalLink:
    record = f"record-{number % 7}"
    gate = Threshold(min(needed, len(causes)), tuple(sorted(causes)))
    controls = tuple(sorted(unless))
    return CausalLink(
        id=f"{record}/told/{number}",
        effect=effect,
        gate=gate,
        unless=controls,
        confidence=("low", "medium", "high")[number % 3],
        evidence=(),
        incident=record,
        account="told",
        inferred=number % 2 == 0,
        note="",
    )


def defeat(number: int, control: str, by: set[str]) -> Defeat:
    gate = Threshold(len(by), tuple(sorted(by)))
    return Defeat(f"d/{number}", control, gate, (), f"record-{number % 7}", "told", "")


some = st.sets(st.sampled_from(NAMES), min_size=1, max_size=4)
links = st.lists(
    st.tuples(st.sampled_from(NAMES), some, st.sets(st.sampled_from(NAMES)), st.integers(1, 4))
)
defeats = st.lists(st.tuples(st.sampled_from(NAMES), some), max_size=5)


@given(links, defeats)
def test_each_mechanism_is_told_once_with_all_of_its_records(
    told: list[tuple[str, set[str], set[str], int]], defeated: list[tuple[str, set[str]]]
) -> None:
    network = CausalNetwork(
        {name: Node(name, NodeKind.EFFECT, name) for name in NAMES},
        tuple(link(number, *one) for number, one in enumerate(told)),
        tuple(defeat(number, *one) for number, one in enumerate(defeated)),
    )
    found = {
        (role, effect, needed, causes, unless): set(one.records)
        for one in shown_links(network.links, network.defeats)
        for role, effect, needed, causes, unless in [one.said]
    }
    expected: dict[tuple[object, ...], set[str]] = {}
    for one in network.links:
        key = ("link", one.effect, one.gate.needed, one.gate.inputs, one.unless)
        expected.setdefault(key, set()).add(one.incident)
    for other in network.defeats:
        key = ("defeats", other.control, other.gate.needed, other.gate.inputs, ())
        expected.setdefault(key, set()).add(other.incident)

    assert found == expected


def told(number: int, confidence: str = "high") -> Incident:
    """Return an incident that tells links between words of its own and words of others."""
    names = [f"harm-{(number * step) % 90}" for step in range(1, 31)]
    every = [
        {"effect": effect, "causes": [cause, "load"], "confidence": "low", "unless": ["limit"]}
        for effect, cause in pairwise(names)
        if effect != cause
    ]
    every.append({"effect": "harm", "causes": [f"own-{number}"], "confidence": confidence})
    defeated = {"limit": {"state": "defeated", "by": [names[0]]}, "alarm": {"state": "late"}}
    chosen = {"title": "Told", "links": every, "controls": defeated}
    other = {"title": "Other", "links": [{"effect": "harm", "causes": ["elsewhere"]}]}
    causal = {"account": "told", "accounts": {"told": chosen, "other": other}}
    return incident(id=f"incident-{number:03}", causal=causal)


@pytest.fixture(scope="module")
def large() -> SiteModel:
    return model_of(*map(told, range(200)), faults=WORDS[:1], controls=WORDS[1:])


def drafts(model: SiteModel) -> dict[str, Draft]:
    return {draft.path: draft for draft in graph_files(model)}


def rows_of(page: Page) -> list[list[Any]]:
    rows: list[list[Any]] = json.loads(page.text.partition("]=")[2].rstrip(";\n"))
    return rows


def test_each_piece_holds_what_the_whole_graph_says_of_its_nodes(large: SiteModel) -> None:
    network = large.causes.network
    every = shown_links(network.links, network.defeats)
    pieces = [rows_of(d.make()) for p, d in drafts(large).items() if p != "graph/nodes.js"]

    assert len(pieces) > 3
    for number, rows in enumerate(pieces):
        here = [x for x in every if number in {shard_of(n, len(pieces)) for n in x.nodes}]
        expected = [
            [
                *(effect, needed, [*causes], [*unless], one.confidence),
                (role == "defeats") + 2 * one.inferred,
                [f"incidents/{record}" for record in [*one.records][:3]],
                len(one.records),
            ]
            for one in here
            for role, effect, needed, causes, unless in [one.said]
        ]
        assert rows == expected


@pytest.mark.parametrize("confidence", ["low", "none"])
def test_another_link_in_one_record_makes_only_the_pieces_anew_that_it_touches(
    large: SiteModel, confidence: str
) -> None:
    others = map(told, range(1, 200))
    changed_model = model_of(told(0, confidence), *others, faults=WORDS[:1], controls=WORDS[1:])
    before, after = drafts(large), drafts(changed_model)
    changed = {path for path in before if before[path].made_of != after[path].made_of}
    count = len(before) - 1

    assert before.keys() == after.keys()
    assert changed == {f"graph/links-{shard_of(node, count)}.js" for node in ("harm", "own-0")}
    for path in changed:
        assert before[path].make() != after[path].make()


@given(st.lists(st.integers(0, 500), min_size=1))
def test_more_records_seldom_make_more_pieces(named: list[int]) -> None:
    counts = [number_of_shards(sum(named[: n + 1])) for n in range(len(named))]

    assert counts == sorted(counts)
    assert len(set(counts)) <= 1 + (sum(named) // NODES_IN_A_SHARD).bit_length()
    assert sum(named) <= counts[-1] * NODES_IN_A_SHARD


def test_a_small_graph_is_one_piece_that_holds_every_link(model: SiteModel) -> None:
    files = drafts(model)
    rows = rows_of(files["graph/links-0.js"].make())
    network = model.causes.network
    found = {(row[0], row[1], tuple(row[2]), tuple(row[3])) for row in rows if not row[5] & 1}
    expected = {(x.effect, x.gate.needed, x.gate.inputs, x.unless) for x in network.links}

    assert sorted(files) == ["graph/links-0.js", "graph/nodes.js"]
    assert found == expected
    assert sum(row[5] & 1 for row in rows) == len({(d.control, d.gate) for d in network.defeats})


@pytest.mark.parametrize("which", ["model", "large"])
def test_the_names_of_nodes_are_those_of_the_whole_graph(
    which: str, request: pytest.FixtureRequest
) -> None:
    chosen: SiteModel = request.getfixturevalue(which)
    text = drafts(chosen)["graph/nodes.js"].make().text
    head = json.loads(text.partition(".graph = ")[2].rstrip(";\n"))
    nodes = chosen.causes.network.nodes

    assert [row[:3] for row in head["nodes"]] == [
        [name, nodes[name].kind.value, nodes[name].title] for name in sorted(nodes)
    ]


def test_the_data_of_the_graph_are_those_of_the_export(model: SiteModel) -> None:
    text = {page.path: page.text for page in all_made(islice(twins(model), 1))}["graph.json"]

    assert text == as_json(model.workspace.network())


@given(st.text())
def test_script_data_ends_no_script_and_is_the_same_value(text: str) -> None:
    written = literal([text])

    assert not re.search("[<\u2028\u2029]", written)
    assert json.loads(written) == [text]


@given(st.lists(st.text()))
def test_script_data_on_lines_is_the_same_values(texts: list[str]) -> None:
    written = literals(texts)

    assert not re.search("[<\u2028\u2029]", written)
    assert json.loads(f"[{written}]") == texts
    assert written.count("\n") == max(0, len(texts) - 1)


def test_the_page_without_a_script_names_the_ways_in(model: SiteModel) -> None:
    text = html.unescape(explorer_page(model).text)

    assert "no script runs here" in text
    assert 'href="causes/wide-outage.html"' in text
    assert 'href="faults.html">Faults</a>' in text
    assert 'data-wc-explorer="breaker-blind"' in text


def test_the_page_in_chinese_says_the_same(model: SiteModel) -> None:
    text = html.unescape(explorer_page(model.in_language(Language.CHINESE, "zh/")).text)

    assert "因果图浏览器" in text
    assert 'data-wc-root="../"' in text
