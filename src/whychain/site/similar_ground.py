"""What similar records are found from, brought up to date from build to build.

The mechanisms of all records stay in their stored form, apart from those that a change is about.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from zlib import crc32

import msgspec

from whychain.causal.mechanisms import Mechanisms, Ranked, mechanism_of
from whychain.causal.nearest import nearest_again, nearest_of_all
from whychain.causal.network import CausalNetwork
from whychain.causal.similarity import DEFAULT_NEIGHBOURS
from whychain.documents.memory import Decoder, digest
from whychain.documents.packed import Packed
from whychain.site.part_numbers import Having, Numbers

_DIGEST_BYTES = 16
_PAYS_UP_TO = 10
"""Lists are brought up to date while no more than one record in so many is another."""
_encode = msgspec.msgpack.encode
_decode_parts = Decoder(frozenset[int]).decode


class Alike(msgspec.Struct, frozen=True):
    """A similar record with all that both have, by name."""

    record: str
    account: str
    similarity: float
    """Roughly, so that few pages change when a part that many share weighs a little else."""
    nodes: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]


class Nearest(msgspec.Struct, frozen=True):
    """The records that are nearest to one; ``truncated`` says whether more share something."""

    truncated: bool = False
    neighbours: tuple[Alike, ...] = ()


def roughly(alike: float) -> float:
    """Return how alike two records are to a hundredth below a tenth, else to a twentieth.

    >>> roughly(0.0004), roughly(0.0721), roughly(0.6231)
    (0.01, 0.07, 0.6)
    """
    steps = 20 if alike >= 0.1 else 100
    return max(0.01, round(round(alike * steps) / steps, 2))


class _Account(msgspec.Struct, frozen=True, array_like=True):
    """The name of the account of a record that counts, and a digest of what it rests on."""

    made_of: bytes
    name: str


class _Stored(msgspec.Struct, array_like=True):
    """All of it, in its stored form."""

    names: list[str] = []
    accounts: dict[str, _Account] = {}
    parts: dict[str, bytes] = {}
    having: dict[int, bytes] = {}
    whole: dict[str, int] = {}
    frequencies: dict[int, int] = {}
    nearest: dict[str, Ranked] = {}
    """One more than a page shows, so that it can say whether there are more."""
    digests: dict[str, bytes] = {}


class Sealed(msgspec.Struct, frozen=True, array_like=True):
    """All of it in its stored form, with a checksum: most is decoded late, or never."""

    checksum: int
    content: bytes


_decode = Decoder(_Stored).decode


class SimilarGround:
    """The mechanisms of all records, and who is nearest to each."""

    def __init__(self, sealed: Sealed | None) -> None:
        """``sealed`` is that of the last build; all is empty without it, or when it is damaged."""
        self._stored = stored = _opened(sealed)
        self._numbers = Numbers(stored.names)
        self._parts = Packed(stored.parts, _decode_parts, _encode)
        self._having = Having(stored.having, self._numbers)
        self._mechanisms = Mechanisms(self._parts, self._having, stored.whole, stored.frequencies)

    @property
    def digests(self) -> Mapping[str, bytes]:
        """Return for each record a digest of what ``nearest`` returns."""
        return self._stored.digests

    def sealed(self) -> Sealed:
        """Return all of it in its stored form."""
        self._parts.store()
        self._having.store()
        content = _encode(self._stored)
        return Sealed(crc32(content), content)

    def nearest(self, record: str) -> Nearest:
        """Return the records nearest to one; none when it has no account."""
        nearest = self._stored.nearest.get(record, ())
        shown = nearest[:DEFAULT_NEIGHBOURS]
        told = tuple(self._alike(record, name, alike) for name, alike in shown)
        return Nearest(len(nearest) > len(shown), told)

    def _alike(self, asked: str, name: str, alike: float) -> Alike:
        shared = self._parts[asked] & self._parts[name]
        parts = [self._numbers.part(one) for one in shared]
        nodes = [part for part in parts if isinstance(part, str)]
        steps = [part for part in parts if not isinstance(part, str)]
        return Alike(
            record=name,
            account=self._stored.accounts[name].name,
            similarity=roughly(alike),
            nodes=tuple(sorted(nodes)),
            steps=tuple(sorted(steps)),
        )

    def update(self, records: Mapping[str, bytes], network: Callable[[str], CausalNetwork]) -> bool:
        """Bring it up to date, and return whether anything was another.

        ``network`` returns the account of a record that counts, and ``records`` has a digest of
        what each of these rests on.
        """
        known = self._stored.accounts
        gone = known.keys() - records.keys()
        new = {
            name: made_of
            for name, made_of in records.items()
            if name not in known or known[name].made_of != made_of
        }
        if gone or new:
            renamed, parts = self._read(new, network)
            self._find(self._mechanisms.change(parts, gone) | renamed, gone)
        return bool(gone or new)

    def _read(
        self, records: Mapping[str, bytes], network: Callable[[str], CausalNetwork]
    ) -> tuple[frozenset[str], Mapping[str, frozenset[int]]]:
        """Return the records of which the account has another name, and the parts of all."""
        accounts, renamed, parts = self._stored.accounts, set(), {}
        for name, made_of in records.items():
            found, last = network(name), accounts.get(name)
            accounts[name] = _Account(made_of, found.account or "")
            parts[name] = self._numbers.of_mechanism(mechanism_of(found))
            if last and last.name != accounts[name].name:
                renamed.add(name)
        return frozenset(renamed), parts

    def _find(self, others: frozenset[str], gone: Iterable[str]) -> None:
        """Find the lists again that may say something else than before."""
        found = self._again(others)
        for name in gone:
            del self._stored.accounts[name], self._stored.nearest[name], self._stored.digests[name]
        self._stored.nearest |= found
        self._stored.digests |= {
            name: digest(_encode(self.nearest(name)))[:_DIGEST_BYTES] for name in found
        }

    def _again(self, others: frozenset[str]) -> dict[str, Ranked]:
        if _PAYS_UP_TO * len(others) > len(self._parts):
            at_hand = dict(self._parts), dict(self._having)
            every = Mechanisms(*at_hand, self._stored.whole, self._stored.frequencies)
            return nearest_of_all(every, DEFAULT_NEIGHBOURS + 1)
        return nearest_again(self._mechanisms, self._stored.nearest, others, DEFAULT_NEIGHBOURS + 1)


def _opened(sealed: Sealed | None) -> _Stored:
    if sealed and sealed.checksum == crc32(sealed.content):
        with suppress(msgspec.MsgspecError):
            return _decode(sealed.content)
    return _Stored()
