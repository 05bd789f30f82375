"""Numbers stand for names and parts, and groups of them are kept as they were set."""

from hypothesis import given
from hypothesis import strategies as st

from whychain.causal.mechanisms import Mechanism
from whychain.site.part_numbers import Having, Numbers

word = st.text(max_size=2)
mechanisms = st.builds(
    Mechanism, st.frozensets(word, max_size=4), st.frozensets(st.tuples(word, word), max_size=4)
)


@given(st.lists(mechanisms))
def test_numbers_stand_for_the_parts_of_a_mechanism(told: list[Mechanism]) -> None:
    names: list[str] = []
    numbers = [Numbers(names).of_mechanism(one) for one in told]

    known = Numbers(names)
    assert len(names) == len(set(names))
    for one, parts in zip(told, numbers, strict=True):
        assert frozenset(map(known.part, parts)) == one.parts
        assert len(parts) == len(one.parts)


keys = st.sampled_from([0, 1, 4093, 4094, (7 << 32) | 1, (8 << 32) | 1])
changes = st.lists(st.tuples(keys, st.none() | st.lists(word, max_size=3)))


@given(st.lists(changes, max_size=3))
def test_who_has_a_part_is_as_it_was_set(
    runs: list[list[tuple[int, list[str] | None]]],
) -> None:
    stored: dict[int, bytes] = {}
    names: list[str] = []
    expected: dict[int, list[str]] = {}
    for run in runs:
        having = Having(stored, Numbers(names))
        for part, records in run:
            if records is not None:
                having[part] = expected[part] = records
            elif part in having:
                del having[part], expected[part]
        assert dict(having) == expected
        assert len(having) == len(expected)
        having.store()
        assert dict(Having(stored, Numbers(names))) == expected
