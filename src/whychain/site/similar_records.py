"""Which records are similar, as far as a page says it, kept up to date from build to build.

A page says neither how many others share anything, nor the weight of each shared part, nor has
them in its order: all of that is another with every record added. The command tells them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from whychain.causal.network import CausalNetwork
from whychain.documents.memory import Decoder, Memory
from whychain.site.similar_ground import Nearest, Sealed, SimilarGround

_DIGESTS = Decoder(Mapping[str, bytes])
_SEALED = Decoder(Sealed)


@dataclass(frozen=True)
class SimilarRecords:
    """The records that are nearest to each one, found again where records have changed."""

    memory: Memory
    made_of: bytes
    """A digest of all that the answers rest on."""
    records: Mapping[str, bytes]
    """For each record with an account that counts a digest of what this rests on."""
    network: Callable[[str], CausalNetwork]
    """Return this account."""

    def of(self, record: str) -> Nearest:
        """Return the records nearest to one; none when it has no account."""
        return self._ground.nearest(record)

    def kept(self, record: str) -> bytes:
        """Return a digest of the same, which is at hand while nothing has changed."""
        return self._digests.get(record, b"")

    @cached_property
    def _digests(self) -> Mapping[str, bytes]:
        name, made_of = "similar lists", self.made_of
        return self.memory.recall(name, made_of, _DIGESTS, lambda: self._ground.digests)

    @cached_property
    def _ground(self) -> SimilarGround:
        ground = SimilarGround(self.memory.known("similar ground", b"", _SEALED))
        if ground.update(self.records, self.network):
            self.memory.keep("similar ground", b"", ground.sealed())
        return ground
