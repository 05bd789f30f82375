"""Which records are similar, as far as a page says it.

A page says neither how many others share anything, nor the weight of each shared part: both
change with every record that is added. The command tells them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from whychain.causal.network import CausalNetwork
from whychain.causal.similarity import Mechanisms, Neighbour, Similar
from whychain.documents.memory import Decoder

_DIGITS = 3
_encode = msgspec.msgpack.encode


@dataclass(frozen=True, slots=True)
class Alike:
    """A similar record with all that both have, the rarest first."""

    record: str
    account: str
    similarity: float
    nodes: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Nearest:
    """The records that are nearest to one; ``truncated`` says whether more share something."""

    truncated: bool = False
    neighbours: tuple[Alike, ...] = ()


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """The nearest records by name, and all that a page says of them, to be decoded then."""

    names: tuple[str, ...] = ()
    nearest: bytes = _encode(Nearest())


SIMILAR = Decoder(Mapping[str, Kept])
_decode = Decoder(Nearest).decode


class SimilarRecords:
    """The records that are nearest to each one, decoded when a page is made."""

    def __init__(self, kept: Mapping[str, Kept]) -> None:
        """``kept`` is what ``similar_records`` returns."""
        self._kept = kept

    def of(self, record: str) -> Nearest:
        """Return the records nearest to one; none when it has no account."""
        return _decode(self.kept(record).nearest)

    def kept(self, record: str) -> Kept:
        """Return the same, not yet decoded."""
        return self._kept.get(record, _NOTHING)


_NOTHING = Kept()


def similar_records(networks: Mapping[str, CausalNetwork]) -> Mapping[str, Kept]:
    """Return for each record the nearest others; ``networks`` holds one account of each."""
    mechanisms = Mechanisms(networks)
    return {name: _kept(mechanisms.similar_to(name)) for name in networks}


def _kept(found: Similar) -> Kept:
    names = tuple(one.record for one in found.neighbours)
    return Kept(names, _encode(_nearest(found)))


def _nearest(found: Similar) -> Nearest:
    return Nearest(found.truncated, tuple(_alike(found.neighbours)))


def _alike(neighbours: Iterable[Neighbour]) -> Iterable[Alike]:
    for one in neighbours:
        yield Alike(
            record=one.record,
            account=one.account,
            similarity=round(one.similarity, _DIGITS),
            nodes=tuple(shared.node for shared in one.nodes),
            steps=tuple((shared.cause, shared.effect) for shared in one.steps),
        )
