"""Lists of the nearest records that are brought up to date are those made from nothing."""

from hypothesis import given
from hypothesis import strategies as st

from whychain.causal.mechanisms import Mechanisms
from whychain.causal.nearest import nearest_again, nearest_of_all

Parts = frozenset[int]
names = st.integers(0, 30).map("r{}".format)
parts = st.frozensets(st.integers(0, 25), min_size=1, max_size=8)
records = st.dictionaries(names, parts, max_size=25)
few = st.dictionaries(names, parts, max_size=3)


@given(records, few, st.sets(names, max_size=3), st.integers(1, 4), st.sets(names, max_size=2))
def test_lists_brought_up_to_date_are_those_made_from_nothing(
    told: dict[str, Parts], changed: dict[str, Parts], left: set[str], limit: int, more: set[str]
) -> None:
    now = Mechanisms[int]()
    now.change(told)
    known = nearest_of_all(now, limit)
    gone = left & told.keys() - changed.keys()

    others = now.change(changed, gone) | (more & now.parts.keys())
    again = nearest_again(now, known, others, limit)

    new = Mechanisms[int]()
    new.change(dict(now.parts))
    kept = {name: one for name, one in known.items() if name not in gone}
    assert kept | again == nearest_of_all(new, limit)


@given(records, few, st.sets(names, max_size=3), st.integers(1, 4))
def test_a_list_that_is_not_found_again_names_no_record_that_moved(
    told: dict[str, Parts], changed: dict[str, Parts], left: set[str], limit: int
) -> None:
    now = Mechanisms[int]()
    now.change(told)
    known = nearest_of_all(now, limit)

    others = now.change(changed, left & told.keys() - changed.keys())
    again = nearest_again(now, known, others, limit)

    assert others <= again.keys()
    for name in now.parts.keys() - again.keys():
        assert others.isdisjoint(one for one, _ in known[name])


def test_few_lists_of_many_are_found_again() -> None:
    now = Mechanisms[int]()
    now.change({f"r{n}": frozenset({n, 1000 + n // 2}) for n in range(100)})
    known = nearest_of_all(now, 2)

    others = now.change({"r7": frozenset({7, 1003, 2000})})

    assert nearest_again(now, known, others, 2).keys() == {"r6", "r7"}
