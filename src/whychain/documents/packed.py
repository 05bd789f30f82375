"""Values in their stored form, of which few are asked for in a run."""

from collections.abc import Callable, Iterator, MutableMapping
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Packed(MutableMapping[K, V]):
    """Values by key, each decoded when it is asked for; one that changes is set again."""

    def __init__(
        self, stored: dict[K, bytes], decode: Callable[[bytes], V], encode: Callable[[V], bytes]
    ) -> None:
        """``stored`` is not copied: it takes in what is set, once it is asked to."""
        self._stored = stored
        self._decode = decode
        self._encode = encode
        self._known: dict[K, V] = {}
        self._set: set[K] = set()

    def __getitem__(self, key: K) -> V:
        if key not in self._known:
            self._known[key] = self._decode(self._stored[key])
        return self._known[key]

    def __setitem__(self, key: K, value: V) -> None:
        self._known[key] = value
        self._stored.setdefault(key, b"")
        self._set.add(key)

    def __delitem__(self, key: K) -> None:
        del self._stored[key]
        self._known.pop(key, None)
        self._set.discard(key)

    def __contains__(self, key: object) -> bool:
        return key in self._stored

    def __iter__(self) -> Iterator[K]:
        return iter(self._stored)

    def __len__(self) -> int:
        return len(self._stored)

    def store(self) -> None:
        """Bring the stored form up to date; only values that were set are encoded."""
        self._stored |= {key: self._encode(self._known[key]) for key in self._set}
        self._set.clear()
