"""Which records are similar, as far as a page says it, kept up to date from build to build.

A page says neither how many others share anything, nor the weight of each shared part, nor has
them in its order: all of that is another with every record added. The command tells them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from whychain.causal.accounts import node_of
from whychain.causal.network import CausalNetwork
from whychain.causal.vocabulary import NodeKind
from whychain.causal.vocabulary_files import Vocabulary
from whychain.documents.memory import Decoder, Memory
from whychain.site.similar_ground import Alike, Nearest, Sealed, SimilarGround

_CAUSES_FIRST = (
    NodeKind.FAULT,
    NodeKind.CONDITION,
    NodeKind.CONTROL,
    NodeKind.EFFECT,
    NodeKind.SYMPTOM,
    NodeKind.OUTCOME,
)
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


def causes_first(nearest: Nearest, vocabulary: Vocabulary) -> Nearest:
    """Return the same with the faults that both have before what came of them."""

    def place(node: str) -> tuple[int, str]:
        return _CAUSES_FIRST.index(node_of(vocabulary, node).kind), node

    def ordered(one: Alike) -> Alike:
        nodes = sorted(one.nodes, key=place)
        steps = sorted(one.steps, key=lambda step: tuple(map(place, step)))
        return replace(one, nodes=tuple(nodes), steps=tuple(steps))

    return replace(nearest, neighbours=tuple(map(ordered, nearest.neighbours)))
