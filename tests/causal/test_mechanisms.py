"""Mechanisms of many records: what their parts weigh, who is nearest, and what a change moves."""

import math

from hypothesis import given
from hypothesis import strategies as st

from whychain.causal.mechanisms import (
    Mechanism,
    Mechanisms,
    half_bits,
    moved,
    nearest_again,
    nearest_of_all,
    ranked,
)

nodes = st.frozensets(st.sampled_from("abcdefghij"), min_size=1, max_size=5)
steps = st.frozensets(st.tuples(st.sampled_from("abcd"), st.sampled_from("efgh")), max_size=4)
records = st.dictionaries(
    st.integers(0, 30).map("r{}".format), st.builds(Mechanism, nodes, steps), max_size=25
)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n))))
def test_a_part_weighs_its_bits_rounded_up_to_half_a_bit(counts: tuple[int, int]) -> None:
    count, having = counts

    weight = half_bits(count, having)

    assert weight >= 1
    assert math.isclose(2 ** (weight / 2), (count + 1) / having) or (
        2 ** ((weight - 1) / 2) < (count + 1) / having < 2 ** (weight / 2)
    )


@given(records, st.integers(1, 4))
def test_the_nearest_are_the_first_of_all_that_share_something(
    told: dict[str, Mechanism], limit: int
) -> None:
    mechanisms = Mechanisms(told)

    for name in told:
        alike = mechanisms.alike(name)
        assert mechanisms.nearest(name, limit) == ranked(alike.items(), limit)


@given(records)
def test_alike_is_the_weight_of_what_both_have_by_that_of_what_either_has(
    told: dict[str, Mechanism],
) -> None:
    mechanisms = Mechanisms(told)
    weights = mechanisms.weights

    for name, one in told.items():
        found = mechanisms.alike(name)
        for other_name, other in told.items():
            both, either = one.parts & other.parts, one.parts | other.parts
            share = sum(weights[p] for p in both) / sum(weights[p] for p in either)
            assert found.get(other_name, 0.0) == (share if other_name != name else 0.0)


@given(records, records, st.integers(1, 4))
def test_lists_brought_up_to_date_are_those_made_from_nothing(
    told: dict[str, Mechanism], changed: dict[str, Mechanism], limit: int
) -> None:
    _assert_same_lists(told, {**told, **changed}, limit)


@given(records, st.data(), st.integers(1, 4))
def test_a_record_that_is_gone_makes_room_for_the_next(
    told: dict[str, Mechanism], data: st.DataObject, limit: int
) -> None:
    gone = data.draw(st.sets(st.sampled_from(sorted(told)), max_size=3) if told else st.just(()))

    _assert_same_lists(told, {name: one for name, one in told.items() if name not in gone}, limit)


def test_one_more_record_moves_few_of_many() -> None:
    told = {
        f"r{n}": Mechanism(frozenset({f"own {n}", f"shared {n % 7}"}), frozenset())
        for n in range(100)
    }
    more = {**told, "new": Mechanism(frozenset({"own new", "shared 1"}), frozenset())}

    assert moved(told, Mechanisms(more)) == {"new"}


def _assert_same_lists(last: dict[str, Mechanism], now: dict[str, Mechanism], limit: int) -> None:
    before, after = Mechanisms(last), Mechanisms(now)
    known = nearest_of_all(before, limit)

    again = nearest_again(after, known, moved(last, after), limit)

    assert again == nearest_of_all(after, limit)
