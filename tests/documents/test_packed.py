"""Packed values are those that were set, and few of them are decoded or encoded."""

from hypothesis import given
from hypothesis import strategies as st

from whychain.documents.packed import Packed


class Counted:
    """A stored form that counts how often it is read and written."""

    def __init__(self) -> None:
        self.decoded: list[bytes] = []
        self.encoded: list[str] = []

    def of(self, stored: dict[int, bytes]) -> Packed[int, str]:
        return Packed(stored, self._decode, self._encode)

    def _decode(self, value: bytes) -> str:
        self.decoded.append(value)
        return value.decode()

    def _encode(self, value: str) -> bytes:
        self.encoded.append(value)
        return value.encode()


keys = st.integers(0, 5)
changes = st.lists(st.tuples(keys, st.none() | st.text(max_size=2)))


@given(st.dictionaries(keys, st.text(max_size=2)), st.lists(changes, max_size=3))
def test_what_is_stored_is_what_was_set(
    first: dict[int, str], runs: list[list[tuple[int, str | None]]]
) -> None:
    stored, expected = {key: value.encode() for key, value in first.items()}, dict(first)
    for run in runs:
        packed = Counted().of(stored)
        for key, value in run:
            if value is not None:
                packed[key] = expected[key] = value
            elif key in packed:
                del packed[key], expected[key]
            assert dict(packed) == expected
            assert len(packed) == len(expected)
        packed.store()
        assert {key: value.decode() for key, value in stored.items()} == expected


def test_only_what_is_asked_for_is_decoded_and_only_once() -> None:
    counted = Counted()
    packed = counted.of({1: b"a", 2: b"b"})

    assert [packed[1], packed[1]] == ["a", "a"]
    assert counted.decoded == [b"a"]


def test_only_what_is_set_is_encoded() -> None:
    counted, stored = Counted(), {1: b"a", 2: b"b"}
    packed = counted.of(stored)

    packed[2] = packed[1]
    packed.store()

    assert stored == {1: b"a", 2: b"a"}
    assert counted.encoded == ["a"]
