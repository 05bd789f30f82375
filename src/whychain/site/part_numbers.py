"""Numbers that stand for records and for parts of mechanisms, and who has a part.

A number is smaller than a name, and read faster. It is only ever given to one name, so what is
stored stays right when names come and go.
"""

from collections.abc import Iterator, MutableMapping, Sequence

import msgspec

from whychain.causal.mechanisms import Mechanism, Part
from whychain.documents.memory import Decoder
from whychain.documents.packed import Packed

_CAUSE = 32
"""By so many bits is the cause of a step moved, counted from 1; a node has none."""
_GROUPS = 4093
"""A prime number: steps to the same effect fall into groups of their own."""
_Group = dict[int, Sequence[str]]
_NUMBERED = Decoder(dict[int, list[int]])
_encode = msgspec.msgpack.encode


class Numbers:
    """A number for each name, in the order in which they were first met."""

    def __init__(self, names: list[str]) -> None:
        """``names`` has those met so far, and takes in others."""
        self.names = names
        self._numbers = {name: number for number, name in enumerate(names)}

    def of(self, name: str) -> int:
        """Return the number of a name, a new one when it was never met."""
        number = self._numbers.setdefault(name, len(self.names))
        if number == len(self.names):
            self.names.append(name)
        return number

    def of_mechanism(self, mechanism: Mechanism) -> frozenset[int]:
        """Return numbers that stand for the parts of a mechanism."""
        steps = (self.of(b) | self.of(a) + 1 << _CAUSE for a, b in mechanism.steps)
        return frozenset([*map(self.of, mechanism.nodes), *steps])

    def part(self, number: int) -> Part:
        """Return the node or the step that a number stands for."""
        cause, effect = divmod(number, 1 << _CAUSE)
        return (self.names[cause - 1], self.names[effect]) if cause else self.names[effect]


class Having(MutableMapping[int, Sequence[str]]):
    """The records that have a part, by its number; decoded a group of parts at a time."""

    def __init__(self, stored: dict[int, bytes], numbers: Numbers) -> None:
        """``stored`` is not copied: it takes in what is set, once it is asked to."""
        self._groups = Packed(stored, self._decode, self._encode)
        self._numbers = numbers

    def _decode(self, stored: bytes) -> _Group:
        names = self._numbers.names
        groups = _NUMBERED.decode(stored).items()
        return {part: [names[record] for record in records] for part, records in groups}

    def _encode(self, group: _Group) -> bytes:
        number = self._numbers.of
        return _encode({part: [*map(number, records)] for part, records in group.items()})

    def __getitem__(self, part: int) -> Sequence[str]:
        return self._group(part)[part]

    def __setitem__(self, part: int, records: Sequence[str]) -> None:
        self._groups[part % _GROUPS] = {**self._group(part), part: records}

    def __delitem__(self, part: int) -> None:
        group = dict(self._group(part))
        del group[part]
        self._groups[part % _GROUPS] = group

    def __iter__(self) -> Iterator[int]:
        for group in self._groups.values():
            yield from group

    def __len__(self) -> int:
        return sum(map(len, self._groups.values()))

    def _group(self, part: int) -> _Group:
        return self._groups.get(part % _GROUPS, {})

    def store(self) -> None:
        """Bring the stored form up to date."""
        self._groups.store()
