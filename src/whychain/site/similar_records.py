"""Which records are similar, kept so that a page is decoded only when it is made."""

from collections.abc import Mapping

import msgspec

from whychain.causal.similarity import Mechanisms, Similar
from whychain.documents.memory import Decoder
from whychain.site.accounts import AccountAnswers

NOTHING = Similar("", "", 0, truncated=False, neighbours=())
SIMILAR: Decoder[Mapping[str, msgspec.Raw]] = Decoder(Mapping[str, msgspec.Raw])
_decode = msgspec.msgpack.Decoder(Similar).decode
_encode = msgspec.msgpack.encode


class SimilarRecords:
    """The records that are nearest to each one."""

    def __init__(self, encoded: Mapping[str, msgspec.Raw]) -> None:
        """``encoded`` is what ``similar_records`` returns."""
        self._encoded = encoded

    def of(self, record: str) -> Similar:
        """Return the records nearest to one; none when it has no account."""
        found = self._encoded.get(record)
        return NOTHING if found is None else _decode(found)

    def encoded(self, record: str) -> bytes:
        """Return the same as bytes."""
        return bytes(self._encoded.get(record, b""))


def similar_records(
    answers: Mapping[str, tuple[AccountAnswers, ...]],
) -> Mapping[str, msgspec.Raw]:
    """Return for each record with accounts those that are nearest to it by its default one."""
    networks = {record: found[0].network for record, found in answers.items() if found}
    mechanisms = Mechanisms(networks)
    return {record: msgspec.Raw(_encode(mechanisms.similar_to(record))) for record in networks}
