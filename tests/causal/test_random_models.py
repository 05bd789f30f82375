"""On random accounts valuations, what is necessary and what follows are as every world says."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fakes.accounts import CONDITIONS, EFFECTS, FAULTS, Account, Worlds, accounts

from whychain.causal.choices import EventChoice
from whychain.causal.cutsets import chosen_events, cut_sets
from whychain.causal.graph import CausalGraph
from whychain.causal.model import evaluate, evaluate_each, model_of
from whychain.causal.walk import effects, why

pytestmark = pytest.mark.uncovered

GraphFrom = Callable[[str], CausalGraph]
MANY = settings(
    max_examples=300,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def every_event(account: Account) -> frozenset[str]:
    return account.nodes | account.failed


@MANY
@given(account=accounts(), data=st.data())
def test_a_valuation_is_the_least_fixpoint_of_its_account_one_by_one_or_many_at_once(
    graph_from: GraphFrom, account: Account, data: st.DataObject
) -> None:
    worlds = Worlds(account, every_event(account))
    columns = {name: worlds.where(i) for i, name in enumerate(worlds.variables)}
    model = model_of(graph_from(account.text))
    number = data.draw(st.integers(0, worlds.count - 1))
    (events,) = worlds.named(1 << number)

    surely, possibly = evaluate_each(model, columns, worlds.every)
    one = evaluate(model, events)

    assert surely == possibly
    for effect in EFFECTS:
        assert surely.get(effect, 0) == worlds.of(effect)
        assert one.get(effect, False) is bool(worlds.of(effect) >> number & 1)


@MANY
@given(account=accounts())
def test_without_any_event_nothing_is_true(graph_from: GraphFrom, account: Account) -> None:
    assert not evaluate(model_of(graph_from(account.text)), frozenset())


@MANY
@given(account=accounts(), choice=st.sampled_from(EventChoice))
def test_the_events_to_choose_from_are_those_of_the_account(
    graph_from: GraphFrom, account: Account, choice: EventChoice
) -> None:
    faults = account.nodes & set(FAULTS)
    expected = {
        EventChoice.FAULTS: faults,
        EventChoice.CONTROLS: account.failed,
        EventChoice.ALL: every_event(account),
    }

    assert chosen_events(model_of(graph_from(account.text)), choice) == expected[choice]


@MANY
@given(account=accounts(), order=st.integers(1, 4), data=st.data())
def test_an_order_leaves_out_larger_sets_and_no_other(
    graph_from: GraphFrom, account: Account, order: int, data: st.DataObject
) -> None:
    outcome = data.draw(st.sampled_from(account.effects))
    worlds = Worlds(account, every_event(account))
    small = {s for s in worlds.minimal(worlds.of(outcome)) if len(s) <= order}

    answer = cut_sets(graph_from(account.text), outcome, events=EventChoice.ALL, max_order=order)

    assert set(map(frozenset, answer.sets)) == small
    assert (answer.count, answer.complete_to) == (len(small), None)


@MANY
@given(account=accounts(), data=st.data())
def test_necessary_is_what_the_outcome_does_not_happen_without(
    graph_from: GraphFrom, account: Account, data: st.DataObject
) -> None:
    outcome = data.draw(st.sampled_from(account.effects))
    happened = every_event(account)

    def happens(events: frozenset[str]) -> bool:
        return bool(Worlds(account, (), events).of(outcome))

    needed = {e for e in account.nodes if not happens(happened - {e})}

    answer = why(graph_from(account.text), outcome)

    assert set(answer.necessary) == (needed if happens(happened) else set())


@MANY
@given(account=accounts(), data=st.data())
def test_alone_is_what_a_node_adds_to_the_context(
    graph_from: GraphFrom, account: Account, data: st.DataObject
) -> None:
    node = data.draw(st.sampled_from(sorted({*account.nodes, *account.effects})))
    context = (account.nodes & set(CONDITIONS) | account.failed) - {node}
    without = Worlds(account, (), context)
    with_it = Worlds(account, (), context | {node})
    added = {e for e in EFFECTS if with_it.of(e) and not without.of(e)}

    assert set(effects(graph_from(account.text), node).alone) == added - {node}
