"""Every answer about a random account equals the answer found by trying all sets of events.

The reference is written from the definition alone: a naive fixpoint over the account as it
stands in a record. Graph, engine and questions under test share nothing with it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whychain.causal.accounts import graph_of_account, needed
from whychain.causal.choices import EventChoice
from whychain.causal.cutsets import chosen_events, cut_sets, minimal_sets
from whychain.causal.graph import CausalGraph
from whychain.causal.model import evaluate, evaluate_each, model_of
from whychain.causal.vocabulary import NodeKind
from whychain.causal.vocabulary_files import Vocabulary
from whychain.causal.walk import effects, why
from whychain.causal.whatif import what_if
from whychain.kb.account import Account
from whychain.kb.causes import ControlState
from whychain.kb.record import Case

Events = frozenset[str]
RecordFrom = Callable[..., Case]
FAULTS = ("f0", "f1", "f2")
CONDITIONS = ("k0",)
EFFECTS = ("e0", "e1", "e2", "e3")
CONTROLS = ("c0", "c1", "c2")
FAILED = {ControlState.ABSENT, ControlState.DISABLED, ControlState.LATE}
KINDS = {
    **dict.fromkeys(FAULTS, NodeKind.FAULT),
    **dict.fromkeys(CONDITIONS, NodeKind.CONDITION),
    **dict.fromkeys(EFFECTS, NodeKind.EFFECT),
    **dict.fromkeys(CONTROLS, NodeKind.CONTROL),
}
MANY = settings(
    max_examples=100,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@dataclass(frozen=True)
class Told:
    """An account, its graph, and the naive reference of what follows from a set of events."""

    account: Account
    graph: CausalGraph

    @property
    def faults(self) -> Events:
        return frozenset(FAULTS) & set(self.graph)

    @property
    def failed(self) -> Events:
        states = self.account.controls.items()
        return frozenset(f"no:{name}" for name, c in states if c.state in FAILED)

    @property
    def happened(self) -> Events:
        return self.faults | (frozenset(CONDITIONS) & set(self.graph)) | self.failed

    def events(self, choice: EventChoice) -> Events:
        conditions = frozenset(CONDITIONS) & set(self.graph)
        return {
            EventChoice.FAULTS: self.faults,
            EventChoice.CONTROLS: self.failed,
            EventChoice.ALL: self.faults | conditions | self.failed,
        }[choice]

    def follows(self, events: Iterable[str], working: Events = frozenset()) -> frozenset[str]:
        true = set(events)
        while True:
            before = len(true)
            for link in self.account.links:
                gate = sum(c in true for c in link.causes) >= needed(link.when, len(link.causes))
                if gate and all(f"no:{c}" in true for c in link.unless):
                    true.add(link.effect)
            for name, control in self.account.controls.items():
                held = sum(c in true for c in control.by)
                if control.by and name not in working:
                    true |= (
                        {f"no:{name}"} if held >= needed(control.when, len(control.by)) else set()
                    )
            if len(true) == before:
                return frozenset(true)


def subsets(items: Iterable[str]) -> Iterator[Events]:
    ordered = sorted(items)
    for size in range(len(ordered) + 1):
        yield from map(frozenset, combinations(ordered, size))


def minimal(items: Iterable[str], suffices: Callable[[Events], bool]) -> frozenset[Events]:
    found: list[Events] = []
    for chosen in subsets(items):
        if not any(smaller <= chosen for smaller in found) and suffices(chosen):
            found.append(chosen)
    return frozenset(found)


@st.composite
def gates(draw: st.DrawFn, inputs: int) -> object:
    at_least = st.integers(1, inputs).map(lambda k: {"at-least": k})
    return draw(st.one_of(st.sampled_from(["all-of", "any-of"]), at_least))


@st.composite
def causes(draw: st.DrawFn, effect: str = "") -> list[str]:
    names = [n for n in (*FAULTS, *CONDITIONS, *EFFECTS) if n != effect]
    return draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))


@st.composite
def links(draw: st.DrawFn) -> dict[str, Any]:
    effect = draw(st.sampled_from(EFFECTS))
    of_link = draw(causes(effect))
    unless = draw(st.lists(st.sampled_from(CONTROLS), max_size=2, unique=True))
    when = draw(gates(len(of_link)))
    return {"effect": effect, "causes": of_link, "unless": unless, "when": when}


@st.composite
def controls(draw: st.DrawFn) -> dict[str, Any]:
    state = draw(st.sampled_from(ControlState))
    if state is not ControlState.DEFEATED:
        return {"state": state.value}
    by = draw(causes())
    return {"state": state.value, "by": by, "when": draw(gates(len(by)))}


@st.composite
def accounts(draw: st.DrawFn) -> Told:
    content = {
        "title": "random",
        "links": draw(st.lists(links(), min_size=1, max_size=7)),
        "controls": {name: draw(controls()) for name in CONTROLS},
    }
    account = msgspec.convert(content, Account)
    record = {
        "id": "r",
        "title": "t",
        "summary": "s",
        "status": "draft",
        "provenance": {"source": "random"},
        "mechanism": "m",
        "detect": ["d"],
        "fix": ["f"],
        "causal": {"account": "told", "accounts": {"told": content}},
    }
    vocabulary = Vocabulary(KINDS, {})
    return Told(account, graph_of_account(vocabulary, msgspec.convert(record, Case)))


def outcome_of(told: Told, data: st.DataObject) -> str:
    return data.draw(st.sampled_from(sorted({link.effect for link in told.account.links})))


@MANY
@given(told=accounts())
def test_a_valuation_is_the_least_fixpoint_of_its_account(told: Told) -> None:
    model = model_of(told.graph)
    for events in subsets(told.events(EventChoice.ALL)):
        true = {name for name, truth in evaluate(model, events).items() if truth is True}

        assert true == {n for n in told.follows(events) if not n.startswith("no:")}


@MANY
@given(told=accounts())
def test_many_valuations_at_once_are_each_of_them(told: Told) -> None:
    model = model_of(told.graph)
    worlds = list(subsets(told.events(EventChoice.ALL)))
    every = (1 << len(worlds)) - 1
    columns = {
        event: sum(1 << i for i, world in enumerate(worlds) if event in world)
        for event in told.events(EventChoice.ALL)
    }

    surely, possibly = evaluate_each(model, columns, every)

    assert surely == possibly
    for i, world in enumerate(worlds):
        true = {name for name, column in surely.items() if column >> i & 1}
        assert true == {n for n in told.follows(world) if not n.startswith("no:")}


@MANY
@given(told=accounts())
def test_more_events_never_make_anything_false(told: Told) -> None:
    model = model_of(told.graph)
    everything = told.events(EventChoice.ALL)
    for events in subsets(everything):
        for more in everything - events:
            assert evaluate(model, events).keys() <= evaluate(model, events | {more}).keys()


@MANY
@given(told=accounts())
def test_without_any_event_only_what_needs_none_is_true(told: Told) -> None:
    assert not evaluate(model_of(told.graph), frozenset())


@MANY
@given(told=accounts(), choice=st.sampled_from(EventChoice), data=st.data())
def test_minimal_sets_are_those_found_by_trying(
    told: Told, choice: EventChoice, data: st.DataObject
) -> None:
    outcome = outcome_of(told, data)
    variables = told.events(choice)
    fixed = told.happened - variables
    model = model_of(told.graph)

    found = minimal_sets(model, outcome, variables)

    assert chosen_events(model, choice) == variables
    assert found == minimal(variables, lambda s: outcome in told.follows(fixed | s))
    for cut in found:
        assert evaluate(model, fixed | cut)[outcome] is True
        assert all(outcome not in evaluate(model, fixed | cut - {one}) for one in cut)


@MANY
@given(told=accounts(), choice=st.sampled_from(EventChoice), data=st.data())
def test_the_question_answers_as_trying_does_up_to_an_order(
    told: Told, choice: EventChoice, data: st.DataObject
) -> None:
    outcome = outcome_of(told, data)
    order = data.draw(st.integers(1, 4))
    variables = told.events(choice)
    fixed = told.happened - variables
    tried = minimal(variables, lambda s: outcome in told.follows(fixed | s))

    answer = cut_sets(told.graph, outcome, events=choice, max_order=order)

    assert set(map(frozenset, answer.sets)) == {s for s in tried if len(s) <= order}
    assert answer.count == len(answer.sets)
    assert list(answer.sets) == sorted(answer.sets, key=lambda s: (len(s), s))


@MANY
@given(told=accounts(), data=st.data())
def test_what_if_is_what_trying_says(told: Told, data: st.DataObject) -> None:
    outcome = outcome_of(told, data)
    present = sorted((told.faults | set(CONDITIONS)) & set(told.graph))
    removed = frozenset(data.draw(st.sets(st.sampled_from(present)))) if present else frozenset()
    there = sorted(set(CONTROLS) & set(told.graph))
    working = frozenset(data.draw(st.sets(st.sampled_from(there)))) if there else frozenset()
    left = told.happened - removed - {f"no:{c}" for c in working}

    def happens(events: Events) -> bool:
        return outcome in told.follows(events, working)

    answer = what_if(told.graph, outcome, without=removed, with_controls=working)

    remaining = told.faults - removed
    tried = minimal(remaining, lambda s: happens(left - remaining | s))
    back = [len(r) for r in subsets(removed) if happens(left | r)]
    assert answer.before is (outcome in told.follows(told.happened))
    assert answer.happens is happens(left)
    assert set(map(frozenset, answer.remaining_cut_sets)) == tried
    assert answer.distance == min(back, default=None)


@MANY
@given(told=accounts(), data=st.data())
def test_necessary_is_what_the_outcome_does_not_happen_without(
    told: Told, data: st.DataObject
) -> None:
    outcome = outcome_of(told, data)
    happened = told.happened
    candidates = told.events(EventChoice.ALL) - told.failed
    needs = {e for e in candidates if outcome not in told.follows(happened - {e})}
    expected = needs if outcome in told.follows(happened) else set()

    assert set(why(told.graph, outcome).necessary) == expected


@MANY
@given(told=accounts(), data=st.data())
def test_alone_is_what_a_node_adds_to_the_context(told: Told, data: st.DataObject) -> None:
    node = data.draw(st.sampled_from(sorted(set(told.graph) - set(CONTROLS))))
    context = told.happened - told.faults - {node}

    added = told.follows(context | {node}) - told.follows(context) - {node}

    assert set(effects(told.graph, node).alone) - {node} == {
        n for n in added if not n.startswith("no:")
    }
