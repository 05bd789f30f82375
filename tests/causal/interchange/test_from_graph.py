"""A graph that left as JSON or GraphML comes back equal; others are read as far as they go."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whychain.causal.choices import ImportFormat
from whychain.causal.graph import CausalGraph, graph_of
from whychain.causal.interchange.data import as_json
from whychain.causal.interchange.draft import Draft
from whychain.causal.interchange.graphml import as_graphml
from whychain.causal.interchange.read import read_draft
from whychain.causal.vocabulary_files import Vocabulary
from whychain.errors import WhychainError
from whychain.workspace.load import load

Accounts = st.SearchStrategy[CausalGraph]
GraphOfDraft = Callable[..., CausalGraph]
Written = Callable[[CausalGraph], str]
EMPTY = Vocabulary({}, {})
WORKSPACE = load(Path(__file__).parents[3])
FORMS: list[tuple[ImportFormat, Written]] = [
    (ImportFormat.JSON, as_json),
    (ImportFormat.GRAPHML, as_graphml),
]
TELLINGS = [
    (document.content.id, account)
    for document in WORKSPACE.records.documents
    if document.content.causal
    for account in document.content.causal.accounts
]


def whole_graph(record: str | None = None, account: str | None = None) -> CausalGraph:
    return graph_of(WORKSPACE.network(record, account))


def drafted(folder: Path, text: str, form: ImportFormat = ImportFormat.JSON) -> Draft:
    path = folder / f"graph.{form.value}"
    path.write_text(text, encoding="utf-8")
    return read_draft(path, EMPTY)


@settings(
    max_examples=100, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(data=st.data())
@pytest.mark.parametrize(("form", "written"), FORMS)
def test_what_was_exported_comes_back_equal(
    account_graphs: Accounts,
    graph_of_draft: GraphOfDraft,
    tmp_path_factory: pytest.TempPathFactory,
    form: ImportFormat,
    written: Written,
    data: st.DataObject,
) -> None:
    graph = data.draw(account_graphs)

    draft = drafted(tmp_path_factory.mktemp("graph"), written(graph), form)

    assert nx.utils.graphs_equal(graph_of_draft(draft), graph)


@pytest.mark.parametrize(("form", "written"), FORMS)
@pytest.mark.parametrize(("record", "account"), TELLINGS)
def test_every_account_of_the_reference_comes_back_equal(
    graph_of_draft: GraphOfDraft,
    tmp_path: Path,
    form: ImportFormat,
    written: Written,
    record: str,
    account: str,
) -> None:
    graph = whole_graph(record, account)

    draft = drafted(tmp_path, written(graph), form)

    assert nx.utils.graphs_equal(graph_of_draft(draft, record), graph)


def test_the_graph_of_everything_is_no_record(tmp_path: Path) -> None:
    text = as_json(whole_graph())

    with pytest.raises(WhychainError, match=r"accounts, and a record tells one incident"):
        drafted(tmp_path, text)


NODES = [
    {"id": "f", "kind": "fault"},
    {"id": "o", "kind": "outcome"},
    {"id": "c", "kind": "control"},
]
LINK: dict[str, Any] = {"effect": "o", "causes": ["f"], "needed": 1}
DEFEAT = {"control": "c", "by": ["f"], "needed": 1}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"links": []}, "the graph has no link"),
        ({"nodes": [*NODES, NODES[0]]}, "the node 'f' stands twice"),
        ({"links": [LINK | {"causes": ["x"]}]}, "link 1 to 'o': 'x' is not among the nodes"),
        ({"links": [LINK | {"effect": "x"}]}, "link 1 to 'x': 'x' is not among the nodes"),
        ({"links": [LINK | {"effect": "f"}]}, "link 1 to 'f': a fault cannot follow"),
        ({"links": [LINK | {"unless": ["f"]}]}, "link 1 to 'o': 'f' is a fault, not a control"),
        ({"links": [LINK | {"causes": ["o"]}]}, "link 1 to 'o': it causes itself"),
        ({"links": [LINK | {"causes": ["f", "f"]}]}, "it causes itself, or a cause stands twice"),
        ({"links": [LINK | {"needed": 2}]}, "link 1 to 'o' needs 2 of its 1 causes"),
        ({"links": [LINK | {"needed": 0}]}, "link 1 to 'o' needs 0 of its 1 causes"),
        ({"links": [LINK | {"needed": "x"}]}, "Expected `int`, got `str` - at `$.links[0].needed`"),
        ({"links": [LINK | {"evidence": ["Not a slug"]}]}, "at `$.links[0].evidence[0]`"),
        ({"nodes": [{"id": "f", "kind": "server"}]}, "Invalid enum value 'server'"),
        ({"defeats": [DEFEAT, DEFEAT]}, "defeat of 'c': it stands twice"),
        ({"defeats": [DEFEAT | {"control": "f"}]}, "defeat of 'f': 'f' is a fault, not a control"),
        ({"defeats": [DEFEAT | {"by": ["x"]}]}, "control 'c': 'x' is not among the nodes"),
        ({"nodes": [*NODES[:2], {**NODES[2], "state": "defeated"}]}, "control 'c' is defeated, wi"),
    ],
)
def test_a_graph_that_no_account_can_tell_is_one_line(
    tmp_path: Path, change: dict[str, Any], problem: str
) -> None:
    with pytest.raises(WhychainError) as refused:
        drafted(tmp_path, json.dumps({"nodes": NODES, "links": [LINK], **change}))

    assert str(refused.value).startswith(f"{tmp_path}/graph.json: ")
    assert problem in str(refused.value)
    assert "\n" not in str(refused.value)


def test_where_a_graph_does_not_say_what_a_control_did_it_was_absent_or_defeated(
    tmp_path: Path,
) -> None:
    guarded = LINK | {"unless": ["c"]}
    absent = drafted(tmp_path, json.dumps({"nodes": NODES, "links": [guarded]}))
    defeated = drafted(
        tmp_path, json.dumps({"nodes": NODES, "links": [guarded], "defeats": [DEFEAT]})
    )

    assert absent.account.controls["c"].state == "absent"
    assert (defeated.account.controls["c"].state, defeated.account.controls["c"].by) == (
        "defeated",
        ("f",),
    )


FOREIGN = """<?xml version="1.0"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="d0" for="node" attr.name="label" attr.type="string"><default>No label</default></key>
<graph edgedefault="directed">
<node id="n0"><data key="d0">Disk &lt;slow&gt;</data></node>
<node id="n1"/>
<node id="n2"><data key="d0">Outage</data></node>
<edge source="n0" target="n1"/><edge source="n0" target="n2"/><edge source="n1" target="n2"/>
<edge source="n1" target="n2"/>
</graph></graphml>"""


def test_a_graph_of_another_tool_says_that_each_edge_suffices(tmp_path: Path) -> None:
    draft = drafted(tmp_path, FOREIGN, ImportFormat.GRAPHML)

    links = [(link.effect, link.causes, link.when) for link in draft.account.links]
    assert links == [("n1", ("n0",), "all-of"), ("n2", ("n0", "n1"), "any-of")]
    assert [(n.id, n.kind.value, n.title) for n in draft.nodes] == [
        ("n0", "fault", "Disk <slow>"),
        ("n1", "effect", "No label"),
        ("n2", "outcome", "Outage"),
    ]


def test_a_label_that_yed_drew_is_a_title(tmp_path: Path) -> None:
    drawn = '<data key="d6"><y:ShapeNode><y:NodeLabel x="1">Pump</y:NodeLabel></y:ShapeNode></data>'
    text = FOREIGN.replace(
        '<node id="n0"><data key="d0">Disk &lt;slow&gt;</data>', f'<node id="n0">{drawn}'
    )
    text = text.replace("<default>No label</default>", "")

    draft = drafted(tmp_path, text, ImportFormat.GRAPHML)

    assert [node.title for node in draft.nodes] == ["Pump", "n1", "Outage"]


def test_a_plain_graph_of_networkx_is_read(tmp_path: Path) -> None:
    graph: Any = nx.DiGraph([("load", "slow"), ("slow", "outage")])
    nx.write_graphml(graph, tmp_path / "graph.graphml")

    draft = read_draft(tmp_path / "graph.graphml", EMPTY)

    assert [link.effect for link in draft.account.links] == ["slow", "outage"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<opsa-mef/>", ":1: <opsa-mef> is no GraphML"),
        ("<graphml/>", ":1: <graphml> is no GraphML"),
        ("<!DOCTYPE x>\n<graphml/>", ":1: a document type is not accepted"),
        ("<graphml>", ":1: not XML: no element found"),
        (FOREIGN.replace('"directed"', '"undirected"'), ":4: the graph is undirected"),
        (FOREIGN.replace(' source="n1"', ""), ":8: an edge needs a source and a target"),
        (FOREIGN.replace('id="n1"', ""), ":6: <node> without id="),
        (FOREIGN.replace('target="n1"', 'target="n9"'), ": link 1 to 'n9': 'n9' is not among"),
        (FOREIGN.replace('target="n1"', 'target="n0"'), ": link 1 to 'n0': it causes itself"),
    ],
)
def test_graphml_that_cannot_be_read_is_one_line(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(WhychainError) as refused:
        drafted(tmp_path, text, ImportFormat.GRAPHML)

    assert str(refused.value).startswith(f"{tmp_path}/graph.graphml{problem}")
    assert "\n" not in str(refused.value)


def test_broken_evidence_names_its_edge(tmp_path: Path) -> None:
    graph = whole_graph("2024-03-18-vie-canary")
    text = as_graphml(graph).replace('["orphan-experiment', "[orphan-experiment")

    with pytest.raises(WhychainError, match=r"graphml:\d+: the evidence of an edge is no JSON"):
        drafted(tmp_path, text, ImportFormat.GRAPHML)


def test_graphml_of_ours_with_a_wrong_value_is_one_line(tmp_path: Path) -> None:
    text = as_graphml(whole_graph("2024-03-18-vie-canary")).replace(">high<", ">certain<")

    with pytest.raises(WhychainError, match=r"no graph of whychain: Invalid enum value 'certain'"):
        drafted(tmp_path, text, ImportFormat.GRAPHML)


@pytest.mark.parametrize(
    ("text", "problem"),
    [("{", "not JSON: "), ("[]", "no graph of whychain: Expected `object`"), ("\xff", "not JSON")],
)
def test_json_that_is_no_graph_is_one_line(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "graph.json").write_text(text, encoding="latin-1")

    with pytest.raises(WhychainError, match=problem):
        read_draft(tmp_path / "graph.json", EMPTY)


@pytest.mark.parametrize(
    ("name", "top", "problem"),
    [
        ("graph.txt", None, "graph.txt: which format? (fix: --format mef, json or graphml)"),
        ("graph.json", "top", "--top does not go with json"),
        ("none.json", None, "none.json: cannot be read: No such file"),
        ("none.xml", None, "none.xml: cannot be read: No such file"),
    ],
)
def test_a_file_that_cannot_be_asked_is_one_line(
    tmp_path: Path, name: str, top: str | None, problem: str
) -> None:
    with pytest.raises(WhychainError) as refused:
        read_draft(tmp_path / name, EMPTY, top=top)

    assert problem in str(refused.value)
