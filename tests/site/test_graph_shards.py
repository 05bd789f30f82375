"""Every link of the graph is found in the piece of each node that it touches."""

import html
import json
import re

import hypothesis.strategies as st
from hypothesis import given

from whychain.causal.network import CausalLink, CausalNetwork, Defeat, Node, Threshold
from whychain.causal.vocabulary import NodeKind
from whychain.site.explorer_page import explorer_page
from whychain.site.graph_shards import (
    LINKS_IN_A_SHARD,
    graph_files,
    shard_of,
    shards,
    shown_links,
)
from whychain.site.phrases import Language
from whychain.site.script_data import literal
from whychain.site.site_model import SiteModel

NAMES = [f"n-{number}" for number in range(12)]


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
        for one in shown_links(network)
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


@given(st.integers(1, 9), links)
def test_every_link_stands_in_the_piece_of_each_of_its_nodes(
    count: int, told: list[tuple[str, set[str], set[str], int]]
) -> None:
    network = CausalNetwork({}, tuple(link(number, *one) for number, one in enumerate(told)), ())
    every = shown_links(network)
    pieces = shards(every * (1 + count * LINKS_IN_A_SHARD // max(1, 4 * len(every))))
    for name in NAMES:
        here = [one.said for one in pieces[shard_of(name, len(pieces))]]
        assert {one.said for one in every if name in one.nodes} <= set(here)


def test_a_small_graph_is_one_piece_that_holds_every_link(model: SiteModel) -> None:
    files = {page.path: page.text for page in graph_files(model)}
    rows = json.loads(files["graph/links-0.js"].partition("=")[2].rstrip(";\n"))
    network = model.causes.network
    found = {(row[0], row[2 - 1], tuple(row[2]), tuple(row[3])) for row in rows if not row[5] & 1}
    expected = {(x.effect, x.gate.needed, x.gate.inputs, x.unless) for x in network.links}

    assert sorted(files) == ["graph/links-0.js", "graph/nodes.js"]
    assert found == expected
    assert sum(row[5] & 1 for row in rows) == len({(d.control, d.gate) for d in network.defeats})


def test_the_names_of_nodes_are_complete_and_sorted(model: SiteModel) -> None:
    text = next(page.text for page in graph_files(model) if page.path == "graph/nodes.js")
    head = json.loads(text.partition(".graph = ")[2].rstrip(";\n"))
    names = [row[0] for row in head["nodes"]]

    assert names == sorted(model.causes.network.nodes)
    assert ["wide-outage", "outcome"] in [row[:2] for row in head["nodes"]]


@given(st.text())
def test_script_data_ends_no_script_and_is_the_same_value(text: str) -> None:
    written = literal([text])

    assert not re.search("[<\u2028\u2029]", written)
    assert json.loads(written) == [text]


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
