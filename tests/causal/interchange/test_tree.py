"""A causal graph as a fault tree of the Open-PSA format: same cut sets, no loop."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fakes.scram import scram_sets

from whychain.causal.choices import EventChoice
from whychain.causal.cutsets import cut_sets
from whychain.causal.fault_tree import cut_sets_of, tree_cut_sets
from whychain.causal.graph import CausalGraph
from whychain.causal.interchange.mef_names import event_of, mef_name
from whychain.causal.interchange.mef_text import tree_as_mef
from whychain.causal.interchange.outcomes import outcome_for_tree
from whychain.causal.interchange.tree import fault_tree
from whychain.errors import UsageError, WhychainError

GraphFrom = Callable[[str], CausalGraph]
RequireProgram = Callable[[str], str]
Accounts = st.SearchStrategy[CausalGraph]
RANDOM = settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
LOOP = """
faults: [slow-disk, 4-way-race]
conditions: [sale]
effects: [overload, retries, timeouts]
outcomes: [outage, data-loss]
titles: {slow-disk: "A <slow> & 'old' disk"}
links:
  - {effect: overload, when: any-of, causes: [slow-disk, retries]}
  - {effect: timeouts, causes: [overload, sale], unless: [breaker]}
  - {effect: retries, when: any-of, causes: [timeouts, 4-way-race], unless: [budget]}
  - {effect: outage, when: {at-least: 2}, causes: [overload, timeouts, retries]}
  - {effect: data-loss, causes: [outage, 4-way-race], unless: [backup]}
controls:
  breaker: {state: absent}
  budget: {state: defeated, by: [sale]}
  backup: {state: late}
"""
CONTROL_AS_CAUSE = """
faults: [load]
outcomes: [outage]
links:
  - {effect: outage, when: all-of, causes: [load, breaker]}
controls:
  breaker: {state: worked}
