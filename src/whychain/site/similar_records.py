"""Which records are similar, as far as a page says it, kept up to date from build to build.

A page says neither how many others share anything, nor the weight of each shared part. The
command tells them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec

from whychain.causal.mechanisms import (
    Mechanism,
    Mechanisms,
    Ranked,
    mechanism_of,
    moved,
    nearest_again,
    nearest_of_all,
)
from whychain.causal.network import CausalNetwork
from whychain.causal.similarity import DEFAULT_NEIGHBOURS
from whychain.documents.memory import Decoder, Memory

_DIGITS = 3
_PAYS_UP_TO = 10
"""Lists are brought up to date while no more than one record in so many is another."""
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


class _Lists(msgspec.Struct, frozen=True, array_like=True):
    """What pages say, with a digest of all that it rests on."""

    made_of: bytes = b""
    kept: dict[str, bytes] = {}
    """For each record a list, encoded."""


class _Account(msgspec.Struct, frozen=True, array_like=True):
    """The account of a record that counts: its mechanism, and what that was read from."""

    made_of: bytes
    name: str
    nodes: frozenset[str]
    steps: frozenset[tuple[str, str]]


class _Ground(msgspec.Struct, frozen=True, array_like=True):
    """What the lists were made from; only read to bring them up to date."""

    made_of: bytes = b""
    accounts: dict[str, _Account] = {}
    nearest: dict[str, Ranked] = {}
    """One more than a page shows, so that it can say whether there are more."""


_LISTS, _GROUND = Decoder(_Lists), Decoder(_Ground)
_decode = Decoder(Nearest).decode


class SimilarRecords:
    """The records that are nearest to each one, decoded when a page is made."""

    def __init__(self, kept: Mapping[str, bytes]) -> None:
        """``kept`` is what ``similar_records`` returns."""
        self._kept = kept

    def of(self, record: str) -> Nearest:
        """Return the records nearest to one; none when it has no account."""
        return _decode(self.kept(record))

    def kept(self, record: str) -> bytes:
        """Return the same, not yet decoded."""
        return self._kept.get(record, _NOTHING)


_NOTHING = _encode(Nearest())


def similar_records(
    memory: Memory,
    made_of: bytes,
    records: Mapping[str, bytes],
    network: Callable[[str], CausalNetwork],
) -> Mapping[str, bytes]:
    """Return for each record the nearest others, from those of the last build where it can.

    ``network`` returns the account of a record that counts, ``records`` has a digest of what
    each of these rests on, and ``made_of`` is one of all that the answer rests on.
    """
    lists = memory.known("similar lists", b"", _LISTS) or _Lists()
    if lists.made_of == made_of:
        return lists.kept
    last = memory.known("similar ground", b"", _GROUND) or _Ground()
    if last.made_of != lists.made_of:
        last, lists = _Ground(), _Lists()
    now = {
        name: _same(last.accounts.get(name), one) or _account(network(name), one)
        for name, one in records.items()
    }
    mechanisms = Mechanisms(_each(now))
    others = _others(now, last, mechanisms)
    ground = _Ground(made_of, now, _nearest(mechanisms, last, others))
    kept = {
        name: lists.kept[name]
        if _says_the_same(name, ground, last, others)
        else _kept(name, ground, mechanisms)
        for name in now
    }
    memory.keep("similar ground", b"", ground)
    return memory.keep("similar lists", b"", _Lists(made_of, kept)).kept


def _same(known: _Account | None, made_of: bytes) -> _Account | None:
    return known if known and known.made_of == made_of else None


def _account(network: CausalNetwork, made_of: bytes) -> _Account:
    found = mechanism_of(network)
    return _Account(made_of, network.account or "", found.nodes, found.steps)


def _each(accounts: Mapping[str, _Account]) -> Mapping[str, Mechanism]:
    return {name: Mechanism(one.nodes, one.steps) for name, one in accounts.items()}


def _others(now: Mapping[str, _Account], last: _Ground, mechanisms: Mechanisms) -> frozenset[str]:
    """Return the records of which a list may say something else than before."""
    read_again = (name for name, one in now.items() if one is not last.accounts.get(name))
    return moved(_each(last.accounts), mechanisms).union(read_again)


def _nearest(mechanisms: Mechanisms, last: _Ground, others: frozenset[str]) -> dict[str, Ranked]:
    """Return who is nearest to each record."""
    if _PAYS_UP_TO * len(others) > len(mechanisms):
        return nearest_of_all(mechanisms, DEFAULT_NEIGHBOURS + 1)
    return nearest_again(mechanisms, last.nearest, others, DEFAULT_NEIGHBOURS + 1)


def _says_the_same(name: str, now: _Ground, last: _Ground, others: frozenset[str]) -> bool:
    nearest = now.nearest[name]
    return (
        name not in others
        and nearest == last.nearest[name]
        and not any(one in others for one, _ in nearest)
    )


def _kept(name: str, ground: _Ground, mechanisms: Mechanisms) -> bytes:
    nearest = ground.nearest[name]
    shown = nearest[:DEFAULT_NEIGHBOURS]
    told = tuple(_alike(name, one, alike, ground, mechanisms) for one, alike in shown)
    return _encode(Nearest(len(nearest) > len(shown), told))


def _alike(asked: str, name: str, alike: float, ground: _Ground, mechanisms: Mechanisms) -> Alike:
    own, other = mechanisms[asked], mechanisms[name]
    return Alike(
        record=name,
        account=ground.accounts[name].name,
        similarity=round(alike, _DIGITS),
        nodes=tuple(mechanisms.rarest(own.nodes & other.nodes)),
        steps=tuple(mechanisms.rarest(own.steps & other.steps)),
    )
