"""Mechanisms of many records: what their parts weigh, who is nearest, and what a change moves."""

import math

from hypothesis import given
from hypothesis import strategies as st

from whychain.causal.mechanisms import Mechanism, Mechanisms, Part, half_bits, ranked

Parts = frozenset[Part]
nodes = st.frozensets(st.sampled_from("abcdefghij"), min_size=1, max_size=5)
steps = st.frozensets(st.tuples(st.sampled_from("abcd"), st.sampled_from("efgh")), max_size=4)
names = st.integers(0, 30).map("r{}".format)
parts = st.builds(Mechanism, nodes, steps).map(lambda one: one.parts)
records = st.dictionaries(names, parts, max_size=25)


def made_of(told: dict[str, Parts]) -> Mechanisms[Part]:
    found = Mechanisms[Part]()
    found.change(told)
    return found


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n))))
def test_a_part_weighs_its_bits_and_less_than_one_more(counts: tuple[int, int]) -> None:
    count, having = counts
    weight = half_bits(count, having)
    bits = math.log2((count + 1) / having)

    assert weight >= 1
    assert weight / 2 > bits - 1e-9
    assert weight / 2 < bits + 1


@given(st.integers(1, 5000), st.integers(1, 70))
def test_more_records_make_all_parts_weigh_as_much_more(count: int, more: int) -> None:
    grown = half_bits(count + more, 1) - half_bits(count, 1)

    assert grown >= 0
    assert all(half_bits(count + more, n) - half_bits(count, n) == grown for n in range(1, count))


def test_one_more_of_ten_thousand_records_changes_no_weight() -> None:
    assert {half_bits(n, 1) for n in range(8_500, 11_500)} == {27}


@given(records)
def test_a_part_weighs_by_the_records_that_have_it(told: dict[str, Parts]) -> None:
    mechanisms = made_of(told)

    for part in frozenset().union(*told.values()):
        having = {name for name, one in told.items() if part in one}
        assert set(mechanisms.having[part]) == having
        assert mechanisms.weight(part) == half_bits(len(told), len(having))


@given(records, st.integers(1, 4))
def test_the_nearest_are_the_first_of_all_that_share_something(
    told: dict[str, Parts], limit: int
) -> None:
    mechanisms = made_of(told)

    for name in told:
        alike = mechanisms.alike(name)
        assert mechanisms.nearest(name, limit) == ranked(alike.items(), limit)


@given(records, st.data())
def test_a_record_reaches_those_to_which_it_is_alike_enough(
    told: dict[str, Parts], data: st.DataObject
) -> None:
    mechanisms = made_of(told)
    shares = [0.0, *(x for name in told for x in mechanisms.alike(name).values()), math.inf]
    least = {name: data.draw(st.sampled_from(shares)) for name in told}

    for name in told:
        enough = {n: x for n, x in mechanisms.alike(name).items() if x >= least[n]}
        assert mechanisms.reaching(name, least) == enough


@given(records)
def test_alike_is_the_weight_of_what_both_have_by_that_of_what_either_has(
    told: dict[str, Parts],
) -> None:
    mechanisms = made_of(told)

    for name, one in told.items():
        found = mechanisms.alike(name)
        for other_name, other in told.items():
            both, either = one & other, one | other
            share = sum(map(mechanisms.weight, both)) / sum(map(mechanisms.weight, either))
            assert found.get(other_name, 0.0) == (share if other_name != name else 0.0)


@given(records, st.lists(st.tuples(records, st.sets(names)), max_size=3))
def test_changed_mechanisms_are_those_made_from_nothing(
    told: dict[str, Parts], changes: list[tuple[dict[str, Parts], set[str]]]
) -> None:
    mechanisms, now = made_of(told), told
    for more, left in changes:
        gone = left & now.keys() - more.keys()
        now = {name: one for name, one in (now | more).items() if name not in gone}
        mechanisms.change(more, gone)

    new = made_of(now)
    assert mechanisms.parts == now
    assert mechanisms.whole == new.whole
    assert mechanisms.frequencies == new.frequencies
    assert _sorted(mechanisms) == _sorted(new)


@given(records, records, st.sets(names))
def test_a_record_moved_that_has_other_parts_or_one_of_another_weight(
    told: dict[str, Parts], more: dict[str, Parts], left: set[str]
) -> None:
    gone = left & told.keys() - more.keys()
    mechanisms, before = made_of(told), made_of(told)

    moved = mechanisms.change(more, gone)

    assert moved == {
        name
        for name, one in mechanisms.parts.items()
        if told.get(name) != one or any(before.weight(p) != mechanisms.weight(p) for p in one)
    }


def test_one_more_record_moves_few_of_many() -> None:
    told: dict[str, Parts] = {
        f"r{n}": frozenset({f"own {n}", f"shared {n % 7}"}) for n in range(80)
    }

    assert made_of(told).change({"new": frozenset({"own new", "shared 1"})}) == {"new"}


def _sorted(mechanisms: Mechanisms[Part]) -> dict[Part, list[str]]:
    return {part: sorted(records) for part, records in mechanisms.having.items()}
