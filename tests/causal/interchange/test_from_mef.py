"""A fault tree of another tool becomes an account with the same minimal cut sets."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from whychain.causal.choices import EventChoice
from whychain.causal.cutsets import cut_sets
from whychain.causal.fault_tree import cut_sets_of
from whychain.causal.graph import CausalGraph
from whychain.causal.interchange.draft import Draft, slug
from whychain.causal.interchange.from_mef import draft_of_mef
from whychain.causal.interchange.mef_text import as_mef, tree_as_mef
from whychain.causal.interchange.tree import fault_tree
from whychain.causal.logic.formula import Formula
from whychain.causal.vocabulary import Fault, FaultClass, NodeKind
from whychain.causal.vocabulary_files import Vocabulary
from whychain.errors import ContentError
from whychain.kb.account import Link

Accounts = st.SearchStrategy[CausalGraph]
GraphOfDraft = Callable[..., CausalGraph]
EMPTY = Vocabulary({}, {})
RANDOM = settings(
    max_examples=200,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
EVENTS = "".join(f"<define-basic-event name='{name}'/>" for name in ("A", "B", "C", "no_valve"))
A, B, C, NO_VALVE = (f"<basic-event name='{name}'/>" for name in ("A", "B", "C", "no_valve"))


def tree(folder: Path, *gates: str, more: str = "") -> Path:
    path = folder / "tree.xml"
    body = "\n".join(gates)
    path.write_text(
        f"<opsa-mef>\n<define-fault-tree name='t'>\n{body}\n</define-fault-tree>\n"
        f"<model-data>{EVENTS}{more}</model-data>\n</opsa-mef>\n",
        encoding="utf-8",
    )
    return path


def gate(formula: str, name: str = "top") -> str:
    return f"<define-gate name='{name}'>{formula}</define-gate>"


def in_short(links: tuple[Link, ...]) -> list[str]:
    return [
        f"{link.effect} <- {' '.join(link.causes)} ({_when(link)})"
        + (f" unless {' '.join(link.unless)}" if link.unless else "")
        for link in links
    ]


def _when(link: Link) -> str:
    return link.when if isinstance(link.when, str) else f"{link.when.at_least}"


def kinds(draft: Draft) -> dict[str, str]:
    return {node.id: node.kind.value for node in draft.nodes}


@pytest.mark.parametrize(
    ("formula", "links"),
    [
        (A, ["top <- a (all-of)"]),
        (f"<or>{A}{B}</or>", ["top <- a b (any-of)"]),
        (f"<and>{A}{B}</and>", ["top <- a b (all-of)"]),
        (f"<atleast min='2'>{A}{B}{C}</atleast>", ["top <- a b c (2)"]),
        (f"<or>{A}<and>{B}{C}</and></or>", ["top <- a (all-of)", "top <- b c (all-of)"]),
        (
            f"<and>{A}<or>{B}{C}</or></and>",
            ["top <- a part-1 (all-of)", "part-1 <- b c (any-of)"],
        ),
        (f"<and>{A}<constant value='true'/></and>", ["top <- a (all-of)"]),
        (f"<or>{A}<not><constant value='true'/></not></or>", ["top <- a (all-of)"]),
        (f"<or>{A}<xor>{B}<constant value='false'/></xor></or>", ["top <- a b (any-of)"]),
        (f"<and>{A}<house-event name='on'/></and>", ["top <- a (all-of)"]),
        (f"<or>{A}<and>{B}<house-event name='off'/></and></or>", ["top <- a (all-of)"]),
        (f"<or>{NO_VALVE}{A}</or>", ["top <- no-valve a (any-of)"]),
    ],
)
def test_gates_become_links(tmp_path: Path, formula: str, links: list[str]) -> None:
    house = (
        "<define-house-event name='on'><constant value='true'/></define-house-event>"
        "<define-house-event name='off'><constant value='false'/></define-house-event>"
    )

    draft = draft_of_mef(tree(tmp_path, gate(formula), more=house), EMPTY)

    assert [link.replace("top-1", "part-1") for link in in_short(draft.account.links)] == links
    assert all(link.confidence == "low" and not link.evidence for link in draft.account.links)


@pytest.mark.parametrize(
    ("formula", "links"),
    [
        (f"<and>{A}{NO_VALVE}</and>", ["top <- a (all-of) unless valve"]),
        (
            f"<and><or>{A}{B}</or>{NO_VALVE}</and>",
            ["top <- a b (any-of) unless valve"],
        ),
        (
            f"<and><atleast min='2'>{A}{B}{C}</atleast>{NO_VALVE}</and>",
            ["top <- a b c (2) unless valve"],
        ),
        (NO_VALVE, ["top <- as-it-was (all-of) unless valve"]),
        (
            f"<or>{A}{NO_VALVE}</or>",
            ["top <- a (all-of)", "top <- as-it-was (all-of) unless valve"],
        ),
        (
            f"<atleast min='2'>{A}{B}{NO_VALVE}</atleast>",
            [
                "top <- a b valve-fails (2)",
                "valve-fails <- as-it-was (all-of) unless valve",
            ],
        ),
    ],
)
def test_the_failure_of_a_known_control_stands_in_unless(
    tmp_path: Path, formula: str, links: list[str]
) -> None:
    vocabulary = Vocabulary({"valve": NodeKind.CONTROL}, {})

    draft = draft_of_mef(tree(tmp_path, gate(formula)), vocabulary)

    assert in_short(draft.account.links) == links
    assert {name: c.state for name, c in draft.account.controls.items()} == {"valve": "absent"}
    assert "valve" not in kinds(draft)


def test_names_become_ids_and_labels_become_titles(tmp_path: Path) -> None:
    path = tree(
        tmp_path,
        gate("<label>Loss of  flow</label><or><gate name='Sub_1'/><basic-event name='a'/></or>"),
        gate(f"<and>{A}{B}</and>", "Sub_1"),
        more="<define-basic-event name='a'><label>Small a</label></define-basic-event>",
    )

    draft = draft_of_mef(path, EMPTY)

    assert in_short(draft.account.links) == ["top <- sub-1 a (any-of)", "sub-1 <- a-2 b (all-of)"]
    assert kinds(draft) == {
        "top": "outcome",
        "sub-1": "effect",
        "a": "fault",
        "a-2": "fault",
        "b": "fault",
    }
    titles = {node.id: (node.title, node.name) for node in draft.nodes}
    assert titles["top"] == ("Loss of flow", "top")
    assert titles["a"] == ("Small a", "a")
    assert titles["a-2"] == ("A", "A")


def test_known_ids_of_the_right_kind_are_used_again_and_others_left_alone(tmp_path: Path) -> None:
    old = Fault(id="old", title="Old", text="-", fault_class=FaultClass.CODE, aliases=("c",))
    vocabulary = Vocabulary(
        {
            "a": NodeKind.CONDITION,
            "b": NodeKind.EFFECT,
            "top": NodeKind.EFFECT,
            "old": NodeKind.FAULT,
        },
        {"old": old},
    )

    draft = draft_of_mef(tree(tmp_path, gate(f"<and>{A}{B}{C}</and>")), vocabulary)

    assert in_short(draft.account.links) == ["top <- a b-2 c-2 (all-of)"]
    assert kinds(draft) == {"b-2": "fault", "c-2": "fault"}


@pytest.mark.parametrize(
    ("formula", "problem"),
    [
        (f"<and>{A}<not>{B}</not></and>", "a negation (not, xor, nand, nor, iff, imply) cannot"),
        (f"<xor>{A}{B}</xor>", "a negation"),
        (f"<nand>{A}{B}</nand>", "a negation"),
        (f"<iff>{A}{B}</iff>", "a negation"),
        (f"<imply>{A}{B}</imply>", "a negation"),
        (f"<or>{A}<xor>{B}<constant value='true'/></xor></or>", "a negation"),
        ("<constant value='true'/>", "the gate top is always true, so nothing leads to it"),
        ("<constant value='false'/>", "the gate top is never true, so nothing leads to it"),
        ("<gate name='gone'/>", "gate 'gone' is not defined in this file"),
        ("<gate name='top'/>", "gate 'top' rests on itself: top → top"),
    ],
)
def test_what_no_account_can_say_is_refused_with_its_line(
    tmp_path: Path, formula: str, problem: str
) -> None:
    path = tree(tmp_path, "", gate(formula))

    with pytest.raises(ContentError) as refused:
        draft_of_mef(path, EMPTY)

    assert str(refused.value).startswith(f"{path}:4: {problem}")
    assert "\n" not in str(refused.value)


def test_a_negation_that_the_chosen_gate_does_not_reach_is_no_matter(tmp_path: Path) -> None:
    path = tree(tmp_path, gate(f"<and><gate name='sub'/><not>{B}</not></and>"), gate(A, "sub"))

    assert in_short(draft_of_mef(path, EMPTY, "sub").account.links) == ["sub <- a (all-of)"]


@RANDOM
@given(data=st.data())
def test_an_imported_tree_has_its_cut_sets(
    fault_trees: st.SearchStrategy[Formula],
    graph_of_draft: GraphOfDraft,
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
) -> None:
    formula = data.draw(fault_trees)
    expected = cut_sets_of(formula).sets
    assume(expected and expected != ((),))
    path = tmp_path_factory.mktemp("mef") / "tree.xml"
    path.write_text(as_mef(formula), encoding="utf-8")

    graph = graph_of_draft(draft_of_mef(path, EMPTY, formula.top))

    assert cut_sets(graph, formula.top).sets == expected


@pytest.mark.uncovered
@RANDOM
@given(data=st.data(), events=st.sampled_from(EventChoice))
def test_what_was_exported_as_a_fault_tree_comes_back_with_its_cut_sets(
    account_graphs: Accounts,
    graph_of_draft: GraphOfDraft,
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
    events: EventChoice,
) -> None:
    graph = data.draw(account_graphs)
    outcome = data.draw(st.sampled_from([n for n in sorted(graph) if n[0] in "e4"]))
    expected = cut_sets(graph, outcome, events=events).sets
    assume(expected and expected != ((),))
    path = tmp_path_factory.mktemp("mef") / "tree.xml"
    path.write_text(tree_as_mef(fault_tree(graph, outcome, events)), encoding="utf-8")

    back = graph_of_draft(draft_of_mef(path, EMPTY))

    assert cut_sets(back, outcome, events=events).sets == expected


@given(name=st.text())
def test_a_slug_is_an_id_or_nothing(name: str) -> None:
    found = slug(name)

    assert found == slug(found)
    assert len(found) <= 80
    assert not found or all(part.isalnum() and part.isascii() for part in found.split("-"))
