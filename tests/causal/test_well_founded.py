"""Models in which a control is a cause: three truth values, by the well-founded semantics.

The reference is the definition by unfounded sets, every subset of atoms tried: a set of atoms
is unfounded when each rule for each of them has a false literal or leans on the set itself.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whychain.causal.choices import EventChoice
from whychain.causal.cutsets import cut_sets, minimal_sets
from whychain.causal.examples import example_link
from whychain.causal.graph import CausalGraph
from whychain.causal.model import Model, evaluate, is_coherent, model_of
from whychain.causal.network import Threshold
from whychain.causal.whatif import what_if

GraphFrom = Callable[[str], CausalGraph]
Rule = tuple[str, frozenset[str], frozenset[str]]
EFFECTS = ("e0", "e1", "e2")
CONTROLS = ("c0", "c1")
FAULTS = ("f0", "f1")
FLAPPING_HEALTH_CHECK = """
faults: [small-pool]
links:
  - {effect: eviction, causes: [health-check]}
  - {effect: overload, when: all-of, causes: [eviction, small-pool]}
controls:
  health-check: {state: defeated, by: [overload]}
"""
FAILOVER_AS_CAUSE = """
faults: [dead-disk, old-replica]
links:
  - {effect: stale-reads, when: all-of, causes: [failover, old-replica]}
  - {effect: outage, causes: [dead-disk], unless: [failover]}
controls:
  failover: {state: defeated, by: [dead-disk]}
