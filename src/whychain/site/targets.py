"""What everything is called and where it stands, noting what a page asks for while it is made.

So a page is made again when something that it names is called something else, and no other
page is.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property

import msgspec

from whychain.documents.memory import digest

_ALL = "*"
_encode = msgspec.msgpack.encode
_NONE = _encode(None)


class Target(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A page that others point at: its path without ending, and what it is called."""

    path: str
    title: str


class Asked:
    """The names that the page that is being made has asked for."""

    def __init__(self) -> None:
        self._names: set[str] = set()

    def note(self, name: str) -> None:
        """Note one name."""
        self._names.add(name)

    @contextmanager
    def of_page(self) -> Iterator[Collection[str]]:
        """Collect what is asked for meanwhile; that of a part belongs to the whole, too."""
        whole, self._names = self._names, set()
        try:
            yield self._names
        finally:
            whole |= self._names
            self._names = whole


class Targets(Mapping[str, Target]):
    """Pages of one kind by the name of what they are about."""

    def __init__(self, kind: str, targets: Mapping[str, Target], asked: Asked) -> None:
        """``asked`` is told every name that anybody looks for, found or not."""
        self.kind = kind
        self._targets = targets
        self._asked = asked

    def __getitem__(self, name: str) -> Target:
        """Return a page."""
        self._asked.note(f"{self.kind} {name}")
        return self._targets[name]

    def __iter__(self) -> Iterator[str]:
        """Yield all names: whoever does that asks for everything."""
        self._asked.note(_ALL)
        return iter(self._targets)

    def __len__(self) -> int:
        """Return how many there are."""
        self._asked.note(_ALL)
        return len(self._targets)

    def unnoted(self) -> Iterable[tuple[str, Target]]:
        """Return everything without asking for it."""
        return self._targets.items()


class Calling:
    """What everything is called, as bytes to compare."""

    def __init__(self, groups: Iterable[Targets]) -> None:
        self._groups = groups

    @cached_property
    def everything(self) -> bytes:
        """Return a digest of what everything is called, and where it stands."""
        return digest(_encode([(one.kind, list(one.unnoted())) for one in self._groups]))

    @cached_property
    def names(self) -> Mapping[str, bytes]:
        """Return for each name what it is called, encoded."""
        found = {
            f"{group.kind} {name}": _encode(target)
            for group in self._groups
            for name, target in group.unnoted()
        }
        return {**found, _ALL: self.everything}

    def of(self, asked: Iterable[str]) -> bytes:
        """Return a digest of what these names are called, in their order."""
        known = self.names
        return digest(b"".join([known.get(name, _NONE) for name in asked]))