"""


def ours(graph: CausalGraph, outcome: str, events: EventChoice) -> set[frozenset[str]]:
    return set(map(frozenset, cut_sets(graph, outcome, events=events).sets))


def in_our_words(sets: object) -> set[frozenset[str]]:
    assert isinstance(sets, tuple | frozenset)
    return {frozenset(map(event_of, names)) for names in sets}


@RANDOM
@given(data=st.data(), events=st.sampled_from(EventChoice))
def test_the_exported_tree_has_the_cut_sets_of_the_graph(
    account_graphs: Accounts,
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
    events: EventChoice,
) -> None:
    graph = data.draw(account_graphs)
    outcome = data.draw(st.sampled_from(effects_of(graph)))
    path = tmp_path_factory.mktemp("mef") / "tree.xml"

    path.write_text(tree_as_mef(fault_tree(graph, outcome, events)), encoding="utf-8")

    answer = tree_cut_sets(path)
    assert answer.outcome == mef_name(outcome)
    assert in_our_words(answer.sets) == ours(graph, outcome, events)


@pytest.mark.uncovered
@settings(RANDOM, max_examples=100)
@given(data=st.data(), events=st.sampled_from(EventChoice))
def test_scram_finds_the_same_cut_sets(
    account_graphs: Accounts,
    require_program: RequireProgram,
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
    events: EventChoice,
) -> None:
    graph = data.draw(account_graphs)
    outcome = data.draw(st.sampled_from(effects_of(graph)))
    expected = ours(graph, outcome, events)

    text = tree_as_mef(fault_tree(graph, outcome, events))

    found = scram_sets(require_program("scram"), text, tmp_path_factory.mktemp("scram"))
    assert in_our_words(found) == expected


def effects_of(graph: CausalGraph) -> list[str]:
    starts = ("f", "3", "k", "c", "2")
    return sorted(node for node in graph if not node.startswith(starts))


@pytest.mark.parametrize("events", EventChoice)
def test_a_loop_of_effects_leaves_as_rounds_that_scram_accepts(
    graph_from: GraphFrom, require_program: RequireProgram, tmp_path: Path, events: EventChoice
) -> None:
    graph = graph_from(LOOP)

    text = tree_as_mef(fault_tree(graph, "outage", events))

    found = scram_sets(require_program("scram"), text, tmp_path)
    assert in_our_words(found) == ours(graph, "outage", events)
    assert found


def test_a_count_of_effects_that_turn_out_equal_is_understood(
    graph_from: GraphFrom, require_program: RequireProgram, tmp_path: Path
) -> None:
    graph = graph_from(
        "faults: [a, b, d]\neffects: [one, two, most]\noutcomes: [outage]\nlinks:\n"
        "  - {effect: one, causes: [a]}\n  - {effect: two, causes: [a]}\n"
        "  - {effect: most, when: {at-least: 2}, causes: [one, two, b]}\n"
        "  - {effect: outage, causes: [most, d]}\n"
    )

    text = tree_as_mef(fault_tree(graph, "outage"))

    found = scram_sets(require_program("scram"), text, tmp_path)
    assert found == {frozenset({"a", "d"})}
    assert "<atleast" not in text


def test_the_tree_says_what_was_held_and_what_things_are(graph_from: GraphFrom) -> None:
    text = tree_as_mef(fault_tree(graph_from(LOOP), "data-loss"))

    assert "Held as it was: no:backup, no:breaker, sale.</label>" in text
    assert "<label>A &lt;slow&gt; &amp; 'old' disk</label>" in text
    assert '<define-basic-event name="_4-way-race">' in text
    assert '<attribute name="kind" value="fault"/>' in text


def test_what_cannot_be_is_a_constant(graph_from: GraphFrom) -> None:
    graph = graph_from("outcomes: [outage]\nlinks: [{effect: outage, causes: [ghost]}]")

    assert '<constant value="false"/>' in tree_as_mef(fault_tree(graph, "outage"))


def test_what_needs_no_chosen_event_is_a_constant(graph_from: GraphFrom) -> None:
    graph = graph_from("faults: [f]\noutcomes: [o]\nlinks: [{effect: o, causes: [f]}]")

    text = tree_as_mef(fault_tree(graph, "o", EventChoice.CONTROLS))

    assert '<constant value="true"/>' in text


def test_a_control_among_the_causes_is_refused(graph_from: GraphFrom) -> None:
    with pytest.raises(WhychainError, match="outage: the control breaker is among the causes"):
        fault_tree(graph_from(CONTROL_AS_CAUSE), "outage")


def test_a_control_among_the_causes_of_something_else_is_no_matter(graph_from: GraphFrom) -> None:
    other = "  - {effect: harm, causes: [load]}\ncontrols:"
    text = CONTROL_AS_CAUSE.replace("[outage]", "[outage, harm]").replace("controls:", other)
    graph = graph_from(text)

    tree = fault_tree(graph, "harm")

    assert cut_sets_of(tree.formula).sets == (("load",),)


@pytest.mark.parametrize("most", [1, 8])
def test_a_tree_that_grows_too_large_is_refused(graph_from: GraphFrom, most: int) -> None:
    with pytest.raises(WhychainError, match=r"too large to (unroll|write)"):
        fault_tree(graph_from(LOOP), "outage", EventChoice.ALL, most)


def test_a_fault_that_also_follows_is_an_event_and_a_gate(graph_from: GraphFrom) -> None:
    graph = graph_from(
        "faults: [f, g]\noutcomes: [o]\nlinks: [{effect: f, causes: [g]}, {effect: o, causes: [f]}]"
    )

    tree = fault_tree(graph, "o")

    assert {"f", "g"} == set(tree.formula.events)
    assert set(tree.formula.gates) == {"o", "f__happens"}
    assert in_our_words(cut_sets_of(tree.formula).sets) == ours(graph, "o", EventChoice.FAULTS)


def test_a_loop_of_thousands_is_refused_at_once(graph_from: GraphFrom) -> None:
    ring = "".join(
        f"  - {{effect: e{i}, when: any-of, causes: [f, e{(i + 1) % 1499}, e{i * 7 % 1499}]}}\n"
        for i in range(1499)
    )
    graph = graph_from(f"faults: [f]\nlinks:\n{ring}")

    with pytest.raises(WhychainError, match=r"e0: a loop of .* rounds is too large to unroll"):
        fault_tree(graph, "e0")


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        (None, "2 outcomes are true here (fix: --outcome: one of data-loss, outage)"),
        ("outtage", "--outcome outtage is not here (fix: one of data-loss, outage)"),
        ("slow-disk", "--outcome slow-disk is a fault (fix: one of data-loss, outage)"),
        ("breaker", "--outcome breaker is a control (fix: one of data-loss, outage)"),
    ],
)
def test_a_missing_or_wrong_outcome_is_one_line_that_names_those_there_are(
    graph_from: GraphFrom, wanted: str | None, problem: str
) -> None:
    with pytest.raises(UsageError) as refused:
        outcome_for_tree(graph_from(LOOP), wanted)

    assert str(refused.value) == problem


def test_the_only_true_outcome_is_chosen_and_an_effect_may_be_named(graph_from: GraphFrom) -> None:
    only = graph_from("faults: [f]\noutcomes: [o]\nlinks: [{effect: o, causes: [f]}]")

    assert outcome_for_tree(only, None) == "o"
    assert outcome_for_tree(graph_from(LOOP), "overload") == "overload"


def test_where_no_outcome_is_true_one_must_be_named(graph_from: GraphFrom) -> None:
    never = graph_from("outcomes: [o]\nlinks: [{effect: o, causes: [ghost]}]")

    with pytest.raises(UsageError, match=r"no outcome is true here \(fix: --outcome: o\)"):
        outcome_for_tree(never, None)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(event=st.text(min_size=1).map(lambda text: text.replace("\0", "0")), failed=st.booleans())
def test_a_name_stands_for_one_id(event: str, failed: bool) -> None:
    event = f"no:{event}" if failed else event

    assert event_of(mef_name(event)) == event


@pytest.mark.parametrize("event", ["no:x20_y", "no y", "_x", "a--b", "-a", "a-", "9", "no", "x-1"])
def test_a_strange_id_comes_back_too(event: str) -> None:
    assert event_of(mef_name(event)) == event
