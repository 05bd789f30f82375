"""On two thousand random graphs every answer is what trying every world says.

Causes may run in circles, gates need k of n, controls guard links and are defeated.
"""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fakes.accounts import CONDITIONS, CONTROLS, FAULTS, Account, Worlds, accounts

from whychain.causal.choices import EventChoice
from whychain.causal.cutsets import cut_sets, single_events
from whychain.causal.explanations import minimal_explanations
from whychain.causal.graph import CausalGraph
from whychain.causal.importance import importance
from whychain.causal.model import model_of
from whychain.causal.prevention import prevent
from whychain.causal.whatif import what_if

pytestmark = pytest.mark.uncovered

GraphFrom = Callable[[str], CausalGraph]
Events = frozenset[str]
MANY = settings(
    max_examples=2_000,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def chosen(account: Account, choice: EventChoice) -> Events:
    return {
        EventChoice.FAULTS: account.nodes & set(FAULTS),
        EventChoice.CONTROLS: account.failed,
        EventChoice.ALL: account.nodes | account.failed,
    }[choice]


def as_it_was(account: Account) -> Events:
    return account.nodes | account.failed


@MANY
@given(account=accounts(), choice=st.sampled_from(EventChoice), data=st.data())
def test_cut_sets_are_the_smallest_worlds_in_which_it_happens(
    graph_from: GraphFrom, account: Account, choice: EventChoice, data: st.DataObject
) -> None:
    outcome = data.draw(st.sampled_from(account.effects))
    upstream = chosen(account, choice)
    worlds = Worlds(account, upstream, as_it_was(account) - upstream)

    answer = cut_sets(graph_from(account.text), outcome, events=choice)

    assert set(map(frozenset, answer.sets)) == worlds.minimal(worlds.of(outcome))
    assert list(answer.sets) == sorted(answer.sets, key=lambda s: (len(s), s))
    assert (answer.count, answer.complete_to) == (len(answer.sets), None)


@MANY
@given(account=accounts(), choice=st.sampled_from([None, *EventChoice]), data=st.data())
def test_prevention_sets_are_the_smallest_repairs_after_which_nothing_brings_it_back(
    graph_from: GraphFrom, account: Account, choice: EventChoice | None, data: st.DataObject
) -> None:
    outcome = data.draw(st.sampled_from(account.effects))
    repairable = (
        chosen(account, EventChoice.FAULTS) | account.failed
        if choice is None
        else chosen(account, choice)
    )
    worlds = Worlds(account, repairable, as_it_was(account) - repairable)

    answer = prevent(graph_from(account.text), outcome, events=choice)

    assert set(map(frozenset, answer.sets)) == worlds.prevented(worlds.of(outcome))
    assert (answer.count, answer.complete_to) == (len(answer.sets), None)


@MANY
@given(account=accounts(), data=st.data())
def test_single_events_are_found_as_among_all_sets(
    graph_from: GraphFrom, account: Account, data: st.DataObject
) -> None:
    outcome = data.draw(st.sampled_from(account.effects))
    events = chosen(account, EventChoice.ALL)
    worlds = Worlds(account, events, as_it_was(account) - events)
    happens = worlds.of(outcome)
    if happens in {0, worlds.every}:
        return  # then there is nothing to look for
    model = model_of(graph_from(account.text))

    cuts = single_events(model, outcome, events)
    repairs = single_events(model, outcome, events, dual=True)

    small = {s for s in worlds.minimal(happens) if len(s) == 1}
    assert set(map(frozenset, cuts.sets)) == small
    small = {s for s in worlds.prevented(happens) if len(s) == 1}
    assert set(map(frozenset, repairs.sets)) == small


def hitting(sets: frozenset[Events]) -> frozenset[Events]:
    """Return the minimal sets that share a member with each of these, by trying."""
    found: list[Events] = [frozenset()]
    for target in sets:
        grown = {s if s & target else s | {one} for s in found for one in target}
        found = [s for s in grown if not any(other < s for other in grown)]
    return frozenset(found)


@MANY
@given(account=accounts(), data=st.data())
def test_prevention_sets_hit_every_cut_set_and_the_dual_of_the_dual_is_the_original(
    graph_from: GraphFrom, account: Account, data: st.DataObject
) -> None:
    outcome = data.draw(st.sampled_from(account.effects))
    graph = graph_from(account.text)

    cuts = frozenset(map(frozenset, cut_sets(graph, outcome, events=EventChoice.ALL).sets))
    found = prevent(graph, outcome, events=EventChoice.ALL)
    prevented = frozenset(map(frozenset, found.sets))

    assert all(repair & cut for repair in prevented for cut in cuts)
    assert prevented == hitting(cuts)
    assert hitting(prevented) == cuts


@MANY
@given(account=accounts(), data=st.data())
def test_what_if_is_what_the_changed_world_says(
    graph_from: GraphFrom, account: Account, data: st.DataObject
) -> None:
    outcome = data.draw(st.sampled_from(account.effects))
    graph = graph_from(account.text)
    present = sorted(account.nodes)
    removed = frozenset(data.draw(st.sets(st.sampled_from(present)))) if present else frozenset()
    working = frozenset(data.draw(st.sets(st.sampled_from(CONTROLS))))
    held = as_it_was(account) - {f"no:{c}" for c in working}
    faults = chosen(account, EventChoice.FAULTS) - removed
    left = Worlds(account, faults, held - faults - removed, working=working)
    back = Worlds(account, removed, held - removed, working=working)

    answer = what_if(graph, outcome, without=removed, with_controls=working)

    assert answer.before is bool(Worlds(account, (), as_it_was(account)).of(outcome))
    assert answer.happens is bool(left.of(outcome) >> (left.count - 1) & 1)
    assert set(map(frozenset, answer.remaining_cut_sets)) == left.minimal(left.of(outcome))
    smallest = [len(s) for s in back.minimal(back.of(outcome))]
    assert answer.distance == min(smallest, default=None)


@MANY
@given(account=accounts(), data=st.data())
def test_the_probability_and_every_measure_are_shares_of_worlds(
    graph_from: GraphFrom, account: Account, data: st.DataObject
) -> None:
    outcome = data.draw(st.sampled_from(account.effects))
    events = chosen(account, EventChoice.FAULTS) | account.failed
    worlds = Worlds(account, events, as_it_was(account) - events)
    happens = worlds.of(outcome)
    minimal = worlds.minimal(happens)

    answer = importance(graph_from(account.text), outcome)

    assert answer.probability == pytest.approx(happens.bit_count() / worlds.count)
    measures = {one.event: one for one in answer.events}
    for position, event in enumerate(worlds.variables):
        if event not in measures:
            continue  # nothing of the outcome rests on it
        there = worlds.where(position)
        given_it = 2 * (happens & there).bit_count() / worlds.count
        given_not = 2 * (happens & ~there).bit_count() / worlds.count
        one = measures[event]
        assert one.birnbaum == pytest.approx(given_it - given_not)
        if happens:
            share = (happens & there).bit_count() / happens.bit_count()
            assert one.diagnostic == pytest.approx(share)
            containing = 0
            for number in range(worlds.count):
                names = next(iter(worlds.named(1 << number)))
                containing += any(event in cut and cut <= names for cut in minimal)
            assert one.fussell_vesely == pytest.approx(containing / happens.bit_count())


@MANY
@given(account=accounts(), data=st.data())
def test_explanations_are_the_smallest_worlds_that_show_what_is_seen_and_force_nothing_else(
    graph_from: GraphFrom, account: Account, data: st.DataObject
) -> None:
    effects = st.sampled_from(account.effects)
    seen = data.draw(st.sets(effects, min_size=1, max_size=2))
    silent = data.draw(st.sets(effects, max_size=2)) - seen
    faults = chosen(account, EventChoice.FAULTS)
    held = as_it_was(account) - faults
    follows = Worlds(account, faults, held)
    forced = Worlds(account, faults, held | seen, trusted_only=True)
    worlds = follows.every
    for node in seen:
        worlds &= follows.of(node)
    for node in silent:
        worlds &= ~forced.of(node)

    found = minimal_explanations(model_of(graph_from(account.text)), seen, silent)

    assert (found.sets, found.complete_to) == (follows.minimal(worlds), None)


@settings(MANY, max_examples=500)
@given(account=accounts(), data=st.data())
def test_over_the_knowledge_base_conditions_explain_and_controls_may_fail_or_work(
    graph_from: GraphFrom, account: Account, data: st.DataObject
) -> None:
    graph = graph_from(account.text)
    graph.graph["incident"] = None
    effects = st.sampled_from(account.effects)
    seen = data.draw(st.sets(effects, min_size=1, max_size=2))
    silent = data.draw(st.sets(effects, max_size=2)) - seen
    free = account.nodes | {f"no:{c}" for c in CONTROLS}
    follows = Worlds(account, free)
    forced = Worlds(account, free, seen, trusted_only=True)
    worlds = follows.every
    for node in seen:
        worlds &= follows.of(node)
    for node in silent:
        worlds &= ~forced.of(node)
    parts = {*FAULTS, *CONDITIONS}
    told = {frozenset(world & parts) for world in follows.named(worlds)}

    found = minimal_explanations(model_of(graph), seen, silent)

    assert found.sets == {s for s in told if not any(other < s for other in told)}