"""


def model(
    *links: tuple[str, tuple[str, ...], int, tuple[str, ...]],
    defeats: Mapping[str, tuple[Threshold, ...]],
    failed: frozenset[str] = frozenset(),
) -> Model:
    return Model(
        links=tuple(
            example_link(e, *causes, needed=needed, unless=unless)
            for e, causes, needed, unless in links
        ),
        defeats=defeats,
        controls=frozenset(CONTROLS),
        faults=frozenset(FAULTS),
        conditions=frozenset(),
        failed=failed,
    )


def rules_of(of: Model) -> Iterator[Rule]:
    """Every way to fire as one rule: head, what must be true, what must not be."""
    gates = [(link.effect, link.gate, link.unless) for link in of.links]
    gates += [(f"no:{c}", gate, ()) for c, found in of.defeats.items() for gate in found]
    for head, gate, unless in gates:
        for chosen in combinations(gate.inputs, gate.needed):
            guards = {f"no:{c}" for c in unless}
            positive = frozenset(set(chosen) - of.controls | guards)
            yield head, positive, frozenset(f"no:{c}" for c in set(chosen) & of.controls)


def by_unfounded_sets(of: Model, events: frozenset[str]) -> dict[str, bool | None]:
    """True, False or None (undefined) for every atom: the least fixpoint of W_P."""
    atoms = [*EFFECTS, *(f"no:{c}" for c in CONTROLS)]
    rules = [*rules_of(of), *((e, frozenset[str](), frozenset[str]()) for e in events)]
    known: dict[str, bool | None] = dict.fromkeys(atoms)
    for fault in FAULTS:
        known[fault] = fault in events
    every = list(chain.from_iterable(combinations(atoms, n) for n in range(len(atoms) + 1)))
    while True:
        true = {
            h
            for h, pos, neg in rules
            if all(known[p] is True for p in pos) and all(known[n] is False for n in neg)
        }
        unfounded = {a for s in every if _unfounded(set(s), rules, known) for a in s}
        after = known | dict.fromkeys(unfounded, False) | dict.fromkeys(true, True)
        if after == known:
            return known
        known = after


def _unfounded(atoms: set[str], rules: list[Rule], known: dict[str, bool | None]) -> bool:
    return all(
        any(known[p] is False or p in atoms for p in positive)
        or any(known[n] is True for n in negative)
        for head, positive, negative in rules
        if head in atoms
    )


@st.composite
def gates(draw: st.DrawFn) -> Threshold:
    names = st.sampled_from([*FAULTS, *EFFECTS, *CONTROLS])
    inputs = draw(st.lists(names, min_size=1, max_size=3, unique=True))
    return Threshold(draw(st.integers(1, len(inputs))), tuple(inputs))


@st.composite
def models(draw: st.DrawFn) -> Model:
    links = []
    for _ in range(draw(st.integers(1, 4))):
        gate, effect = draw(gates()), draw(st.sampled_from(EFFECTS))
        unless = draw(st.lists(st.sampled_from(CONTROLS), max_size=1))
        links.append((effect, gate.inputs, gate.needed, tuple(unless)))
    defeated = draw(st.dictionaries(st.sampled_from(CONTROLS), st.tuples(gates()), max_size=2))
    failed = draw(st.frozensets(st.sampled_from(CONTROLS), max_size=2)) - set(defeated)
    return model(*links, defeats=defeated, failed=failed)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(random=models(), data=st.data())
def test_the_alternating_fixpoint_agrees_with_unfounded_sets(
    random: Model, data: st.DataObject
) -> None:
    events = data.draw(st.frozensets(st.sampled_from(sorted(random.as_it_was))))
    expected = by_unfounded_sets(random, events)

    found = evaluate(random, events)

    words = {True: True, None: "oscillates", False: False}
    assert {e: found.get(e, False) for e in EFFECTS} == {e: words[expected[e]] for e in EFFECTS}


@settings(max_examples=100, derandomize=True, deadline=None)
@given(random=models(), outcome=st.sampled_from(EFFECTS))
def test_cut_sets_are_the_smallest_that_make_it_surely_true(random: Model, outcome: str) -> None:
    fixed = random.as_it_was - random.faults
    tried: list[frozenset[str]] = []
    for size in range(len(FAULTS) + 1):
        for chosen in map(frozenset, combinations(FAULTS, size)):
            true = evaluate(random, fixed | chosen).get(outcome) is True
            if true and not any(smaller <= chosen for smaller in tried):
                tried.append(chosen)

    assert minimal_sets(random, outcome, random.faults) == frozenset(tried)


def test_a_health_check_that_causes_what_defeats_it_oscillates(graph_from: GraphFrom) -> None:
    flapping = model_of(graph_from(FLAPPING_HEALTH_CHECK))

    values = evaluate(flapping, frozenset({"small-pool"}))

    assert not is_coherent(flapping)
    assert values == {"small-pool": True, "eviction": "oscillates", "overload": "oscillates"}


def test_the_same_health_check_is_steady_when_the_pool_is_large(graph_from: GraphFrom) -> None:
    values = evaluate(model_of(graph_from(FLAPPING_HEALTH_CHECK)), frozenset())

    assert values == {"eviction": True}


def test_what_oscillates_has_no_cut_set_and_what_if_says_so(graph_from: GraphFrom) -> None:
    graph = graph_from(FLAPPING_HEALTH_CHECK)

    assert cut_sets(graph, "overload").sets == ()
    assert what_if(graph, "overload").happens == "oscillates"
    assert what_if(graph, "overload", without=["small-pool"]).happens is False


@pytest.mark.parametrize(
    ("events", "outage", "stale_reads"),
    [
        ((), False, False),
        (("old-replica",), False, True),
        (("dead-disk",), True, False),
        (("dead-disk", "old-replica"), True, False),
    ],
)
def test_a_control_that_is_defeated_or_works_gives_two_values(
    graph_from: GraphFrom, events: tuple[str, ...], outage: bool, stale_reads: bool
) -> None:
    values = evaluate(model_of(graph_from(FAILOVER_AS_CAUSE)), frozenset(events))

    assert values.get("outage", False) is outage
    assert values.get("stale-reads", False) is stale_reads


def test_a_fault_can_stop_what_a_working_control_causes(graph_from: GraphFrom) -> None:
    graph = graph_from(FAILOVER_AS_CAUSE)

    assert cut_sets(graph, "stale-reads").sets == (("old-replica",),)
    assert what_if(graph, "stale-reads").happens is False
    assert what_if(graph, "stale-reads", without=["dead-disk"]).happens is True


def test_the_distance_counts_only_what_must_come_back(graph_from: GraphFrom) -> None:
    graph = graph_from(FAILOVER_AS_CAUSE)

    assert what_if(graph, "stale-reads").distance is None
    assert what_if(graph, "stale-reads", without=["dead-disk"]).distance == 0
    assert what_if(graph, "stale-reads", without=["dead-disk", "old-replica"]).distance == 1


def test_a_control_behind_a_gate_that_defeats_another_is_no_coherent_model() -> None:
    chained = model(("e0", ("f0",), 1, ("c1",)), defeats={"c1": (Threshold(1, ("c0",)),)})

    assert not is_coherent(chained)
    assert evaluate(chained, frozenset({"f0"}))["e0"] is True


def test_an_order_limits_the_trying_too(graph_from: GraphFrom) -> None:
    graph = graph_from(FLAPPING_HEALTH_CHECK.replace("[overload]", "[small-pool]"))

    assert cut_sets(graph, "eviction", max_order=1).sets == ((),)


def test_a_model_of_many_faults_is_answered_though_a_control_is_a_cause() -> None:
    names = [f"f{n}" for n in range(40)]
    many = replace(
        model(
            ("e0", ("c0",), 1, ()),
            ("e1", ("e0", *names), 2, ()),
            defeats={"c0": (Threshold(1, ("f0",)),)},
        ),
        faults=frozenset(names),
    )

    found = minimal_sets(many, "e1", many.faults)

    assert frozenset({"f1"}) in found
    assert frozenset({"f0"}) not in found
    assert len(found) == 39


def test_controls_can_be_the_events_of_such_a_model(graph_from: GraphFrom) -> None:
    graph = graph_from(
        FAILOVER_AS_CAUSE.replace("{state: defeated, by: [dead-disk]}", "{state: late}")
    )

    assert cut_sets(graph, "outage", events=EventChoice.CONTROLS).sets == (("no:failover",),)
