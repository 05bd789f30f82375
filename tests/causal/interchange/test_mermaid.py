"""Mermaid text in which every line is a node or an edge, whatever the titles say."""

import json
import re
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whychain.causal.drawing.text_metrics import printable
from whychain.causal.graph import CausalGraph
from whychain.causal.interchange.mermaid import as_mermaid

GraphFrom = Callable[[str], CausalGraph]
ACCOUNT = """
faults: [slow-disk]
conditions: [sale]
effects: [overload]
symptoms: [alarm]
outcomes: [outage]
titles: {slow-disk: TITLE}
links:
  - {effect: overload, when: all-of, causes: [slow-disk, sale], unless: [shedding]}
  - {effect: alarm, causes: [overload], inferred: true}
  - {effect: outage, when: {at-least: 2}, causes: [overload, slow-disk, sale]}
  - {effect: outage, when: any-of, causes: [overload, sale]}
controls:
  shedding: {state: defeated, by: [sale]}
"""
PLAIN = """flowchart LR
  n1[/"alarm"/]
  n2[["outage"]]
  n3("overload")
  n4(["sale"])
  n5{{"shedding (defeated)"}}
  n6["slow disk"]
  g1(("and")) --> n3
  n4 --> g1
  n6 --> g1
  n5 -.->|unless| g1
  n3 -->|inferred| n1
  g2(("2 of 3")) --> n2
  n3 --> g2
  n4 --> g2
  n6 --> g2
  g3(("or")) --> n2
  n3 --> g3
  n4 --> g3
  n4 -.->|defeats| n5
"""
HOSTILE = [
    'a "quoted" title',
    "end",
    "click n1 call alert()",
    "%%{init: {}}%%",
    "`code` **bold**",
    '"`markdown`"',
    "<script>alert(1)</script>",
    "#quot; #35; #lt;",
    "two\nlines\nend\nsubgraph x",
    'style:"x";',
    '"]; n9 --> n1',
    "}}--> x",
    "back\\slash",
    "a|b|c",
    "1. one",
    "12) twelve",
    "- item",
    "@{ shape: x }",
    "$$x^2$$",
    "::: name",
    "线程池 ☃",
    "ﬂ°°60¶ß",
    "turned \u202e about",
    "   ",
]
LABEL = r'"(?:[A-Za-z0-9 .,\-\'()/]|[^\x00-\x7f"]|#[0-9]+;)+"'
SHAPES = {
    "fault": ("[", "]"),
    "condition": ("([", "])"),
    "effect": ("(", ")"),
    "symptom": ("[/", "/]"),
    "outcome": ("[[", "]]"),
    "control": ("{{", "}}"),
}
SHAPE = "|".join(f"{re.escape(a)}{LABEL}{re.escape(z)}" for a, z in SHAPES.values())
NODE = re.compile(f"  n[0-9]+(?:{SHAPE})")
GATE = re.compile(r'  g[0-9]+\(\("(?:and|or|[0-9]+ of [0-9]+)"\)\) --> n[0-9]+')
EDGE = re.compile(r"  n[0-9]+ (?:-->|-->\|inferred\||-\.->\|(?:unless|defeats)\|) [ng][0-9]+")


def with_title(graph_from: GraphFrom, title: str) -> CausalGraph:
    return graph_from(ACCOUNT.replace("TITLE", json.dumps(title)))


def kinds_of_lines(text: str) -> Counter[str]:
    first, *lines = text.removesuffix("\n").split("\n")
    assert first == "flowchart LR"
    grammar = {"node": NODE, "gate": GATE, "edge": EDGE}
    return Counter(
        next((name for name, rule in grammar.items() if rule.fullmatch(line)), line)
        for line in lines
    )


def shown(text: str, node: str) -> str:
    (line,) = [line for line in text.split("\n") if line.startswith(f"  {node}[")]
    label = line.partition('"')[2].rpartition('"')[0]
    return re.sub("#([0-9]+);", lambda found: chr(int(found[1])), label)


def test_each_kind_has_its_shape_and_each_gate_its_node(graph_from: GraphFrom) -> None:
    assert as_mermaid(with_title(graph_from, "slow disk")) == PLAIN


@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_is_shown_as_it_is_and_means_nothing(graph_from: GraphFrom, title: str) -> None:
    text = as_mermaid(with_title(graph_from, title))

    assert kinds_of_lines(text) == {"node": 6, "gate": 3, "edge": 10}
    assert shown(text, "n6") == (printable(title).replace("ﬂ", "fl") or "slow-disk")
    assert "ﬂ" not in text


@pytest.mark.parametrize("title", ["1. one", "12) twelve", "- item"])
def test_a_title_is_no_item_of_a_list(graph_from: GraphFrom, title: str) -> None:
    text = as_mermaid(with_title(graph_from, title))

    assert re.search(r'\["[0-9]*#[0-9]+; ', text)


@settings(
    max_examples=100, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(data=st.data(), title=st.text(min_size=1))
def test_any_graph_has_one_line_for_each_of_its_parts(
    account_graphs: st.SearchStrategy[CausalGraph], data: st.DataObject, title: str
) -> None:
    graph = data.draw(account_graphs)
    graph.nodes[sorted(graph)[0]]["title"] = title
    text = as_mermaid(graph)

    kinds = kinds_of_lines(text)

    assert kinds.keys() <= {"node", "gate", "edge"}
    assert (kinds["node"], kinds["edge"]) == (len(graph), graph.number_of_edges())
    used = set(re.findall(r"\b[ng][0-9]+\b(?=$| -| \()", text, re.MULTILINE))
    defined = set(re.findall(r"^  ([ng][0-9]+)[^ 0-9]", text, re.MULTILINE))
    assert used <= defined
