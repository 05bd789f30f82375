"""What all records say together is what a count of them one by one says."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.records import case
from tests.fakes.site_models import answers_of

from whychain.causal.accounts import network_of_account
from whychain.causal.controls import Controls, controls, occurrence_of, stops, trial_of
from whychain.causal.cutsets import cut_sets
from whychain.causal.model import evaluate, model_of
from whychain.causal.vocabulary import NodeKind
from whychain.causal.vocabulary_files import Vocabulary
from whychain.kb.record import Case
from whychain.site.accounts import AccountAnswers
from whychain.site.coverage import (
    fault_roles,
    fault_rows,
    partners_in,
    parts_of_node,
    role_in,
    sets_with,
    sufficient_sets,
)
from whychain.site.shares import Share, share_of

FAULTS = ("f1", "f2", "f3")
CONTROLS = ("c1", "c2")
KINDS = (
    dict.fromkeys(FAULTS, NodeKind.FAULT)
    | dict.fromkeys(CONTROLS, NodeKind.CONTROL)
    | {"e1": NodeKind.EFFECT, "outage": NodeKind.OUTCOME}
)
VOCABULARY = Vocabulary(KINDS, {})

causes = st.lists(st.sampled_from([*FAULTS, "e1"]), min_size=1, max_size=3, unique=True)
links = st.lists(
    st.fixed_dictionaries(
        {
            "effect": st.sampled_from(["e1", "outage"]),
            "when": st.sampled_from(["all-of", "any-of"]),
            "causes": causes,
            "unless": st.lists(st.sampled_from(CONTROLS), max_size=2, unique=True),
        }
    ),
    min_size=1,
    max_size=4,
)
states = st.fixed_dictionaries(
    {c: st.fixed_dictionaries({"state": st.sampled_from(["absent", "worked"])}) for c in CONTROLS}
)
accounts = st.lists(st.tuples(links, states), min_size=1, max_size=4)


def case_told(number: int, told: tuple[Any, Any]) -> Case:
    chosen = {"title": "Told", "links": told[0], "controls": told[1]}
    return case(id=f"case-{number}", causal={"account": "told", "accounts": {"told": chosen}})


def cases(told: list[tuple[Any, Any]]) -> list[Case]:
    return [case_told(number, one) for number, one in enumerate(told)]


def answered(records: list[Case]) -> Mapping[str, tuple[AccountAnswers, ...]]:
    return answers_of(VOCABULARY, *records)


def shared(records: list[Case]) -> Mapping[str, Share]:
    return {record: share_of(accounts[0]) for record, accounts in answered(records).items()}


def defaults(records: list[Case]) -> list[tuple[str, AccountAnswers]]:
    return [(record, accounts[0]) for record, accounts in answered(records).items()]


def ranking(records: list[Case]) -> Controls:
    return controls(occurrence_of(r, network_of_account(VOCABULARY, r)) for r in records)


def suffices(record: Case, faults: frozenset[str]) -> bool:
    model = model_of(network_of_account(VOCABULARY, record))
    return evaluate(model, (model.as_it_was - model.faults) | faults).get("outage") is True


def minimal_sets(record: Case) -> set[frozenset[str]]:
    """Try every set of faults there is."""
    every = [frozenset(s) for n in range(4) for s in combinations(FAULTS, n)]
    enough = [s for s in every if suffices(record, s)]
    return {s for s in enough if not any(other < s for other in enough)}


def told_outages(records: list[Case]) -> list[Case]:
    """Return the records with an outcome; an account without one is asked for its last effects."""
    return [r for r in records if "outage" in network_of_account(VOCABULARY, r).nodes]


@given(accounts)
def test_the_sets_of_all_records_are_those_of_each(told: list[tuple[Any, Any]]) -> None:
    records = cases(told)
    found = {
        (frozenset(one.faults), where.record)
        for one in sufficient_sets(shared(records))
        for where in one.where
        if where.outcome == "outage"
    }

    assert found == {(s, r.id) for r in told_outages(records) for s in minimal_sets(r)}


@given(accounts)
def test_smaller_sets_come_first(told: list[tuple[Any, Any]]) -> None:
    sizes = [len(one.faults) for one in sufficient_sets(shared(cases(told)))]

    assert sizes == sorted(sizes)


@given(accounts)
def test_partners_stand_in_one_set_in_so_many_records(told: list[tuple[Any, Any]]) -> None:
    records = told_outages(cases(told))
    roles = fault_roles(sufficient_sets(shared(records)))

    for fault in FAULTS:
        where = [minimal_sets(r) for r in records]
        count = {
            other: sum(any({fault, other} <= s for s in sets) for sets in where)
            for other in FAULTS
            if other != fault
        }
        role, sets = roles.get(fault), sets_with(fault, shared(records))
        assert role == role_in(sets)
        assert dict(partners_in(fault, sets)) == {o: n for o, n in count.items() if n}
        alone = [r.id for r, sets in zip(records, where, strict=True) if frozenset({fault}) in sets]
        assert list(role.alone if role else ()) == alone


@given(accounts)
def test_the_matrix_counts_what_each_control_stops(told: list[tuple[Any, Any]]) -> None:
    records = cases(told)
    rows = {r.fault: r for r in fault_rows(sufficient_sets(shared(records)), ranking(records))}

    for fault in FAULTS:
        took_part = [r for r in records if happened(r) and any(fault in s for s in minimal_sets(r))]
        row = rows.get(fault)
        assert (row.practice if row else 0) == len(took_part)
        for control in CONTROLS:
            stopped = sum(is_stopped(record, control) for record in took_part)
            found = row.stopped.get(control) if row else None
            assert (found.practice if found else 0) == stopped
        if row:
            assert row.is_gap == (not any(is_stopped(r, c) for r in took_part for c in CONTROLS))


def happened(record: Case) -> bool:
    network = network_of_account(VOCABULARY, record)
    return bool(trial_of(occurrence_of(record, network)).outcomes)


def is_stopped(record: Case, control: str) -> bool:
    network = network_of_account(VOCABULARY, record)
    return control in network.nodes and stops(model_of(network), control, ("outage",))


@given(accounts)
def test_a_control_breaks_the_sets_that_it_takes_away(told: list[tuple[Any, Any]]) -> None:
    records = cases(told)
    for control in CONTROLS:
        for part in parts_of_node(control, defaults(records)):
            record = next(r for r in records if r.id == part.where.record)
            network = network_of_account(VOCABULARY, record)
            assert part.of == cut_sets(network, part.where.outcome).count
            assert part.sets == max(0, part.of - part.change.remaining)


@given(accounts)
def test_a_fault_stands_in_so_many_sets_of_an_outcome(told: list[tuple[Any, Any]]) -> None:
    records = told_outages(cases(told))
    for fault in FAULTS:
        for part in parts_of_node(fault, defaults(records)):
            record = next(r for r in records if r.id == part.where.record)
            assert part.sets == sum(fault in s for s in minimal_sets(record))
